"""The ways of the files that an order or a stock stands on: what came in, what was handed over.

Reports that people told by hand came by no file and are not among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text
from processor.ledger.stock.stock import StockKey, StockLine
from processor.ledger.stock.stock_log import COUNT
from processor.model.hops import NOWHERE, Hop, Location

_FILE = (
    "SELECT f.id, f.kind, f.sender, f.name, f.seen_at, f.adopt_as, f.state,"
    " p.remote, p.host, p.path FROM file f LEFT JOIN file_remote p ON p.file_id = f.id"
)
_DOCUMENT = (
    "SELECT d.kind, d.folder, d.name, d.state, d.handed_at, r.remote, r.host, r.path,"
    " r.verified, r.staged_at FROM document d"
    " LEFT JOIN document_remote r ON r.document_id = d.id"
)
_SHIPMENTS = "SELECT s.id FROM shipment s WHERE s.order_id = :o"
_DOCUMENTS = f"SELECT m.document_id FROM document_shipment m WHERE m.shipment_id IN ({_SHIPMENTS})"
_COPIES = f"SELECT c.document_id FROM resend c WHERE c.resend_of IN ({_DOCUMENTS})"


def of_order(connection: Connection, order_key: int) -> list[Hop]:
    """The files of its revisions, the documents that its shipments stand in and what was sent again
    of them, what came back about them, and the newest count of each of its stocks; in the order of
    time, what is still on its way last."""
    part = {"o": order_key}
    files = (
        f"{_FILE} WHERE f.id = (SELECT o.file_id FROM orders o WHERE o.id = :o) OR f.id IN"
        " (SELECT v.file_id FROM order_revision v WHERE v.order_id = :o) OR f.id IN"
        " (SELECT h.joined_to FROM file_half h WHERE h.file_id ="
        " (SELECT o.file_id FROM orders o WHERE o.id = :o))",
        f"{_FILE} WHERE f.id IN (SELECT r.file_id FROM report r JOIN report_line l"
        " ON l.report_id = r.id WHERE r.state = 'booked' AND (l.order_id = :o"
        f" OR l.shipment_id IN ({_SHIPMENTS})))",
        f"{_FILE} WHERE f.id IN (SELECT r.file_id FROM report r JOIN report_line l"
        " ON l.report_id = r.id WHERE r.state = 'booked'"
        f" AND l.document_id IN ({_DOCUMENTS} UNION {_COPIES}))",
        f"{_FILE} WHERE f.id IN (SELECT {_newest_count('k')} FROM stock k WHERE"
        " (k.warehouse, k.client, k.sku) IN (SELECT v.warehouse, v.client, v.sku"
        " FROM reservation v WHERE v.order_id = :o))",
    )
    came: dict[int, Hop] = {}
    for statement in files:
        came |= _files(connection, statement, part)
    found = [*(came[key] for key in sorted(came)), *_documents(connection, order_key)]
    return sorted(found, key=lambda one: (one.at is None, one.at or 0))


def _newest_count(stock: str) -> str:
    """The file of the count that set a row of `stock`: the newest of the time that it speaks of."""
    return (
        "(SELECT e.file_id FROM stock_event e"
        f" WHERE e.warehouse = {stock}.warehouse AND e.client = {stock}.client"
        f" AND e.sku = {stock}.sku AND e.kind = '{COUNT}'"
        f" AND e.happened_at = {stock}.counted_at ORDER BY e.id DESC LIMIT 1)"
    )


_COUNTED = (
    f"SELECT k.sku, coalesce(k.counted_at, 0), {_newest_count('k')} FROM stock k"
    " WHERE k.warehouse = :w AND k.client = :c AND k.sku IN"
)
# By the index of what happened beside counts, not by that of the SKU, which holds all its counts.
_SINCE = (
    "SELECT e.sku, e.happened_at, CASE WHEN e.report_line_id IS NULL THEN e.file_id"
    " ELSE (SELECT r.file_id FROM report_line l JOIN report r ON r.id = l.report_id"
    " WHERE l.id = e.report_line_id AND r.state = 'booked') END FROM stock_event e"
    f" WHERE e.warehouse = :w AND e.client = :c AND e.kind <> '{COUNT}' AND e.happened_at > :t"
)


def of_stock(connection: Connection, lines: Iterable[StockLine]) -> dict[StockKey, list[Hop]]:
    """By stock the file of the count that it rests on, and of each report since, in the order of
    time; nothing of stock that no file told of."""
    skus: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in lines:
        skus[one.warehouse, one.client].add(one.sku)
    files: dict[StockKey, set[int]] = defaultdict(set)
    for (warehouse, client), wanted in skus.items():
        place = {"w": warehouse, "c": client}
        counted: dict[str, int] = {}
        for marks, part in in_batches(wanted):
            for sku, at, file in connection.execute(text(f"{_COUNTED} ({marks})"), part | place):
                counted[sku] = at
                if file is not None:
                    files[warehouse, client, sku].add(int(file))
        if not counted:
            continue
        since = {**place, "t": min(counted.values())}
        for sku, at, file in connection.execute(text(_SINCE), since):
            if file is not None and at > counted.get(sku, at):
                files[warehouse, client, sku].add(int(file))
    known: dict[int, Hop] = {}
    for marks, keys in in_batches({one for some in files.values() for one in some}):
        known |= _files(connection, f"{_FILE} WHERE f.id IN ({marks})", keys)
    return {key: _in_time(known[one] for one in sorted(some)) for key, some in files.items()}


def _in_time(hops: Iterable[Hop]) -> list[Hop]:
    return sorted(hops, key=lambda one: one.at or 0)


def _files(connection: Connection, statement: str, part: Mapping[str, int]) -> dict[int, Hop]:
    rows = connection.execute(text(f"{statement} ORDER BY 1"), part)
    return {int(row[0]): _came(row) for row in rows}


def _came(row: Any) -> Hop:
    _, kind, sender, name, seen_at, adopt_as, state, remote, host, path = row
    # What `crossdock adopt` took lay wherever a person had it.
    own = NOWHERE if adopt_as else Location("", f"inbox/{sender}/{name}")
    return Hop(
        way="in", what=kind, name=f"{sender}/{name}", at=seen_at, remote=remote or "",
        where=own if remote is None else Location(host, path), state=state,
    )  # fmt: skip


def _documents(connection: Connection, order_key: int) -> list[Hop]:
    statement = text(f"{_DOCUMENT} WHERE d.id IN ({_DOCUMENTS} UNION {_COPIES}) ORDER BY d.id")
    return [_went(row) for row in connection.execute(statement, {"o": order_key})]


def _went(row: Any) -> Hop:
    kind, folder, name, state, handed_at, remote, host, path, verified, staged_at = row
    where = NOWHERE
    if remote is not None:
        where = Location(host, path)
    elif handed_at is not None:
        # What went out before a restore, or by an earlier version, has no time: nor is its place
        # known.
        where = Location("", f"outbox/{folder}/{name}")
    return Hop(
        way="out", what=kind, name=f"{folder}/{name}",
        at=handed_at if state == "handed" else None,
        remote=(remote or "").rpartition(" ")[2], where=where, staged_at=staged_at,
        verified=verified or "", state=state,
    )  # fmt: skip
