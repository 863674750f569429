"""What `crossdock check` asks of a ledger, read without SQLAlchemy: it loads in half the time.

Of a ledger that cannot be read so, damaged or of another version, nothing is known: who works with
it tells what is wrong with it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

# Seconds for another process to let go of the ledger.
_WAIT_S = 60.0
_RELEASED = (
    "SELECT w.rule, count(DISTINCT w.order_id) FROM waiver w JOIN orders o ON o.id = w.order_id"
    " WHERE o.state IN ('received', 'held', 'backordered', 'planned')"
    " GROUP BY w.rule ORDER BY w.rule"
)
# Of the newest: what went long ago is nobody's open order, though nothing may tell that it arrived.
_MOST_SHIPMENTS = 10_000
_FROM_CHINA = (
    "SELECT s.warehouse, s.carrier, s.service, json_extract(o.doc, '$.ship_to.country'),"
    " count(DISTINCT o.id) FROM (SELECT * FROM shipment WHERE customs = 'china-ceb'"
    " AND state IN ('planned', 'instructed', 'partly shipped') AND cancel_asked = 0"
    f" ORDER BY id DESC LIMIT {_MOST_SHIPMENTS}) s JOIN orders o ON o.id = s.order_id"
    " GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
)
_RATES = "SELECT currency, max(day) FROM exchange_rate GROUP BY currency"
_COUNTS = "SELECT warehouse, client, as_at FROM stock_count"
OLDEST_OPEN = (
    "SELECT warehouse, client, min(ship_day) FROM shipment WHERE state IN ('instructed',"
    " 'partly shipped') AND ship_day <> '' GROUP BY warehouse, client"
)
_HEARD = "SELECT DISTINCT sender, client FROM report WHERE kind = 'confirmation'"
_SKUS = "SELECT DISTINCT sku FROM item WHERE current = 1"
_HAZARDS = (
    "SELECT DISTINCT one.value FROM item, json_each(item.doc, '$.hazards') AS one"
    " WHERE item.current = 1"
)


def rules_waived_in(path: Path) -> dict[str, int]:
    """Of orders that are not done with: how many are released from a hold of each rule."""
    rows = _rows(path, _RELEASED)[0]
    return {str(rule): int(count) for rule, count in rows}


def ways_from_china(path: Path) -> list[tuple[str, str, str, str, int]]:
    """(warehouse, carrier, service, country, orders) of what is planned or with a warehouse and is
    declared to Chinese customs, of the newest shipments."""
    rows = _rows(path, _FROM_CHINA)[0]
    return [(str(r[0]), str(r[1]), str(r[2]), str(r[3] or ""), int(r[4])) for r in rows]


def words_of_articles(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The SKUs of all current catalogue rows of all clients, and every hazard that one has."""
    skus, hazards = _rows(path, _SKUS, _HAZARDS)
    return frozenset(str(row[0]) for row in skus), frozenset(str(row[0]) for row in hazards)


def days_of_figures(path: Path) -> tuple[dict[str, str], dict[tuple[str, str], int]]:
    """The newest day of each currency, and the time of the last count (microseconds) of each
    warehouse and client."""
    rates, counts = _rows(path, _RATES, _COUNTS)
    return (
        {str(row[0]): str(row[1]) for row in rates},
        {(str(row[0]), str(row[1])): int(row[2]) for row in counts},
    )


def unconfirmed(
    path: Path,
) -> tuple[dict[tuple[str, str], str], frozenset[tuple[str, str]]]:
    """The oldest day of shipping of what has not left, by warehouse and client, and the folders
    from which a confirmation ever came, each with the clients of whose goods it told."""
    oldest, heard = _rows(path, OLDEST_OPEN, _HEARD)
    return (
        {(str(row[0]), str(row[1])): str(row[2]) for row in oldest},
        frozenset((str(row[0]), str(row[1])) for row in heard),
    )


def _rows(path: Path, *statements: str) -> list[list[Any]]:
    where = f"file:{quote(str(path))}?mode=rw"
    try:
        with closing(sqlite3.connect(where, uri=True, timeout=_WAIT_S)) as ledger:
            ledger.execute("PRAGMA query_only = 1")
            return [ledger.execute(one).fetchall() for one in statements]
    except sqlite3.Error:
        return [[] for _ in statements]
