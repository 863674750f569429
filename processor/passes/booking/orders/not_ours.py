"""Book: orders that are not ours to send, as a channel says: others sent them, or the buyer
collects them. A person is told of each by a case, once."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.deciding import not_ours
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.orders import orders
from processor.ledger.orders.orders import KnownOrder
from processor.model.cases import (
    COLLECTED,
    SENT_BY_OTHERS,
    SENT_NOT_CONFIRMED,
    UNSENT_AFTER_ALL,
    NewCase,
)
from processor.model.config import Channel
from processor.model.order import Order, rest_of
from processor.model.sentence import Text, sentence
from processor.model.times import parse_time
from processor.model.trials import TRIAL
from processor.normalise import Reading
from processor.normalise.orders.reading import FULFILLED_BY_CHANNEL
from processor.passes.booking.orders.book_endings import BookedChunk, Met, end_the_rest, note, place

_TOLD = {"channel": SENT_BY_OTHERS, "us": SENT_BY_OTHERS, "buyer": COLLECTED}


def end_as_not_ours(connection: Connection, chunk: BookedChunk, met: Met, why: Text) -> None:
    """A known order that somebody else sent, or that the buyer collects now: what no warehouse has
    of it is called off, and a person is told of that, and of what warehouses have not told of."""
    pieces = end_the_rest(connection, chunk, met, why)
    kind = _TOLD[met.order.fulfilled_by]
    if pieces:
        called_off = sentence(f"case.{kind}-open", n=pieces, place=met.place, order=met.name)
        _open(connection, met.order, kind, called_off, met.at)
    if not met.instructed:
        return
    # Where a warehouse confirms nothing, nobody ever says more than the channel does.
    confirming = [one.code for one in met.house.config.warehouses.values() if one.tells.confirms]
    there = not_ours.pieces_with(connection, met.known.id, confirming)
    if there:
        early = sentence("case.sent-not-confirmed", n=there, place=met.place, order=met.name)
        _open(connection, met.order, SENT_NOT_CONFIRMED, early, met.at)


def ask_who_sends(connection: Connection, met: Met, channel: Channel) -> None:
    """An order that others had sent before we knew it and that comes now as one to send: nothing of
    it goes out, and a person is told. Where the figures say again that others sent it, what was
    asked is over."""
    before = orders.decode(met.known.doc)
    if parse_time(before.placed_at) < parse_time(channel.start_at) or not _sent_by_others(before):
        return
    if _sent_by_others(met.order):
        not_ours.sent_all_the_same(connection, met.known.id, met.place, at=met.at)
    elif met.reading.outcome in ("accepted", "incomplete"):
        asked = sentence("case.unsent-after-all", place=met.place, order=met.name)
        _open(connection, met.order, UNSENT_AFTER_ALL, asked, met.at)


def _sent_by_others(order: Order) -> bool:
    return order.fulfilled_by != "us" or rest_of(order) == "sent by others"


def is_left_to_the_channel(reading: Reading) -> bool:
    """True where others sent an order, and some other field of it cannot be read."""
    return reading.order is None and reading.reason == FULFILLED_BY_CHANNEL


def as_left_to_the_channel(reading: Reading, known: KnownOrder) -> Reading:
    """The same of a known order, which is as the ledger has it but for who sends it."""
    order = msgspec.structs.replace(orders.decode(known.doc), fulfilled_by="channel")
    return msgspec.structs.replace(reading, order=order)


def is_collected(reading: Reading, arrived: FileRow) -> bool:
    """True for an order that nobody knows and nobody sends, as the buyer collects it. One that a
    person takes over is what that person says."""
    order = reading.order
    if order is None or arrived.adopt_as:
        return False
    return order.fulfilled_by == "buyer" and reading.outcome == "ignored"


def leave_to_the_buyer(
    connection: Connection, chunk: BookedChunk, arrived: FileRow, channel: Channel,
    reading: Reading, at: int,
) -> None:  # fmt: skip
    """An order that the buyer collects is not booked: gets it an address after all, it is a new
    one. Before the channel's start, and on trial, it is nobody's question here."""
    order = reading.order
    assert order is not None
    note(chunk, reading, "ignored", None, reading.reason)
    early = parse_time(order.placed_at) < parse_time(channel.start_at)
    if early or channel.status == TRIAL:
        return
    name = f"{order.channel}/{order.order_id}"
    asked = sentence("case.collected", place=place(arrived, reading), order=name)
    _open(connection, order, COLLECTED, asked, at)


def _open(connection: Connection, order: Order, kind: str, why: Text, at: int) -> None:
    case = NewCase(
        kind=kind, client=order.client, subject_kind="order",
        subject=f"{order.channel}/{order.order_id}", why=why,
    )  # fmt: skip
    cases.open_case(connection, case, at=at, who=CROSSDOCK)
