"""Pieces of a known order of which a channel says that they were sent, or called off.

A channel learns of what our own warehouses sent and tells it in its next export. Only what is more
than that was sent by somebody else, and takes pieces away from what is left to send. An export that
has no such figures does not say that nothing was sent: what was told before stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.orders import orders
from processor.ledger.orders.orders import KnownOrder
from processor.model.order import Line, Order
from processor.model.sentence import Text, joined, sentence
from processor.normalise import Reading

# A figure above 0 in a stored document: no text inside can look like it.
_SOME = re.compile(r'"(?:shipped|cancelled)":[1-9]')


def told_of_others(
    connection: Connection, known: Mapping[str, KnownOrder], readings: Sequence[Reading]
) -> list[Reading]:
    """Readings of an export with the pieces that others sent: what left our warehouses, as far as
    the ledger knows, is taken off what came on top of the record."""
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
    if order is None or one is None:
        return reading
    told = any(line.shipped or line.cancelled for line in order.lines)
    if not told and _SOME.search(one.doc) is None:
        return reading
    recorded = {line.line_id: line for line in orders.decode(one.doc).lines}
    lines = tuple(_as_told(line, recorded.get(line.line_id), reading) for line in order.lines)
    if any(line.shipped for line in lines):
        ours = {line: count.shipped for line, count in orders.counts(connection, one.id).items()}
        lines = tuple(
            _without_ours(line, recorded.get(line.line_id), ours.get(line.line_id, 0))
            for line in lines
        )
    if lines == order.lines:
        return reading
    return msgspec.structs.replace(reading, order=msgspec.structs.replace(order, lines=lines))


def _as_told(line: Line, before: Line | None, reading: Reading) -> Line:
    """With what was told before of what this export has no figures of."""
    if before is None:
        return line
    tells = () if isinstance(reading.tells_pieces, msgspec.UnsetType) else reading.tells_pieces
    shipped = line.shipped if "shipped" in tells else min(before.shipped, line.quantity)
    cancelled = line.cancelled if "cancelled" in tells else before.cancelled
    cancelled = min(cancelled, line.quantity - shipped)
    return msgspec.structs.replace(line, shipped=shipped, cancelled=cancelled)


def _without_ours(line: Line, before: Line | None, sent: int) -> Line:
    news = line.shipped - (before.shipped if before is not None else 0)
    by_us = min(news, sent // line.pack_factor)
    return msgspec.structs.replace(line, shipped=line.shipped - by_us) if by_us > 0 else line
