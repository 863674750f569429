"""Book, the second half: what a read order means for the ledger. One chunk, one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.languages.languages import word_of
from processor.ledger import journal
from processor.ledger.arrived import arrivals, unread
from processor.ledger.deciding import holds
from processor.ledger.deciding.not_ours import to_send_after_all
from processor.ledger.orders import late, orders, trials
from processor.model.config import Channel
from processor.model.order import Order, rest_of
from processor.model.revisions import content, looked_at_beside_rules
from processor.model.sentence import joined, sentence
from processor.normalise import Reading
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.reading import SENT_BY_OTHERS
from processor.passes.booking.orders.book_endings import (
    BookedChunk,
    Met,
    cancel,
    end_the_rest,
    note,
    place,
    place_of_file,
    unbooked,
)
from processor.passes.booking.orders.book_trials import TrialMet, book_on_trial, why_on_trial
from processor.passes.booking.orders.cancelled_alike import ask_about_alike
from processor.passes.booking.orders.cancelled_unread import as_known, cancel_unknown
from processor.passes.booking.orders.changed_after_hand_over import after_hand_over
from processor.passes.booking.orders.first_state import book_first, state_at_first
from processor.passes.booking.orders.incomplete_orders import (
    completed,
    hold_incomplete,
    lacks,
    told_incomplete_again,
)
from processor.passes.booking.orders.keep_corrections import keep_corrections
from processor.passes.booking.orders.kinds_told import kinds_told
from processor.passes.booking.orders.known_spellings import under_known_numbers
from processor.passes.booking.orders.newer_rows import UnreadRows
from processor.passes.booking.orders.not_ours import (
    as_left_to_the_channel,
    ask_who_sends,
    end_as_not_ours,
    is_collected,
    is_left_to_the_channel,
    leave_to_the_buyer,
)
from processor.passes.booking.orders.other_mapping import RawOf, refused
from processor.passes.booking.orders.revised import replace, said, store_revision, tell_late
from processor.passes.booking.orders.sent_by_others import apart_said, told_of_others
from processor.passes.booking.orders.unlisted_words import ask_about_words
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
    """Books the orders of one chunk: new, incomplete, duplicate, revision, cancellation, rejected,
    ignored."""
    readings = under_known_numbers(connection, mapping, channel.name, readings)
    chunk = BookedChunk(rows=[], fresh=[], fresh_readings=[], events=[])
    cancelled: list[tuple[Order, Reading]] = []
    ids = [reading.named for reading in readings if reading.named]
    known = orders.known(connection, channel.name, ids)
    tried = trials.known(connection, channel.name, ids)
    gone = unread.cancelled_numbers(connection, channel.name, ids)
    instructed = orders.has_instructed(connection, [one.id for one in known.values()])
    told = late.told(connection, [one.id for one in known.values() if one.disputed])
    newer = UnreadRows(connection, house, arrived, known, at)
    later = arrivals.told_since(connection, arrived, [one.id for one in known.values()])
    right = told_of_others(
        connection, known, keep_corrections(connection, known, readings, arrived, at)
    )
    for reading in kinds_told(house.gazetteer, known, right):
        if reading.outcome == "cancellation" and reading.order is None:
            if reading.named not in known:
                cancel_unknown(
                    connection, chunk, house, arrived, channel, reading, tried, at
                )  # fmt: skip
                gone.setdefault(reading.named, place(arrived, reading))
                continue
            reading = as_known(reading, known[reading.named])
        elif is_left_to_the_channel(reading) and reading.named in known:
            reading = as_left_to_the_channel(reading, known[reading.named])
        if reading.order is None or reading.outcome == "rejected":
            unbooked(chunk, reading)
            if reading.named not in known or known[reading.named].id not in later:
                newer.meets(reading.named, reading)
        elif reading.order.order_id not in known and is_collected(reading, arrived):
            leave_to_the_buyer(connection, chunk, arrived, channel, reading, at)
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
            if one.id in later and reading.outcome != "cancellation":
                # The file lay aside meanwhile: what it says of the order is what was, not what is.
                since = sentence("booking.told-since", file=later[one.id])
                note(chunk, reading, "duplicate", one.id, since)
                continue
            if _lies_unread(met):
                note(chunk, reading, "incomplete", one.id, lacks(met.order))
                newer.lies(met.order.order_id, [reading])
                continue
            newer.read(met)
            asked = newer.asked(met)
            _meets_known(connection, chunk, met, channel)
            newer.still_asked(one, asked)
            if met.instructed and one.disputed:
                told |= late.told(connection, [one.id])
        else:
            number = gone.get(reading.order.order_id, "")
            book_first(connection, chunk, arrived, channel, reading, tried, number)
    newer.end()
    _add(connection, house, chunk, arrived, at)
    arrivals.add_rows(connection, arrived.id, sorted(chunk.rows, key=lambda fact: fact.row))
    journal.append(connection, chunk.events)
    fresh = zip(chunk.fresh, chunk.fresh_readings, strict=True)
    cancelled += [
        (new.order, one)
        for new, one in fresh
        if new.state == "cancelled" and new.order.order_id not in gone
    ]
    ask_about_alike(connection, house, arrived, cancelled, at)
    ask_about_words(connection, arrived, channel, readings, at)


def _add(
    connection: Connection, house: House, chunk: BookedChunk, arrived: arrivals.FileRow, at: int
) -> None:
    """Books the orders that nobody knew."""
    keys = orders.add(connection, chunk.fresh)
    news = zip(keys, chunk.fresh_readings, strict=True)
    to_send_after_all(connection, {key: place(arrived, one) for key, one in news}, at=at)
    for key, new, reading in zip(keys, chunk.fresh, chunk.fresh_readings, strict=True):
        outcome = "cancellation" if new.state == "cancelled" else "accepted"
        if reading.outcome in ("ignored", "incomplete"):
            outcome = reading.outcome
        note(chunk, reading, outcome, key, reading.reason)
        where = place(arrived, reading)
        happened = "received" if new.state == "held" else new.state
        saw = joined(filter(None, (reading.reason, apart_said(new.order))))
        chunk.events.append(journal.Event(at=at, kind=happened, order_id=key, cause=where, saw=saw))
        if new.state == "held":
            hold_incomplete(connection, key, new.order, house.config.holds, where, at)


def _lies_unread(met: Met) -> bool:
    """True for a row that lacks fields of an order that lacks none: it tells nothing that the
    order could go by. One that is over, or that others ship, goes by it all the same."""
    elsewhere = met.arrived.adopt_as in ("shipped", "history")
    over = elsewhere or met.known.state in ("history", "cancelled")
    ends = met.reading.outcome != "incomplete" or met.order.fulfilled_by != "us"
    return not (over or ends or met.known.lacks)


def _meets_known(connection: Connection, chunk: BookedChunk, met: Met, channel: Channel) -> None:
    known, reading = met.known, met.reading
    adopt_as = met.arrived.adopt_as
    if known.state == "history" and adopt_as == "open":
        _reopen_history(connection, chunk, met)
    elif known.state in ("history", "cancelled"):
        if known.state == "history" and not adopt_as:
            ask_who_sends(connection, met, channel)
        note(chunk, reading, "duplicate", known.id, sentence(f"booking.known-{known.state}"))
    elif adopt_as in ("shipped", "history"):
        adopted = sentence("booking.adopted", adopt_as=word_of("adopt.as-", adopt_as))
        end_the_rest(connection, chunk, met, adopted)
    elif met.order.fulfilled_by != "us":
        end_as_not_ours(connection, chunk, met, sentence("booking.fulfilled-elsewhere"))
    elif rest_of(met.order) == "sent by others" and not met.instructed:
        end_as_not_ours(connection, chunk, met, SENT_BY_OTHERS)
    elif reading.outcome == "cancellation" or _rest_called_off(met):
        cancel(connection, chunk, met)
    elif reading.outcome == "incomplete":
        told_incomplete_again(connection, chunk, met)
    elif known.lacks and known.state == "held":
        completed(connection, chunk, met, channel)
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
        after_hand_over(connection, chunk, met)
    else:
        replace(connection, chunk, met)


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
    store_revision(connection, met, new_lines=True)
    orders.reopen(connection, known.id)
    known.state = "received"
    if met.order.defects:
        reasons = met.house.config.holds
        hold_incomplete(connection, known.id, met.order, reasons, met.place, met.at)
        known.state, known.lacks = "held", len(met.order.defects)
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
        replace(connection, chunk, met, news)
    elif met.content == met.known.content:
        after_hand_over(connection, chunk, met, news)
    else:
        # The person who settles the change has not said so yet; the rules are asked all the same.
        tell_late(connection, met, met.known.doc, news)
        note(chunk, met.reading, "revision", met.known.id, said(news))


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
