"""Pieces that a channel says were sent, of an order of which our own warehouses sent some.

A channel learns of what we sent and tells it in its next export. Only what is more than that was
sent by somebody else, and takes pieces away from what is left to send.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import orders
from processor.ledger.orders import KnownOrder
from processor.model.order import Line, Order
from processor.model.sentence import Text, joined, sentence
from processor.normalise import Reading


def told_of_others(
    connection: Connection, known: Mapping[str, KnownOrder], readings: Sequence[Reading]
) -> list[Reading]:
    """Readings of an export whose pieces shipped are those that others sent: what left our
    warehouses, as far as the ledger knows, is taken off what came on top of the record."""
    return [_of_others(connection, known, one) for one in readings]


def apart_said(order: Order) -> Text:
    """Which pieces of an order are not ours to send, in words; empty where all are."""
    return joined(
        sentence(f"booking.apart-{what}", n=pieces, line=line.line_id, quantity=line.quantity)
        for line in order.lines
        for what, pieces in (("shipped", line.shipped), ("cancelled", line.cancelled))
        if pieces
    )


def _of_others(
    connection: Connection, known: Mapping[str, KnownOrder], reading: Reading
) -> Reading:
    order = reading.order
    one = known.get(order.order_id) if order is not None else None
    if order is None or one is None or not any(line.shipped for line in order.lines):
        return reading
    recorded = {line.line_id: line.shipped for line in orders.decode(one.doc).lines}
    ours = {line: count.shipped for line, count in orders.counts(connection, one.id).items()}
    lines = tuple(
        _line(line, recorded.get(line.line_id, 0), ours.get(line.line_id, 0))
        for line in order.lines
    )
    return reading if lines == order.lines else _with(reading, order, lines)


def _line(line: Line, recorded: int, sent: int) -> Line:
    news = max(0, line.shipped - recorded)
    by_us = min(news, sent // line.pack_factor)
    return msgspec.structs.replace(line, shipped=line.shipped - by_us) if by_us else line


def _with(reading: Reading, order: Order, lines: tuple[Line, ...]) -> Reading:
    return msgspec.structs.replace(reading, order=msgspec.structs.replace(order, lines=lines))
