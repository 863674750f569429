"""What stands before and after something that is tried: lines, numbers, holds, cases, stock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text
from processor.model.sentence import Text, kept

_PARTS = ("open", "held", "backordered", "reserved", "instructed", "shipped", "cancelled")


class LineSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order and its pieces by state, those of none left out."""

    order: str
    line: str
    sku: str
    pieces: dict[str, int]


class NumbersSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of an order and the tracking numbers of its parcels."""

    order: str
    shipment: str
    numbers: tuple[str, ...] = ()


class StockMoved(msgspec.Struct, frozen=True, kw_only=True):
    """What on hand moved by."""

    warehouse: str
    client: str
    sku: str
    moved: int
    on_hand: int


class WhatStands(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at a moment: lines of some orders, their open holds and all open cases by key
    with their words, the tracking numbers by shipment; `event` is the newest of the log of stock.
    """

    lines: tuple[LineSeen, ...]
    numbers: dict[str, NumbersSeen]
    holds: dict[int, tuple[str, Text]]
    cases: dict[int, tuple[str, Text]]
    event: int


def standing_of(connection: Connection, orders: Iterable[int]) -> WhatStands:
    """What stands of these orders."""
    lines: list[LineSeen] = []
    holds: dict[int, tuple[str, Text]] = {}
    numbers: dict[str, NumbersSeen] = {}
    for marks, part in in_batches(orders):
        for channel, order, line, sku, *pieces in connection.execute(
            text(
                "SELECT o.channel, o.order_id, l.line_id, l.sku,"
                f" {', '.join('l.' + name for name in _PARTS)} FROM order_line l JOIN orders o"
                f" ON o.id = l.order_id WHERE o.id IN ({marks}) ORDER BY o.id, l.line_id"
            ),
            part,
        ):
            there = {name: n for name, n in zip(_PARTS, pieces, strict=True) if n}
            lines.append(LineSeen(order=f"{channel}/{order}", line=line, sku=sku, pieces=there))
        numbers |= _numbers(connection, marks, part)
        rows = connection.execute(
            text(
                "SELECT id, reason, detail FROM hold WHERE closed_at IS NULL"
                f" AND order_id IN ({marks})"
            ),
            part,
        )
        holds |= {int(r[0]): (r[1], kept(r[2])) for r in rows}
    rows = connection.execute(text("SELECT id, kind, why FROM cases WHERE closed_at IS NULL"))
    newest = connection.scalar(text("SELECT coalesce(max(id), 0) FROM stock_event"))
    return WhatStands(
        lines=tuple(lines), numbers=numbers, holds=holds,
        cases={int(r[0]): (r[1], kept(r[2])) for r in rows}, event=int(newest or 0),
    )  # fmt: skip


def _numbers(
    connection: Connection, marks: str, part: Mapping[str, object]
) -> dict[str, NumbersSeen]:
    found: dict[str, NumbersSeen] = {}
    statement = text(
        "SELECT o.channel || '/' || o.order_id, s.number,"
        " coalesce(nullif(p.told_tracking, ''), p.tracking, '') FROM shipment s"
        " JOIN orders o ON o.id = s.order_id JOIN parcel p ON p.shipment_id = s.id"
        f" WHERE p.state <> 'void' AND o.id IN ({marks}) ORDER BY s.id, p.sequence, p.id"
    )
    for order, shipment, number in connection.execute(statement, part):
        there = found.get(shipment, NumbersSeen(order=order, shipment=shipment)).numbers
        numbers = (*there, number) if number else there
        found[shipment] = NumbersSeen(order=order, shipment=shipment, numbers=numbers)
    return found


def moved_since(connection: Connection, event: int) -> list[StockMoved]:
    """What the log moved after one of its events, stock that ended as it began left out."""
    rows = connection.execute(
        text(
            "SELECT e.warehouse, e.client, e.sku, sum(e.delta), max(s.on_hand) FROM stock_event e"
            " JOIN stock s ON s.warehouse = e.warehouse AND s.client = e.client AND s.sku = e.sku"
            " WHERE e.id > :i GROUP BY e.warehouse, e.client, e.sku HAVING sum(e.delta) <> 0"
            " ORDER BY 1, 2, 3"
        ),
        {"i": event},
    )
    return [
        StockMoved(warehouse=r[0], client=r[1], sku=r[2], moved=int(r[3]), on_hand=int(r[4]))
        for r in rows
    ]
