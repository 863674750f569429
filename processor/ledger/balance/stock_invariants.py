"""3, stock in time, from the log alone: on hand is the last count and what happened since."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.model.sentence import Text, sentence
from processor.model.times import rfc3339

SHOWN = 20
_OF = "e.warehouse = s.warehouse AND e.client = s.client AND e.sku = s.sku"
_LAST = (
    f"(SELECT e.id FROM stock_event e WHERE {_OF} AND e.kind = 'count'"
    " ORDER BY e.happened_at DESC, e.id DESC LIMIT 1)"
)
_AFTER = f"FROM stock_event e WHERE {_OF} AND e.happened_at > coalesce(l.happened_at, -1)"
_IN_TIME = (
    "SELECT s.warehouse, s.client, s.sku, s.on_hand, s.blocked, s.counted_at, l.happened_at,"
    " coalesce(l.counted, 0) + coalesce("
    f"(SELECT sum(e.pieces) {_AFTER} AND e.kind <> 'count'), 0) AS said,"
    " coalesce(l.withheld, 0) + coalesce("
    f"(SELECT sum(e.withheld) {_AFTER} AND e.kind NOT IN ('count', 'suspect')), 0) AS kept"
    f" FROM stock s LEFT JOIN stock_event l ON l.id = {_LAST}"
)
_SUSPECT = (
    "SELECT * FROM (SELECT s.warehouse, s.client, s.sku, s.suspect, coalesce((SELECT"
    f" sum(e.withheld) FROM stock_event e WHERE {_OF} AND e.kind = 'suspect'"
    " AND e.happened_at > coalesce(s.counted_at, -1) AND e.happened_at > coalesce((SELECT"
    " max(a.happened_at) FROM stock_event a WHERE a.warehouse = s.warehouse AND a.client = s.client"
    " AND a.sku = s.sku AND a.kind = 'adjusted' AND NOT EXISTS (SELECT 1 FROM report_line d"
    " JOIN report t ON t.id = d.report_id WHERE d.id = a.report_line_id"
    " AND t.state = 'superseded')), -1)), 0) AS missed FROM stock s) AS found"
    " WHERE suspect <> missed AND (suspect <> 0 OR missed > 0)"
)
# Also what the log has of goods that stock knows nothing of.
_SUMMED = (
    "SELECT client, sku, sum(there), sum(moved) FROM (SELECT client, sku, on_hand AS there,"
    " 0 AS moved FROM stock UNION ALL SELECT client, sku, 0, delta FROM stock_event) AS found"
    " GROUP BY client, sku HAVING sum(there) <> sum(moved)"
)


def in_time(connection: Connection) -> list[Text]:
    """3: on hand = the last count + the pieces that happened after its as-at time; likewise what is
    damaged, on hold or suspect; and per client, over all warehouses, what the log moved."""
    found: list[Text] = []
    statement = text(
        f"SELECT * FROM ({_IN_TIME}) AS found WHERE on_hand <> said"
        " OR blocked <> CASE WHEN kept > 0 THEN kept ELSE 0 END"
        " OR coalesce(counted_at, -1) <> coalesce(happened_at, -1) LIMIT :n"
    )
    for row in connection.execute(statement, {"n": SHOWN}):
        found.append(_said(row))
    for row in connection.execute(text(f"{_SUSPECT} LIMIT :n"), {"n": SHOWN}):
        found.append(
            sentence("balance.suspect", **_goods(row), suspect=row.suspect, events=row.missed)
        )
    for client, sku, there, moved in connection.execute(text(f"{_SUMMED} LIMIT :n"), {"n": SHOWN}):
        found.append(
            sentence("balance.client-sum", client=client, sku=sku, on_hand=there, events=moved)
        )
    return found[:SHOWN]


def _said(row: Any) -> Text:
    if row.on_hand != row.said:
        return sentence("balance.in-time", **_goods(row), on_hand=row.on_hand, said=row.said)
    kept = max(0, row.kept)
    if row.blocked != kept:
        return sentence("balance.blocked", **_goods(row), blocked=row.blocked, events=kept)
    return sentence(
        "balance.counted-at", **_goods(row), at=_time(row.counted_at), count=_time(row.happened_at)
    )


def _time(at: int | None) -> Text:
    return sentence("balance.never") if at is None else rfc3339(at)


def _goods(row: Any) -> dict[str, str]:
    return {"warehouse": row.warehouse, "client": row.client, "sku": row.sku}
