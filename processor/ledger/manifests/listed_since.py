"""Parcels on manifests of whose orders something happened since."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text


class ListedSince(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel (its key) as its manifest says it; `confirmed`: its warehouse had told of it."""

    number: str
    carrier: str
    parcel: int
    shipment: str
    sscc: str
    tracking: str
    confirmed: bool


def moved_since(connection: Connection, event: int) -> list[ListedSince]:
    """The parcels on manifests of whose orders there is an event after this one."""
    statement = text(
        "SELECT DISTINCT m.number, m.carrier, l.parcel_id AS parcel, l.shipment, l.sscc,"
        " l.tracking, l.confirmed FROM event e JOIN shipment s ON s.order_id = e.order_id"
        " JOIN parcel p ON p.shipment_id = s.id JOIN manifest_parcel l ON l.parcel_id = p.id"
        " JOIN manifest m ON m.id = l.manifest_id WHERE e.id > :event ORDER BY l.parcel_id"
    )
    return [
        ListedSince(**{**row._mapping, "confirmed": bool(row.confirmed)})
        for row in connection.execute(statement, {"event": event})
    ]
