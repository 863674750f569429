"""What must hold of labels that others make; part of the invariant of documents."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.balance.invariants import find
from processor.ledger.labels.label_waits import OPEN
from processor.ledger.sql import text
from processor.model.sentence import Text, sentence

_OF = " FROM label l JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"


def labels_broken(connection: Connection) -> list[Text]:
    """Nothing is instructed whose label is waited for; no page is the label of two parcels; a
    shipment says that its labels are here exactly where each of its parcels has one; the number
    that came with a label is that of its parcel."""
    if connection.scalar(text("SELECT 1 FROM label LIMIT 1")) is None:
        return []
    instructed = "s.state IN ('instructed', 'partly shipped', 'shipped')"
    found = find(
        connection,
        f"SELECT DISTINCT s.number{_OF} WHERE {instructed} AND s.wave_id IS NOT NULL"
        f" AND l.state IN {OPEN} ORDER BY 1",
        lambda r: sentence("balance.label-awaited", shipment=r[0]),
    )
    found += find(
        connection,
        "SELECT l.file_id, l.page, count(DISTINCT l.parcel_id) FROM label l"
        " WHERE l.state = 'arrived' AND l.sha256 <> '' GROUP BY l.sha256"
        " HAVING count(DISTINCT l.parcel_id) > 1 ORDER BY 1, 2",
        lambda r: sentence("balance.label-twice", file=r[0], page=r[1], n=r[2]),
    )
    found += find(
        connection,
        "SELECT s.number, s.label_state, count(p.id),"
        " sum(EXISTS (SELECT 1 FROM label l WHERE l.parcel_id = p.id AND l.state = 'arrived'))"
        " FROM shipment s JOIN parcel p ON p.shipment_id = s.id"
        " WHERE (s.label_state LIKE 'arrived%' OR s.label_state = 'awaited')"
        # What a warehouse added to a shipment was never planned.
        " AND s.state = 'planned' GROUP BY s.id"
        " HAVING (s.label_state LIKE 'arrived%') <> (count(p.id) = sum(EXISTS"
        " (SELECT 1 FROM label l WHERE l.parcel_id = p.id AND l.state = 'arrived')))"
        " ORDER BY s.id",
        lambda r: sentence("balance.label-count", shipment=r[0], n=r[2], here=r[3]),
    )
    found += find(
        connection,
        f"SELECT s.number, l.tracking{_OF} WHERE l.state <> 'void' AND l.tracking <> ''"
        f" AND s.state <> 'cancelled' AND coalesce(p.tracking, '') <> l.tracking ORDER BY l.id",
        lambda r: sentence("balance.label-number", shipment=r[0], number=r[1]),
    )
    return found
