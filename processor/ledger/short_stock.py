"""What is short: stock below its promises, and what orders wait for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.ledger.stock import StockLine


class StockShown(msgspec.Struct, frozen=True, kw_only=True):
    """Stock of one SKU in one warehouse, and how many pieces of it orders of its client wait for,
    whichever warehouse will send them."""

    line: StockLine
    waiting: int

    @property
    def is_short(self) -> bool:
        """True where more is promised than is there, or orders wait for it."""
        return self.waiting > 0 or self.line.available < 0


def with_waiting(
    connection: Connection, lines: Sequence[StockLine], sku: str | None = None
) -> list[StockShown]:
    """Stock with what waits for it. What orders wait for and no warehouse ever had comes first,
    with no warehouse."""
    one = " AND l.sku = :sku" if sku is not None else ""
    statement = text(
        "SELECT o.client, l.sku, sum(l.backordered) FROM order_line l"
        f" JOIN orders o ON o.id = l.order_id WHERE l.backordered > 0{one}"
        " GROUP BY o.client, l.sku ORDER BY o.client, l.sku"
    )
    rows = connection.execute(statement, {"sku": sku} if sku is not None else {})
    waiting = {(r[0], r[1]): int(r[2]) for r in rows}
    there = {(line.client, line.sku) for line in lines}
    nowhere = [
        StockLine(warehouse="", client=client, sku=name, on_hand=0, reserved=0, instructed=0)
        for client, name in waiting
        if (client, name) not in there
    ]
    return [
        StockShown(line=line, waiting=waiting.get((line.client, line.sku), 0))
        for line in (*nowhere, *lines)
    ]
