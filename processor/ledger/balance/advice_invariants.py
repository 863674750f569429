"""The invariant of what carriers, forwarders and brokers are told, as queries."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.balance.invariants import find
from processor.ledger.outgoing.advised_parcels import filter_of
from processor.ledger.outgoing.tellings import at_work
from processor.model.sentence import Text, sentence
from processor.model.tellings import Telling

# Parcels that we planned, of what a warehouse was told to ship, of which nothing was told.
_UNTOLD = (
    "SELECT o.channel || '/' || o.order_id, s.number, p.sequence FROM shipment s"
    " JOIN orders o ON o.id = s.order_id JOIN wave w ON w.id = s.wave_id"
    " JOIN parcel p ON p.shipment_id = s.id"
    " WHERE s.state IN ('instructed', 'partly shipped', 'shipped') AND p.report_line_id IS NULL"
    " AND w.closed_at >= :since AND {of}"
    " AND EXISTS (SELECT 1 FROM event e WHERE e.order_id = s.order_id AND e.id <= :mark"
    " AND e.shipment_id = s.id AND e.kind = 'instructed')"
    " AND NOT EXISTS (SELECT 1 FROM batch_item i WHERE i.telling = :t AND i.order_id = s.order_id"
    " AND i.parcel_id = p.id)"
    " AND NOT EXISTS (SELECT 1 FROM told_before b WHERE b.telling = :t AND b.order_id = s.order_id"
    " AND b.shipment_id = s.id AND b.line_id LIKE p.sequence || '/%')"
    " AND NOT EXISTS (SELECT 1 FROM untold u WHERE u.telling = :t AND u.subject = 'order'"
    " AND u.key = s.order_id) ORDER BY s.id, p.sequence"
)
# Told that it comes, and called off, and neither a later file nor a case says so.
_CALLED_OFF = (
    "SELECT o.channel || '/' || o.order_id, s.number, p.sequence FROM shipment s"
    " JOIN orders o ON o.id = s.order_id JOIN parcel p ON p.shipment_id = s.id"
    " WHERE s.state = 'cancelled' AND EXISTS (SELECT 1 FROM batch_item i WHERE i.telling = :t"
    " AND i.order_id = s.order_id AND i.parcel_id = p.id)"
    " AND NOT EXISTS (SELECT 1 FROM batch_item i WHERE i.telling IN (:t, :off)"
    " AND i.order_id = s.order_id AND i.parcel_id = p.id AND i.line_id = p.sequence || '/x')"
    " AND NOT EXISTS (SELECT 1 FROM told_before b WHERE b.telling IN (:t, :off)"
    " AND b.order_id = s.order_id AND b.shipment_id = s.id AND b.line_id = p.sequence || '/x')"
    " AND NOT EXISTS (SELECT 1 FROM untold u WHERE u.telling IN (:t, :off)"
    " AND u.subject = 'order' AND u.key = s.order_id)"
    " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.kind = 'told-otherwise'"
    " AND c.subject = s.number)"
    " AND (SELECT max(e.id) FROM event e WHERE e.order_id = s.order_id) <= :mark"
    " ORDER BY s.id, p.sequence"
)


def untold_parcels(connection: Connection, one: Telling) -> list[Text]:
    """Parcels that a telling of new parcels is about and that are in no batch of it and do not
    wait; and those that were told, were called off, and nobody says so."""
    known = at_work(connection, [one.name]).get(one.name)
    if known is None or one.about != "instructed":
        return []
    of, values = filter_of(one)
    found = find(
        connection,
        _UNTOLD.format(of=of),
        lambda r: sentence(
            "balance.untold-parcel", to=one.to, order=r[0], shipment=r[1], parcel=r[2]
        ),
        values={**values, "t": one.name, "since": known.since, "mark": known.event_mark},
    )
    off = f"{one.owner} {one.to} {one.kind} cancelled"
    found += find(
        connection,
        _CALLED_OFF,
        lambda r: sentence(
            "balance.untold-cancel", to=one.to, order=r[0], shipment=r[1], parcel=r[2]
        ),
        values={"t": one.name, "off": off, "mark": known.event_mark},
    )
    return found
