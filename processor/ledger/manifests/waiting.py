"""What waits for the next manifest, by plan, with the reason."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.model.sentence import Text, kept


class WaitingParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that a closing left for the next manifest; `since` microseconds UTC."""

    carrier: str
    warehouse: str
    shipment: str
    parcel: str
    since: int
    why: Text


def waiting(connection: Connection) -> list[WaitingParcel]:
    """All of them, by carrier and warehouse."""
    statement = text(
        "SELECT w.plan, s.number, coalesce(nullif(p.told_tracking, ''), p.tracking, p.sscc),"
        " w.since, w.why FROM manifest_wait w JOIN parcel p ON p.id = w.parcel_id"
        " JOIN shipment s ON s.id = p.shipment_id ORDER BY w.plan, w.parcel_id"
    )
    found = []
    for plan, shipment, parcel, since, why in connection.execute(statement):
        carrier, _, warehouse = plan.partition(" ")
        found.append(
            WaitingParcel(
                carrier=carrier, warehouse=warehouse, shipment=shipment, parcel=parcel,
                since=int(since), why=kept(why),
            )
        )  # fmt: skip
    return found
