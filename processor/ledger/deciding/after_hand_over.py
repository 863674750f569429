"""Change and cancel instructions asked for after a warehouse has its instruction."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.labels import label_waits
from processor.ledger.orders import orders
from processor.ledger.sql import text
from processor.ledger.stock import redecide
from processor.ledger.tables.schema import amendment


def ask_amendment(
    connection: Connection,
    order_key: int,
    action: str,
    revision: int,
    at: int,
    only: Collection[int] | None = None,
) -> int:
    """Asks for a change or cancel instruction for every instructed shipment of an order, or for
    those of `only`, by key.

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
        if only is None or int(r[0]) in only
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
    if action == "change":
        label_waits.void_of_changed(connection, shipments, at)
    return len(shipments)


def cancel_refused(connection: Connection, order_key: int, at: int) -> int:
    """A person rejects an order that a warehouse refused: what no warehouse has is cancelled, and
    for the rest a cancel instruction goes out, as nobody can be sure that none of it was taken. Its
    pieces stay instructed until the warehouse has told. Returns how many shipments that are."""
    statement = text("SELECT revision FROM orders WHERE id = :k")
    revision = int(connection.scalar(statement, {"k": order_key}) or 1)
    asked = ask_amendment(connection, order_key, "cancel", revision, at)
    redecide.decide_again(connection, [order_key])
    orders.cancel_open(connection, order_key)
    orders.refresh_state(connection, order_key)
    return asked
