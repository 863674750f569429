"""Stock that was promised is freed when a count shows less than that."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.ledger.stock import redecide
from processor.ledger.stock.stock import AVAILABLE


def free_until_covered(connection: Connection, warehouse: str, client: str, sku: str) -> list[int]:
    """Frees what is reserved and not yet instructed, lowest priority first, until stock covers the
    promises or nothing more can be freed. Returns the orders to decide again."""
    freed: list[int] = []
    values = {"w": warehouse, "c": client, "k": sku}
    candidates = [
        int(row[0])
        for row in connection.execute(
            text(
                "SELECT DISTINCT o.id, o.priority, o.placed_at, o.channel, o.order_id"
                " FROM reservation r JOIN orders o ON o.id = r.order_id WHERE r.warehouse = :w"
                " AND r.client = :c AND r.sku = :k AND r.state = 'reserved'"
                " ORDER BY o.priority DESC, o.placed_at DESC, o.channel DESC, o.order_id DESC"
            ),
            values,
        )
    ]
    for key in candidates:
        lack = connection.scalar(
            text(
                f"SELECT -({AVAILABLE}) FROM stock"
                " WHERE warehouse = :w AND client = :c AND sku = :k"
            ),
            values,
        )
        if lack is None or lack <= 0:
            break
        redecide.decide_again(connection, [key])
        freed.append(key)
    return freed
