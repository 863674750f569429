"""Book: a change of an order that a warehouse has: an instruction, or a conflict for a person."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.documents.before_numbers import before_numbers
from processor.house.house import House
from processor.languages.languages import word_of
from processor.ledger import journal
from processor.ledger.deciding import holds
from processor.ledger.deciding.after_hand_over import ask_amendment
from processor.ledger.orders import late, orders
from processor.ledger.outgoing.dispatches import of_order
from processor.model.order import Order
from processor.model.reasons import hold_for
from processor.model.revisions import effect_after_hand_over
from processor.model.sentence import Text, joined, sentence
from processor.model.times import rfc3339
from processor.passes.booking.orders.book_endings import BookedChunk, Met, note
from processor.passes.booking.orders.left_already import tell_left
from processor.passes.booking.orders.revised import said, store_revision, tell_late
from processor.rules.deciding.grounds import moved


def after_hand_over(
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
        cannot = unprintable(connection, met.house, known.id, met.order, met.at)
        if cannot:
            effect, detail = "conflict", sentence("booking.unprintable", why=cannot)
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
        revised = store_revision(connection, met, new_lines=False)
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
        tell_late(connection, met, decided, facts)
    note(chunk, met.reading, "revision", known.id, "" if kind != "conflict" else detail)
    saw: Text = joined(changed, "comma") if changed else said(facts)
    chunk.events.append(
        journal.Event(at=met.at, kind=kind, order_id=known.id, cause=met.place, saw=saw)
    )


def unprintable(connection: Connection, house: House, key: int, order: Order, at: int) -> Text:
    """Why the papers of the instructed shipments of an order could not show it as it is now."""
    context = house.context
    for dispatch in of_order(connection, key):
        if dispatch.warehouse not in context.config.warehouses:
            return sentence("booking.no-warehouse", warehouse=dispatch.warehouse)
        changed = msgspec.structs.replace(dispatch, action="change", order=order)
        cannot = before_numbers(changed, context, rfc3339(at))
        if cannot:
            return cannot[0].detail
    return ""
