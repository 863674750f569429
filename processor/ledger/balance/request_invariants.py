"""The invariant of labels that carriers are asked for, as queries."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.balance.invariants import find
from processor.ledger.outgoing.advised_parcels import filter_of
from processor.ledger.outgoing.tellings import at_work
from processor.model.sentence import Text, sentence
from processor.model.tellings import Telling

_OF = (
    "SELECT o.channel || '/' || o.order_id, s.number, p.sequence FROM label l"
    " JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
    " JOIN orders o ON o.id = s.order_id WHERE l.source = 'carrier' AND {of}"
)
# What a pass has looked at, is planned, and neither was asked for nor waits.
_NOT_ASKED = (
    f"{_OF} AND l.state = 'awaited' AND s.state = 'planned'"
    " AND (SELECT max(e.id) FROM event e WHERE e.order_id = s.order_id) <= :mark"
    " AND NOT EXISTS (SELECT 1 FROM untold u WHERE u.telling = :t AND u.subject = 'order'"
    " AND u.key = s.order_id) ORDER BY l.id"
)
# Counts as asked for, and neither a file nor a person says so; whichever telling it was.
_IN_NO_FILE = (
    f"{_OF} AND l.state = 'asked' AND NOT EXISTS (SELECT 1 FROM batch_item i"
    " WHERE i.order_id = s.order_id AND i.fact > 'label ' || l.id || '/'"
    " AND i.fact < 'label ' || l.id || '0')"
    " AND NOT EXISTS (SELECT 1 FROM told_before b WHERE b.order_id = s.order_id"
    " AND b.line_id = 'label ' || l.id) ORDER BY l.id"
)


def unasked_labels(connection: Connection, one: Telling) -> list[Text]:
    """Labels that a telling is about and that it neither asked for nor lets wait; and those that
    count as asked for and stand in no file."""
    known = at_work(connection, [one.name]).get(one.name)
    if known is None or one.about != "planned":
        return []
    of, values = filter_of(one)

    found = find(
        connection,
        _NOT_ASKED.format(of=of),
        lambda r: sentence(
            "balance.label-not-asked", to=one.to, order=r[0], shipment=r[1], parcel=r[2]
        ),
        values={**values, "t": one.name, "mark": known.event_mark},
    )
    found += find(
        connection,
        _IN_NO_FILE.format(of=of),
        lambda r: sentence(
            "balance.label-in-no-file", to=one.to, order=r[0], shipment=r[1], parcel=r[2]
        ),
        values=dict(values),
    )
    return found
