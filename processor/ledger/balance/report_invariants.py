"""Invariants of what warehouses report, as queries."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.balance.invariants import Check, count_of, find
from processor.model.sentence import sentence

# What a line has shipped, what reports say of it, and what is presumed of it.
_REPORTED = (
    "SELECT o.channel, o.order_id, l.line_id, l.shipped, coalesce((SELECT sum(t.pieces)"
    " FROM report_line t JOIN report r ON r.id = t.report_id WHERE t.order_id = l.order_id"
    " AND t.line_id = l.line_id AND r.state = 'booked'), 0) AS reported,"
    " coalesce((SELECT sum(v.pieces) FROM reservation v JOIN shipment s ON s.id = v.shipment_id"
    " WHERE s.order_id = l.order_id AND v.order_id = l.order_id AND v.line_id = l.line_id"
    " AND v.state = 'shipped' AND s.presumed = 1), 0) AS presumed"
    " FROM order_line l JOIN orders o ON o.id = l.order_id"
)


def reports_balance(connection: Connection) -> Check:
    """7: every shipped piece of a line has a report line, or is presumed. Of a shipment that was
    reported in part before it was presumed the presumed rest is not told from the part."""
    findings = find(
        connection,
        f"SELECT * FROM ({_REPORTED}) WHERE shipped > reported + presumed OR shipped < reported",
        lambda r: sentence(
            "balance.not-reported", order=f"{r[0]}/{r[1]}", line=r[2], shipped=r[3], reported=r[4]
        ),
    )
    return Check(
        number=7, name=sentence("balance.reported"),
        looked_at=count_of(connection, "SELECT count(*) FROM order_line WHERE shipped > 0"),
        findings=tuple(findings),
    )  # fmt: skip


# A parcel is void by itself, or with a shipment that never left.
_VOID = "(p.state = 'void' OR s.state = 'cancelled')"
_LIVE = "(q.state <> 'void' AND t.state <> 'cancelled')"


def void_numbers(connection: Connection) -> Check:
    """9: no number that is void stands on a live parcel."""
    findings = []
    for theirs, ours, more in (
        ("q.sscc", "p.sscc", "p.sscc <> ''"),
        ("q.tracking", "p.tracking", "p.tracking IS NOT NULL"),
        ("q.told_tracking", "p.tracking", "p.tracking IS NOT NULL"),
    ):
        findings += find(
            connection,
            f"SELECT {ours}, t.number FROM parcel p JOIN shipment s ON s.id = p.shipment_id"
            f" JOIN parcel q ON {theirs} = {ours} AND q.id <> p.id"
            f" JOIN shipment t ON t.id = q.shipment_id WHERE {more} AND {_VOID} AND {_LIVE}"
            f" AND {theirs} IS NOT NULL AND {theirs} <> '' ORDER BY t.id",
            lambda r: sentence("balance.void-on-live", number=r[0], shipment=r[1]),
        )
    return Check(
        number=9, name=sentence("balance.void-numbers"),
        looked_at=count_of(connection, "SELECT count(*) FROM parcel"),
        findings=tuple(findings),
    )  # fmt: skip
