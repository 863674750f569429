"""Book: orders of which some fields could not be read. They are held until a person or a later
export fills these in; nothing decides them, and nothing of them is promised.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.deciding import holds
from processor.ledger.orders import orders
from processor.model.config import Channel, HoldReason
from processor.model.corrections import is_held_as_it_stands, lacks_said
from processor.model.order import Order
from processor.model.reasons import INCOMPLETE, hold_for
from processor.model.sentence import Sentence, joined, sentence
from processor.model.times import parse_time
from processor.passes.booking.orders.book_endings import BookedChunk, Met, end_the_rest, note
from processor.passes.booking.orders.revised import replace, store_revision


def lacks(order: Order) -> Sentence:
    """What an order lacks, as its rows, its hold and its events say it."""
    if is_held_as_it_stands(order):
        return sentence("booking.as-it-stands", why=joined(one.why for one in order.defects))
    return sentence("booking.incomplete", lacks=lacks_said(order))


def hold_incomplete(
    connection: Connection,
    key: int,
    order: Order,
    reasons: Mapping[str, HoldReason],
    place: str,
    at: int,
) -> None:
    """Holds an order with what it lacks now; `place` is where that was told."""
    news = sentence("booking.told-again", place=place)
    holds.end_of_reason(connection, key, INCOMPLETE, at=at, why=news)
    asked = hold_for(INCOMPLETE, "booking", lacks(order), at=place)
    holds.add_hold(connection, key, asked, reasons, at)
    orders.refresh_state(connection, key)


def told_incomplete_again(connection: Connection, chunk: BookedChunk, met: Met) -> None:
    """A newer row of an order that lacks fields, which lacks some itself: its defects are those
    now."""
    known = met.known
    if known.state == "rejected":
        stays = sentence("booking.stays-rejected", who=known.rejected_by)
        note(chunk, met.reading, "duplicate", known.id, stays)
        return
    before = orders.decode(known.doc)
    if met.content == known.content and _defects(before) == _defects(met.order):
        note(chunk, met.reading, "duplicate", known.id, sentence("booking.unchanged"))
        return
    revised = store_revision(connection, met, new_lines=True)
    known.lacks = len(revised.defects)
    hold_incomplete(
        connection, known.id, revised, met.house.config.holds, met.place, met.at
    )  # fmt: skip
    note(chunk, met.reading, "incomplete", known.id, lacks(revised))
    saw = sentence("booking.revised", revision=revised.revision)
    chunk.events.append(
        journal.Event(at=met.at, kind="revised", order_id=known.id, cause=met.place, saw=saw)
    )


def _defects(order: Order) -> list[tuple[str, str, str]]:
    return [(one.field, one.cell, one.code) for one in order.defects]


def completed(connection: Connection, chunk: BookedChunk, met: Met, channel: Channel) -> None:
    """A later export tells all of an order that lacked fields: it is decided like any new one."""
    known = met.known
    why = sentence("booking.completed", place=met.place)
    if _before_start(channel, met):
        end_the_rest(
            connection, chunk, met, sentence("booking.before-start", start=channel.start_at)
        )
        return
    holds.end_of_reason(connection, known.id, INCOMPLETE, at=met.at, why=why)
    replace(connection, chunk, met)
    known.lacks = 0


def _before_start(channel: Channel, met: Met) -> bool:
    """True for an order of which nobody could tell that it is older than the channel's start."""
    unknown = any(one.field == "placed_at" for one in orders.decode(met.known.doc).defects)
    early = parse_time(met.order.placed_at) < parse_time(channel.start_at)
    return unknown and early and met.arrived.adopt_as != "open"
