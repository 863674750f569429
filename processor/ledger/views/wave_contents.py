"""What waves are of: their shipments by warehouse and carrier."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text


class WavePart(msgspec.Struct, frozen=True, kw_only=True):
    """How many shipments of a warehouse and carrier a wave tells of, as new or otherwise."""

    warehouse: str
    carrier: str
    action: str
    shipments: int


def wave_contents(connection: Connection) -> dict[str, list[WavePart]]:
    """By the number of a wave what it is of, new shipments first."""
    statement = text(
        "SELECT w.number, s.warehouse, s.carrier, 'new', count(*) FROM wave w"
        " JOIN shipment s ON s.wave_id = w.id GROUP BY w.number, s.warehouse, s.carrier"
        " UNION ALL SELECT w.number, s.warehouse, s.carrier, a.action, count(*) FROM wave w"
        " JOIN amendment a ON a.wave_id = w.id JOIN shipment s ON s.id = a.shipment_id"
        " GROUP BY w.number, s.warehouse, s.carrier, a.action"
    )
    found: dict[str, list[WavePart]] = {}
    rows = connection.execute(statement).fetchall()
    for number, warehouse, carrier, action, count in sorted(
        rows, key=lambda row: (row[0], row[3] != "new", *row[1:4])
    ):
        found.setdefault(number, []).append(
            WavePart(warehouse=warehouse, carrier=carrier, action=action, shipments=int(count))
        )
    return found
