"""When a warehouse had our instruction of a shipment."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text


def handed_at(connection: Connection, shipments: Iterable[int]) -> dict[int, int]:
    """By shipment the time (microseconds UTC) at which its first instruction was handed over; one
    whose instruction still lies here is missing. Of what an earlier version handed over, the time
    is that of its wave."""
    found: dict[int, int] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT m.shipment_id, min(coalesce(d.handed_at, d.at)) FROM document_shipment m"
            " JOIN document d ON d.id = m.document_id WHERE d.kind = 'instruction'"
            f" AND d.state = 'handed' AND m.action = 'new' AND m.shipment_id IN ({marks})"
            " GROUP BY m.shipment_id"
        )
        found |= {int(row[0]): int(row[1]) for row in connection.execute(statement, part)}
    return found
