"""Book, the second half: what a read order means for the ledger. One chunk, one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.documents.before_numbers import before_numbers
from processor.house.house import House
from processor.languages.languages import word_of
from processor.ledger import arrivals, holds, journal, late, orders, redecide, trials
from processor.ledger.after_hand_over import ask_amendment
from processor.ledger.dispatches import of_order
from processor.model.config import Channel
from processor.model.order import Order, rest_of
from processor.model.reasons import hold_for
from processor.model.revisions import content, effect_after_hand_over, looked_at_beside_rules
from processor.model.sentence import Name, Text, joined, sentence
from processor.model.states import check_transition
from processor.model.times import rfc3339
from processor.normalise import Reading
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.reading import SENT_BY_OTHERS
from processor.passes.booking.book_endings import (
    BookedChunk,
    Met,
    cancel,
    end_the_rest,
    note,
    place,
    place_of_file,
    unbooked,
)
from processor.passes.booking.book_trials import TrialMet, book_on_trial, why_on_trial
from processor.passes.booking.cancelled_alike import ask_about_alike
from processor.passes.booking.first_state import book_first, state_at_first
from processor.passes.booking.keep_corrections import keep_corrections
from processor.passes.booking.kinds_told import kinds_told
from processor.passes.booking.known_spellings import under_known_numbers
from processor.passes.booking.left_already import tell_left
from processor.passes.booking.other_mapping import RawOf, refused
from processor.passes.booking.sent_by_others import apart_said, told_of_others
from processor.rules.deciding.grounds import moved


def book_orders(
    connection: Connection,
    house: House,
    arrived: arrivals.FileRow,
    channel: Channel,
    mapping: Mapping,
    readings: Sequence[Reading],
    raw_of: RawOf,
    at: int,
) -> None:
    """Books the orders of one chunk: new, duplicate, revision, cancellation, rejected, ignored."""
    readings = under_known_numbers(connection, mapping, channel.name, readings)
    chunk = BookedChunk(rows=[], fresh=[], fresh_readings=[], events=[])
    cancelled: list[tuple[Order, Reading]] = []
    ids = [reading.order.order_id for reading in readings if reading.order is not None]
    known = orders.known(connection, channel.name, ids)
    tried = trials.known(connection, channel.name, ids)
    instructed = orders.has_instructed(connection, [one.id for one in known.values()])
    told = late.told(connection, [one.id for one in known.values() if one.disputed])
    right = told_of_others(connection, known, keep_corrections(connection, known, readings))
    for reading in kinds_told(house.gazetteer, known, right):
        if reading.order is None or reading.outcome == "rejected":
            unbooked(chunk, reading)
        elif reading.order.order_id not in known and (why := why_on_trial(channel, reading.order)):
            goes_to = state_at_first(arrived, channel, reading)[0]
            if goes_to == "cancelled" and why == "channel" and reading.order.order_id not in tried:
                cancelled.append((reading.order, reading))
            book_on_trial(connection, chunk, TrialMet(arrived, reading, why, goes_to), tried)
        elif "test" in reading.order.flags:
            note(chunk, reading, "ignored", None, sentence("booking.test-order"))
        elif reading.order.order_id in known:
            one = known[reading.order.order_id]
            last = told.get(one.id, "") if one.disputed else ""
            tells = content(reading.order)
            met = Met(house, arrived, reading, one, instructed, last or one.doc, tells, at)
            twice = refused(connection, channel, met, place_of_file(arrived), raw_of)
            if twice is not None:
                unbooked(chunk, twice)
                continue
            _meets_known(connection, chunk, met)
            if met.instructed and one.disputed:
                told |= late.told(connection, [one.id])
        else:
            book_first(connection, chunk, arrived, channel, reading, tried)
    keys = orders.add(connection, chunk.fresh)
    for key, new, reading in zip(keys, chunk.fresh, chunk.fresh_readings, strict=True):
        outcome = "cancellation" if new.state == "cancelled" else "accepted"
        if reading.outcome == "ignored":
            outcome = "ignored"
        note(chunk, reading, outcome, key, reading.reason)
        chunk.events.append(
            journal.Event(
                at=at, kind=new.state, order_id=key, cause=place(arrived, reading),
                saw=joined(filter(None, (reading.reason, apart_said(new.order)))),
            )
        )  # fmt: skip
    arrivals.add_rows(connection, arrived.id, sorted(chunk.rows, key=lambda fact: fact.row))
    journal.append(connection, chunk.events)
    fresh = zip(chunk.fresh, chunk.fresh_readings, strict=True)
    cancelled += [(new.order, one) for new, one in fresh if new.state == "cancelled"]
    ask_about_alike(connection, house, arrived, cancelled, at)


def _meets_known(connection: Connection, chunk: BookedChunk, met: Met) -> None:
    known, reading = met.known, met.reading
    adopt_as = met.arrived.adopt_as
    if known.state == "history" and adopt_as == "open":
        _reopen_history(connection, chunk, met)
    elif known.state in ("history", "cancelled"):
        note(chunk, reading, "duplicate", known.id, sentence(f"booking.known-{known.state}"))
    elif adopt_as in ("shipped", "history") or met.order.fulfilled_by == "channel":
        elsewhere = sentence("booking.fulfilled-elsewhere")
        adopted = sentence("booking.adopted", adopt_as=word_of("adopt.as-", adopt_as))
        end_the_rest(connection, chunk, met, adopted if adopt_as else elsewhere)
    elif rest_of(met.order) == "sent by others" and not met.instructed:
        end_the_rest(connection, chunk, met, SENT_BY_OTHERS)
    elif reading.outcome == "cancellation" or _rest_called_off(met):
        cancel(connection, chunk, met)
    elif met.content == known.content or (met.instructed and met.content == known.disputed):
        _same_fields(connection, chunk, met)
    elif known.rejected_by:
        stays = sentence("booking.stays-rejected", who=known.rejected_by)
        note(chunk, reading, "duplicate", known.id, stays)
        chunk.events.append(
            journal.Event(
                at=met.at, kind="revised after reject", order_id=known.id, cause=met.place
            )
        )
    elif met.instructed:
        _after_hand_over(connection, chunk, met)
    else:
        _replace(connection, chunk, met)


def _rest_called_off(met: Met) -> bool:
    """True where nothing is left to send, and nobody else sent more than was known: what warehouses
    have of it was called off."""
    if rest_of(met.order) == "ours":
        return False
    before = {line.line_id: line.shipped for line in orders.decode(met.known.doc).lines}
    return all(line.shipped <= before.get(line.line_id, 0) for line in met.order.lines)


def _reopen_history(connection: Connection, chunk: BookedChunk, met: Met) -> None:
    """An order seen before the channel's start is taken over as open."""
    known = met.known
    _store_revision(connection, met, new_lines=True)
    orders.reopen(connection, known.id)
    known.state = "received"
    adopted = sentence("booking.adopted", adopt_as=sentence("adopt.as-open"))
    note(chunk, met.reading, "revision", known.id, adopted)
    chunk.events.append(
        journal.Event(at=met.at, kind="received", order_id=known.id, cause=met.place, saw=adopted)
    )


def _same_fields(connection: Connection, chunk: BookedChunk, met: Met) -> None:
    """No listed field differs: what else does makes a newer revision where it may decide."""
    same = msgspec.structs.replace(met.order, revision=met.known.revision)
    doc = orders.encode(same)
    news = _news(met, doc)
    if not news or met.known.rejected_by:
        _same_content(connection, chunk, met, same, doc)
    elif not met.instructed:
        _replace(connection, chunk, met, news)
    elif met.content == met.known.content:
        _after_hand_over(connection, chunk, met, news)
    else:
        # The person who settles the change has not said so yet; the rules are asked all the same.
        _tell_late(connection, met, met.known.doc, news)
        note(chunk, met.reading, "revision", met.known.id, _said(news))


def _news(met: Met, doc: str) -> tuple[str, ...]:
    """What differs from what was told last: facts that rules of the client read; before hand-over
    also what other steps look at. `doc` is the order as it is told now, in the recorded revision.
    """
    as_recorded = met.content == met.known.content
    told = met.known.doc if as_recorded else met.told
    if orders.tells_the_same(told, doc if told is met.known.doc else orders.encode(met.order)):
        return ()
    before = orders.decode(told)
    facts = moved(met.house.rule_sets, before, met.order)
    return facts if facts or met.instructed else looked_at_beside_rules(before, met.order)


def _said(news: Sequence[str]) -> Text:
    return sentence("booking.news", facts=[Name(one) for one in news])


def _tell_late(connection: Connection, met: Met, before: str, news: Sequence[str]) -> None:
    """Notes what came after hand-over, so that the rules are asked about it."""
    late.note(connection, met.known.id, before, met.order, met.place, at=met.at, judge=bool(news))


def _same_content(
    connection: Connection, chunk: BookedChunk, met: Met, same: Order, doc: str
) -> None:
    """Nothing that may decide differs: the record is updated silently, to `same`, which is `doc`.

    Once a warehouse is instructed the record stays as the papers show it.
    """
    known = met.known
    if met.content == known.content:
        if known.disputed:
            as_before = sentence("booking.as-before", place=met.place)
            holds.settle_dispute(connection, known.id, at=met.at, why=as_before)
            late.as_recorded(connection, known.id, known.doc)
            known.disputed = ""
            orders.refresh_state(connection, known.id)
        if not met.instructed and doc != known.doc:
            orders.replace(
                connection, known.id, same, content=known.content, file_id=known.file_id,
                rows=tuple(msgspec.json.decode(known.rows)), new_lines=False,
            )  # fmt: skip
            known.doc = doc
    note(chunk, met.reading, "duplicate", known.id, sentence("booking.unchanged"))


def _store_revision(connection: Connection, met: Met, *, new_lines: bool) -> Order:
    """Puts the earlier revision aside and stores the newer one."""
    known = met.known
    revised = msgspec.structs.replace(met.order, revision=known.revision + 1)
    orders.keep_revision(connection, known.id, known)
    redecide.decide_again(connection, [known.id])
    orders.replace(
        connection, known.id, revised, content=met.content, file_id=met.arrived.id,
        rows=met.reading.rows, new_lines=new_lines,
    )  # fmt: skip
    _remember(known, revised, met.arrived, met.reading)
    return revised


def _replace(
    connection: Connection, chunk: BookedChunk, met: Met, news: Sequence[str] = ()
) -> None:
    """Before hand-over a revision replaces the order, which is decided again."""
    known = met.known
    check_transition(known.state, "received")
    if known.disputed:
        nobody = sentence("booking.no-warehouse-has-it", place=met.place)
        holds.settle_dispute(connection, known.id, at=met.at, why=nobody)
        known.disputed = ""
    revised = _store_revision(connection, met, new_lines=True)
    known.rejected_by = orders.reopen(connection, known.id)
    known.state = "rejected" if known.rejected_by else "received"
    if known.rejected_by:
        holds.close_for_cancel(connection, known.id, at=met.at, why=met.place)
    note(chunk, met.reading, "revision", known.id, _said(news) if news else "")
    told = (sentence("booking.revised", revision=revised.revision), apart_said(revised))
    saw = joined(filter(None, told))
    chunk.events.append(
        journal.Event(
            at=met.at, kind="revised", order_id=known.id, cause=met.place,
            saw=joined((saw, _said(news))) if news else saw,
        )
    )  # fmt: skip


def _after_hand_over(
    connection: Connection, chunk: BookedChunk, met: Met, news: Sequence[str] = ()
) -> None:
    """The warehouse has its instruction: a change instruction, or a conflict for a person; and
    the rules are asked about what they read."""
    known, decided = met.known, met.known.doc
    facts = news or moved(met.house.rule_sets, orders.decode(decided), met.order)
    effect, fields = effect_after_hand_over(orders.decode(known.doc), met.order)
    changed = [word_of("changed-field.", one) for one in fields]
    detail: Text = sentence("booking.changed", fields=changed)
    if effect == "change":
        unprintable = _unprintable(connection, met)
        if unprintable:
            effect, detail = "conflict", sentence("booking.unprintable", why=unprintable)
    if effect == "conflict":
        orders.dispute(connection, known.id, met.content)
        known.disputed = met.content
        asked = hold_for("changed-after-hand-over", "booking", detail, at=met.place)
        holds.add_hold(connection, known.id, asked, met.house.config.holds, met.at)
        orders.refresh_state(connection, known.id)
        kind = "conflict"
    else:
        settled = bool(known.disputed)
        if settled:
            as_before = sentence("booking.as-before", place=met.place)
            holds.settle_dispute(connection, known.id, at=met.at, why=as_before)
            known.disputed = ""
        revised = _store_revision(connection, met, new_lines=False)
        kind = "revised"
        if effect == "change":
            cause = f"revision {revised.revision}"
            tell_left(connection, known.id, met.name, "change", cause=cause, at=met.at)
        if effect == "change" and ask_amendment(
            connection, known.id, "change", revised.revision, met.at
        ):
            kind = "change-asked"
        if settled:
            late.as_recorded(connection, known.id, known.doc)
            orders.refresh_state(connection, known.id)
    if facts or kind == "conflict":
        _tell_late(connection, met, decided, facts)
    note(chunk, met.reading, "revision", known.id, "" if kind != "conflict" else detail)
    saw: Text = joined(changed, "comma") if changed else _said(facts)
    chunk.events.append(
        journal.Event(at=met.at, kind=kind, order_id=known.id, cause=met.place, saw=saw)
    )


def _unprintable(connection: Connection, met: Met) -> Text:
    """Why the papers of the instructed shipments could not show the order as it is now."""
    context = met.house.context
    for dispatch in of_order(connection, met.known.id):
        if dispatch.warehouse not in context.config.warehouses:
            return sentence("booking.no-warehouse", warehouse=dispatch.warehouse)
        changed = msgspec.structs.replace(dispatch, action="change", order=met.order)
        unprintable = before_numbers(changed, context, rfc3339(met.at))
        if unprintable:
            return unprintable[0].detail
    return ""


def _remember(
    known: orders.KnownOrder, order: Order, arrived: arrivals.FileRow, reading: Reading
) -> None:
    """A second mention of the order in the same chunk is compared with what now stands."""
    known.revision = order.revision
    known.content = content(order)
    known.doc = orders.encode(order)
    known.file_id = arrived.id
    known.rows = msgspec.json.encode(reading.rows).decode()
