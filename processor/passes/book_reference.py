"""Books catalogue rows, exchange rates and stock counts, and wakes the orders that waited."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.config import Warehouse
from processor.ledger import orders, promises, reference, stock
from processor.ledger.arrivals import RowFact
from processor.normalise import Records, StockCountRow, read_records
from processor.passes.arrive import ReadFile
from processor.times import parse_time

# A full count that would empty this share of what is known is more likely cut off than true.
_DROP_SHARE = 0.5
_DROP_LEAST = 10


def _unused(read: Records) -> list[RowFact]:
    """The rows that gave nothing: bad ones with their own text, and those passed over."""
    reasons: dict[int, str] = {}
    for problem in read.problems:
        if problem.severity == "error":
            row = max((row for row in read.raw if row <= problem.line), default=problem.line)
            reasons.setdefault(row, f"{problem.message} [{problem.code}]")
    return [
        *(
            RowFact(row, "rejected", None, why, read.raw.get(row, ""))
            for row, why in reasons.items()
        ),
        *(RowFact(row, "ignored", None, why) for row, why in read.ignored),
    ]


def book_catalogue(connection: Connection, one: ReadFile, data: bytes, file: str) -> list[RowFact]:
    """Stores catalogue rows; orders that waited for them are decided again."""
    read = read_records(data, one.survey.header, one.mapping, file)
    changed = reference.store_items(connection, [item for _, item in read.items], one.row.id)
    if changed:
        waiting = orders.held_for(connection, ("unknown-sku", "customs-data"))
        orders.take_back(connection, waiting)
    facts = [RowFact(row, "accepted", None, "") for row, _ in read.items]
    return facts + _unused(read)


def book_rates(connection: Connection, one: ReadFile, data: bytes, file: str) -> list[RowFact]:
    """Stores exchange rates; a rate once in force for a day stays."""
    read = read_records(data, one.survey.header, one.mapping, file)
    facts: list[RowFact] = []
    fresh = False
    for rate in read.rates:
        if reference.store_rate(
            connection, rate.day, rate.base, rate.currency, rate.rate, one.row.id
        ):
            fresh = True
            facts.append(RowFact(rate.row, "accepted", None, ""))
        else:
            facts.append(
                RowFact(rate.row, "duplicate", None, f"{rate.currency} is known for {rate.day}")
            )
    if fresh:
        orders.take_back(connection, orders.held_for(connection, ("no-exchange-rate",)))
    return facts + _unused(read)


def book_count(
    connection: Connection,
    one: ReadFile,
    data: bytes,
    file: str,
    warehouse: Warehouse,
    now: int,
) -> list[RowFact]:
    """Books a stock count per client: an assertion with its as-at time."""
    read = read_records(data, one.survey.header, one.mapping, file, warehouse.timezone)
    facts = _unused(read)
    by_client: dict[str, list[StockCountRow]] = {}
    for row in read.counts:
        by_client.setdefault(row.client, []).append(row)
    for client, rows in sorted(by_client.items()):
        facts += _book_client(connection, one, warehouse.code, client, rows, read.raw, now)
    return facts


def _book_client(
    connection: Connection,
    one: ReadFile,
    warehouse: str,
    client: str,
    rows: Sequence[StockCountRow],
    raw: dict[int, str],
    now: int,
) -> list[RowFact]:
    facts: list[RowFact] = []
    by_code = _codes(connection, warehouse, client)
    counted: dict[str, stock.Counted] = {}
    for row in rows:
        sku = row.sku or by_code.get(row.item_code or "")
        if sku is None:
            why = f"{warehouse} item code {row.item_code!r} is not in the catalogue of {client}"
            facts.append(RowFact(row.row, "rejected", None, why, raw.get(row.row, "")))
            continue
        before = counted.get(sku)
        pieces = row.quantity + (before.pieces if before is not None else 0)
        counted[sku] = stock.Counted(sku=sku, pieces=pieces)
        facts.append(RowFact(row.row, "accepted", None, ""))
    as_at = max(parse_time(row.as_at) for row in rows)
    last = stock.last_count(connection, warehouse, client)
    full = all(row.kind == "full" for row in rows)
    refusal = ""
    if last is not None and as_at <= last:
        refusal = "older than the count in force"
    elif full and _empties(connection, warehouse, client, counted):
        refusal = "would empty more than half of the known stock: send it again as listed SKUs"
    if refusal:
        return [
            fact if fact.outcome == "rejected" else RowFact(fact.row, "ignored", None, refusal)
            for fact in facts
        ]
    result = stock.apply_count(
        connection,
        warehouse=warehouse,
        client=client,
        as_at=as_at,
        full=full,
        counted=list(counted.values()),
        file_id=one.row.id,
        at=now,
    )
    for sku in result.below:
        promises.take_back_until_covered(connection, warehouse, client, sku)
    stock.settle_shortages(connection, warehouse, client, (*result.raised, *result.below), now)
    orders.take_back(connection, orders.with_sku_waiting(connection, client, result.raised))
    return facts


def _codes(connection: Connection, warehouse: str, client: str) -> dict[str, str]:
    return {
        item.codes.get(warehouse, item.sku): item.sku
        for item in reference.all_items(connection, client)
    }


def _empties(
    connection: Connection, warehouse: str, client: str, counted: dict[str, stock.Counted]
) -> bool:
    known = [
        line.sku
        for line in stock.lines(connection)
        if line.warehouse == warehouse and line.client == client and line.on_hand > 0
    ]
    gone = [sku for sku in known if sku not in counted]
    return len(known) >= _DROP_LEAST and len(gone) > len(known) * _DROP_SHARE
