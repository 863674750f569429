"""Change and cancel instructions asked for after a warehouse has its instruction."""

from __future__ import annotations

from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.sql import text
from processor.ledger.tables.schema import amendment


def ask_amendment(
    connection: Connection, order_key: int, action: str, revision: int, at: int
) -> int:
    """Asks for a change or cancel instruction for every instructed shipment of an order.

    Returns how many were asked for. A shipment is cancelled once; a change that still waits is
    replaced by the newer one; nothing is changed after a cancel.
    """
    shipments = [
        int(r[0])
        for r in connection.execute(
            text(
                "SELECT id FROM shipment WHERE order_id = :o"
                " AND state IN ('instructed', 'partly shipped')"
                " AND cancel_asked = 0 ORDER BY id"
            ),
            {"o": order_key},
        )
    ]
    for key in shipments:
        connection.execute(
            text("DELETE FROM amendment WHERE shipment_id = :s AND wave_id IS NULL"), {"s": key}
        )
        connection.execute(
            insert(amendment),
            {
                "id": next_id(connection, amendment), "shipment_id": key, "action": action,
                "revision": revision, "at": at,
            },
        )  # fmt: skip
        if action == "cancel":
            connection.execute(
                text("UPDATE shipment SET cancel_asked = 1 WHERE id = :s"), {"s": key}
            )
    return len(shipments)
