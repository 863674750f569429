"""The balance sheet: the invariants as queries. Each returns findings; none means it holds."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text

SHOWN = 20


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One invariant: how many facts were looked at, and what does not add up."""

    number: int
    name: str
    looked_at: int
    findings: tuple[str, ...]


def _count(connection: Connection, sql: str, since: int) -> int:
    return int(connection.scalar(text(sql), {"since": since}) or 0)


def _find(connection: Connection, sql: str, words: str, since: int = 0) -> list[str]:
    rows = connection.execute(text(f"{sql} LIMIT {SHOWN}"), {"since": since})
    return [words.format(*row) for row in rows]


def rows_balance(connection: Connection, since: int = 0) -> Check:
    """1: rows read = accepted + rejected + duplicate + revision + cancellation + ignored +
    waiting, per file."""
    findings = _find(
        connection,
        "SELECT f.id, f.name, f.records, count(r.row) FROM file f"
        " LEFT JOIN input_row r ON r.file_id = f.id"
        " WHERE f.state = 'booked' AND f.seen_at >= :since GROUP BY f.id, f.name, f.records"
        " HAVING f.records <> count(r.row)",
        "file {0} ({1}): {2} rows read, {3} have an outcome",
        since,
    )
    findings += _find(
        connection,
        "SELECT r.file_id, r.row, r.outcome FROM input_row r WHERE r.outcome NOT IN ('accepted',"
        " 'rejected', 'duplicate', 'revision', 'cancellation', 'ignored', 'waiting')",
        "file {0} row {1}: {2!r} is no outcome",
    )
    findings += _find(
        connection,
        "SELECT r.file_id, r.row, r.outcome FROM input_row r LEFT JOIN orders o ON o.id ="
        " r.order_id WHERE r.outcome IN ('accepted', 'revision', 'cancellation')"
        " AND r.order_id IS NOT NULL AND o.id IS NULL",
        "file {0} row {1} ({2}): its order is not there",
    )
    return Check(
        number=1, name="every row has one outcome",
        looked_at=_count(
            connection,
            "SELECT count(*) FROM input_row r JOIN file f ON f.id = r.file_id"
            " WHERE f.seen_at >= :since",
            since,
        ),
        findings=tuple(findings),
    )  # fmt: skip


def pieces_balance(connection: Connection) -> Check:
    """2: ordered = open + held + backordered + reserved + instructed + shipped + cancelled, and
    what is reserved and instructed agrees with the reservations, per line."""
    findings = _find(
        connection,
        "SELECT o.channel, o.order_id, l.line_id, l.ordered FROM order_line l"
        " JOIN orders o ON o.id = l.order_id WHERE l.ordered <> l.open + l.held + l.backordered"
        " + l.reserved + l.instructed + l.shipped + l.cancelled",
        "{0}/{1} line {2}: {3} ordered, its parts do not add up",
    )
    findings += _find(
        connection,
        "SELECT o.channel, o.order_id, l.line_id, l.reserved, l.instructed,"
        " coalesce(sum(CASE WHEN r.state = 'reserved' THEN r.pieces END), 0),"
        " coalesce(sum(CASE WHEN r.state = 'instructed' THEN r.pieces END), 0)"
        " FROM order_line l JOIN orders o ON o.id = l.order_id LEFT JOIN reservation r"
        " ON r.order_id = l.order_id AND r.line_id = l.line_id"
        " GROUP BY o.channel, o.order_id, l.line_id, l.reserved, l.instructed HAVING l.reserved <>"
        " coalesce(sum(CASE WHEN r.state = 'reserved' THEN r.pieces END), 0) OR l.instructed <>"
        " coalesce(sum(CASE WHEN r.state = 'instructed' THEN r.pieces END), 0)",
        "{0}/{1} line {2}: {3} reserved and {4} instructed, reservations say {5} and {6}",
    )
    findings += _find(
        connection,
        "SELECT o.channel, o.order_id, o.state FROM orders o WHERE o.state <> 'history'"
        " AND NOT EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id)",
        "{0}/{1} is {2} and has no lines",
    )
    return Check(
        number=2, name="every ordered piece is in one place",
        looked_at=_count(connection, "SELECT count(*) FROM order_line", 0),
        findings=tuple(findings),
    )  # fmt: skip


def stock_balance(connection: Connection) -> Check:
    """3: on hand = the sum of the stock events; reserved and instructed = the reservations;
    available never below zero except as an open shortage."""
    findings = _find(
        connection,
        "SELECT s.warehouse, s.client, s.sku, s.on_hand, coalesce(sum(e.delta), 0) FROM stock s"
        " LEFT JOIN stock_event e ON e.warehouse = s.warehouse AND e.client = s.client"
        " AND e.sku = s.sku GROUP BY s.warehouse, s.client, s.sku, s.on_hand"
        " HAVING s.on_hand <> coalesce(sum(e.delta), 0)",
        "{0} {1} {2}: {3} on hand, the events add up to {4}",
    )
    findings += _find(
        connection,
        "SELECT s.warehouse, s.client, s.sku, s.reserved, s.instructed,"
        " coalesce(sum(CASE WHEN r.state = 'reserved' THEN r.pieces END), 0),"
        " coalesce(sum(CASE WHEN r.state = 'instructed' THEN r.pieces END), 0) FROM stock s"
        " LEFT JOIN reservation r ON r.warehouse = s.warehouse AND r.client = s.client"
        " AND r.sku = s.sku GROUP BY s.warehouse, s.client, s.sku, s.reserved, s.instructed"
        " HAVING s.reserved <> coalesce(sum(CASE WHEN r.state = 'reserved' THEN r.pieces END), 0)"
        " OR s.instructed <>"
        " coalesce(sum(CASE WHEN r.state = 'instructed' THEN r.pieces END), 0)",
        "{0} {1} {2}: {3} reserved and {4} instructed, reservations say {5} and {6}",
    )
    findings += _find(
        connection,
        "SELECT s.warehouse, s.client, s.sku, s.on_hand - s.reserved - s.instructed FROM stock s"
        " WHERE s.on_hand < s.reserved + s.instructed AND NOT EXISTS (SELECT 1 FROM shortage h"
        " WHERE h.warehouse = s.warehouse AND h.client = s.client AND h.sku = s.sku"
        " AND h.closed_at IS NULL)",
        "{0} {1} {2}: {3} available and no open shortage",
    )
    findings += _find(
        connection,
        "SELECT r.id, r.warehouse, r.sku FROM reservation r WHERE r.state IN ('reserved',"
        " 'instructed') AND NOT EXISTS (SELECT 1 FROM stock s WHERE s.warehouse = r.warehouse"
        " AND s.client = r.client AND s.sku = r.sku)",
        "reservation {0}: no stock of {2} in {1}",
    )
    return Check(
        number=3, name="stock equals its log and its promises",
        looked_at=_count(connection, "SELECT count(*) FROM stock", 0),
        findings=tuple(findings),
    )  # fmt: skip


def documents_balance(connection: Connection) -> Check:
    """4: a shipment past a document's due point has that document exactly once, or its undo;
    every document belongs to a wave."""
    findings: list[str] = []
    for kind, owed in (
        ("instruction", "1 = 1"),
        ("label", "s.label_source = 'ours'"),
        ("label-index", "s.label_source = 'ours'"),
        ("ceb303", "s.customs = 'china-ceb'"),
        ("ceb603", "s.customs = 'china-ceb'"),
    ):
        findings += _find(
            connection,
            f"SELECT s.number, n FROM (SELECT s.number, sum(CASE WHEN d.kind = '{kind}'"
            " AND l.action = 'new' THEN 1 ELSE 0 END) AS n FROM shipment s"
            " LEFT JOIN document_shipment l ON l.shipment_id = s.id"
            " LEFT JOIN document d ON d.id = l.document_id"
            f" WHERE s.state = 'instructed' AND {owed} GROUP BY s.number) s WHERE n <> 1",
            f"shipment {{0}}: {{1}} documents of kind {kind}, exactly one is due",
        )
    findings += _find(
        connection,
        "SELECT a.id, s.number, a.action, (SELECT count(*) FROM document_shipment l"
        " JOIN document d ON d.id = l.document_id WHERE l.shipment_id = s.id"
        " AND d.kind = 'instruction' AND d.wave_id = a.wave_id AND l.action = a.action)"
        " FROM amendment a JOIN shipment s ON s.id = a.shipment_id WHERE a.wave_id IS NOT NULL"
        " AND 1 <> (SELECT count(*) FROM document_shipment l"
        " JOIN document d ON d.id = l.document_id WHERE l.shipment_id = s.id"
        " AND d.kind = 'instruction' AND d.wave_id = a.wave_id AND l.action = a.action)",
        "shipment {1}: {3} {2} instructions in its wave, exactly one is due",
    )
    findings += _find(
        connection,
        "SELECT d.id, d.kind FROM document d WHERE (d.wave_id IS NULL) = (d.file_id IS NULL)",
        "document {0} ({1}) belongs to no wave and no file",
    )
    findings += _find(
        connection,
        "SELECT l.document_id, l.shipment_id FROM document_shipment l LEFT JOIN shipment s"
        " ON s.id = l.shipment_id WHERE s.id IS NULL OR s.state IN ('planned', 'cancelled')",
        "document {0} names shipment {1}, which was not instructed",
    )
    return Check(
        number=4, name="every due document exists once",
        looked_at=_count(connection, "SELECT count(*) FROM document", 0),
        findings=tuple(findings),
    )  # fmt: skip


def known_documents(connection: Connection) -> dict[str, tuple[str, int, str]]:
    """(SHA-256, size, state) of every document by `folder/name`."""
    return {
        f"{r[0]}/{r[1]}": (r[2], int(r[3]), r[4])
        for r in connection.execute(
            text("SELECT folder, name, sha256, size, state FROM document ORDER BY id")
        )
    }
