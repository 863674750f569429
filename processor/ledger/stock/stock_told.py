"""The stock of a client as a stock report tells it."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.reference.reference import all_items
from processor.ledger.sql import text
from processor.ledger.stock.stock import AVAILABLE
from processor.model.telling import ToldStock
from processor.model.times import rfc3339


def of_client(connection: Connection, client: str) -> tuple[ToldStock, ...]:
    """The stock of each SKU of a client at each warehouse, in key order."""
    items = {one.sku: one for one in all_items(connection, client)}
    statement = text(
        "SELECT warehouse, client, sku, on_hand, reserved, instructed, suspect, counted_at,"
        f" {AVAILABLE} AS available FROM stock WHERE client = :c ORDER BY warehouse, sku"
    )
    found = []
    for row in connection.execute(statement, {"c": client}):
        item = items.get(row.sku)
        found.append(
            ToldStock(
                client=client, warehouse=row.warehouse, sku=row.sku,
                title=item.title if item is not None else "",
                gtin=item.gtin if item is not None else None, on_hand=row.on_hand,
                reserved=row.reserved, instructed=row.instructed, available=row.available,
                suspect=row.suspect,
                counted_at=rfc3339(row.counted_at) if row.counted_at else None,
            )
        )  # fmt: skip
    return tuple(found)
