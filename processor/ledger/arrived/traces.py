"""What is remembered of an order for later ones: its identities, and what it sold for how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import order_trace, sale
from processor.model.identity import OrderTrace, number_key, sale_key, trace_of
from processor.model.money import divide_half_up
from processor.model.order import Line, Order

_decoder = msgspec.json.Decoder(Order)


class Booked(NamedTuple):
    """An order with its key, the time it counts as placed, microseconds, and the newest order that
    was decided when it came."""

    key: int
    placed_at: int
    order: Order
    cancelled: bool = False
    came_after: int = 0


def booked(connection: Connection, keys: Sequence[int]) -> list[Booked]:
    """Orders with the time they count as placed, in the order of their keys."""
    part = {f"k{n}": one for n, one in enumerate(keys)}
    marks = ", ".join(f":{name}" for name in part)
    found = connection.execute(
        text(
            "SELECT o.id, o.placed_at, o.doc, o.state = 'cancelled', t.came_after FROM orders o"
            " LEFT JOIN order_trace t ON t.order_id = o.id"
            f" WHERE o.id IN ({marks}) ORDER BY o.id"
        ),
        part,
    )
    return [
        Booked(row[0], row[1], _decoder.decode(row[2]), bool(row[3]), row[4] or 0) for row in found
    ]


def newest_decided(connection: Connection) -> int:
    """The greatest key of an order that was decided: what comes now is later than all up to it.

    Orders that come together, in however many chunks and files, find the same one, also where a
    crash lies between: none of them is decided before all are booked.
    """
    return int(connection.scalar(text("SELECT max(order_id) FROM decision")) or 0)


def remember(connection: Connection, booked: Sequence[Booked]) -> None:
    """Notes new orders. A cancelled order sold nothing; of one that lacks fields nothing but its
    number is history, until it is complete."""
    write_rows(
        connection,
        order_trace,
        [
            {
                "order_id": one.key,
                "placed_at": one.placed_at,
                "came_after": one.came_after,
                **msgspec.structs.asdict(_trace(one.order)),
            }
            for one in booked
        ],
    )
    _add_sales(connection, [one for one in booked if not one.cancelled])


def _trace(order: Order) -> OrderTrace:
    if not order.defects:
        return trace_of(order)
    return OrderTrace(number_key=number_key(order.channel, order.order_id))


def remember_again(connection: Connection, before: Order, now: Booked) -> None:
    """Notes a newer revision in place of an older one; `before` is what stood there."""
    forget_sales(connection, [Booked(now.key, now.placed_at, before)])
    connection.execute(text("DELETE FROM order_trace WHERE order_id = :k"), {"k": now.key})
    remember(connection, [now])


def forget_sales(connection: Connection, booked: Iterable[Booked]) -> None:
    """Takes back what these orders sold."""
    gone = [row for one in booked for row in _sales(one)]
    write_rows(
        connection,
        "DELETE FROM sale WHERE sale_key = :sale_key AND placed_at = :placed_at"
        " AND channel = :channel AND order_id = :order_id AND line_id = :line_id",
        gone,
    )


def _add_sales(connection: Connection, booked: Sequence[Booked]) -> None:
    sold = [row for one in booked for row in _sales(one)]
    write_rows(connection, sale, sold)


def price_of(line: Line) -> int:
    """What one piece costs before discounts, minor units, rounded half up."""
    return divide_half_up(line.amount, max(1, line.pieces))


def _sales(one: Booked) -> list[dict[str, object]]:
    order = one.order
    return [
        {
            "sale_key": sale_key(order.client, line.sku, order.currency),
            "placed_at": one.placed_at,
            "channel": order.channel,
            "order_id": order.order_id,
            "line_id": line.line_id,
            "price": price_of(line),
            "pieces": line.pieces,
        }
        for line in order.lines
        if not order.defects
    ]
