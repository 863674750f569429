"""Reports: what warehouses told of what happened, and which of it is known already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import report, report_line
from processor.model.confirmations import KnownShipment, Told

SUPERSEDED = (
    "EXISTS (SELECT 1 FROM report_line d JOIN report t ON t.id = d.report_id"
    " WHERE d.id = stock_event.report_line_id AND t.state = 'superseded')"
)
"""True for an event of a report that another one took the place of."""


class KnownReport(msgspec.Struct, frozen=True, kw_only=True):
    """A booked report of a document number: its file and the marks of its rows with how often each
    stands there."""

    key: int
    file_id: int
    marks: dict[str, int]


def numbered(
    connection: Connection, kind: str, sender: str, documents: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], KnownReport]:
    """The booked reports of a sender by (client, document number)."""
    wanted = set(documents)
    found: dict[tuple[str, str], KnownReport] = {}
    for marks, part in in_batches(number for _, number in wanted):
        statement = text(
            "SELECT r.client, r.document, r.id, coalesce(r.file_id, 0), l.mark,"
            " count(DISTINCT l.row) FROM report r LEFT JOIN report_line l ON l.report_id = r.id"
            " WHERE r.sender = :sender AND r.kind = :kind AND r.document <> ''"
            f" AND r.state = 'booked' AND r.document IN ({marks})"
            " GROUP BY r.client, r.document, r.id, r.file_id, l.mark"
        )
        values: dict[str, object] = {**part, "sender": sender, "kind": kind}
        for client, number, key, file_id, mark, count in connection.execute(statement, values):
            if (client, number) not in wanted:
                continue
            one = found.setdefault(
                (client, number), KnownReport(key=key, file_id=file_id, marks={})
            )
            if mark is not None:
                one.marks[mark] = int(count)
    return found


def contradicted(
    connection: Connection, kind: str, sender: str, documents: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Those of these (client, document number) of which a report says otherwise than the booked
    one and is parked."""
    wanted = set(documents)
    found: set[tuple[str, str]] = set()
    for marks, part in in_batches(number for _, number in wanted):
        statement = text(
            "SELECT client, document FROM report WHERE sender = :sender AND kind = :kind"
            f" AND state = 'parked' AND document IN ({marks})"
        )
        values: dict[str, object] = {**part, "sender": sender, "kind": kind}
        found |= {(r[0], r[1]) for r in connection.execute(statement, values)}
    return found & wanted


def marks_told(
    connection: Connection, kind: str, sender: str, marks: Iterable[str], file_id: int | None
) -> dict[tuple[str, str], int]:
    """By (client, mark) how many rows of reports without a number say each of these, in other files
    of a sender: two clients may have the same order number and the same SKU."""
    found: dict[tuple[str, str], int] = {}
    for names, part in in_batches(marks):
        statement = text(
            "SELECT r.client, l.mark, count(DISTINCT r.id * 10000000 + l.row) FROM report_line l"
            " JOIN report r ON r.id = l.report_id WHERE r.kind = :kind AND r.sender = :sender"
            " AND r.document = '' AND r.state = 'booked' AND coalesce(r.file_id, 0) <> :f"
            f" AND l.mark IN ({names}) GROUP BY r.client, l.mark"
        )
        values: dict[str, object] = {**part, "kind": kind, "sender": sender, "f": file_id or 0}
        found |= {(r[0], r[1]): int(r[2]) for r in connection.execute(statement, values)}
    return found


class ToldByHand(msgspec.Struct, frozen=True, kw_only=True):
    """What people told of a shipment: who, in which rows, how many pieces of each SKU left, and the
    newest time at which any of it happened."""

    who: frozenset[str]
    marks: frozenset[str]
    pieces: dict[str, int]
    last: int


def told_by_hand(connection: Connection, shipments: Iterable[int]) -> dict[int, ToldByHand]:
    """What people told of these shipments; nothing of others."""
    rows: dict[int, list[Any]] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT l.shipment_id, r.sender, l.mark, l.sku, l.pieces, l.happened_at"
            " FROM report_line l JOIN report r ON r.id = l.report_id WHERE r.file_id IS NULL"
            f" AND r.state = 'booked' AND l.shipment_id IN ({marks})"
        )
        for shipment, *row in connection.execute(statement, part):
            rows.setdefault(shipment, []).append(row)
    found = {}
    for shipment, some in rows.items():
        pieces: Counter[str] = Counter()
        for _, _, sku, n, _ in some:
            pieces[sku] += n
        found[shipment] = ToldByHand(
            who=frozenset(one[0] for one in some), marks=frozenset(one[1] for one in some),
            pieces=dict(+pieces), last=max(one[4] for one in some),
        )  # fmt: skip
    return found


class LastTold(NamedTuple):
    """The newest row of a shipment: its report, the file of that, None where a person told it."""

    report: int
    file_id: int | None
    row: int


def last_told(connection: Connection, shipments: Iterable[int]) -> dict[int, LastTold]:
    """The newest row that was booked of each shipment."""
    found: dict[int, LastTold] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT l.shipment_id, r.id, r.file_id, l.row FROM report_line l JOIN report r"
            f" ON r.id = l.report_id WHERE r.state = 'booked' AND l.shipment_id IN ({marks})"
            " AND l.document_id IS NULL ORDER BY l.id"
        )
        found |= {r[0]: LastTold(r[1], r[2], r[3]) for r in connection.execute(statement, part)}
    return found


class NewReport(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a file; without a number all rows of a client are one report."""

    kind: str
    sender: str
    client: str
    document: str
    happened_at: int
    at: int
    file_id: int | None
    state: str = "booked"


def report_of(connection: Connection, new: NewReport) -> int:
    """The key of a report of this file, which is added where it is not there yet."""
    there = connection.scalar(
        text(
            "SELECT id FROM report WHERE file_id = :f AND kind = :k AND client = :c"
            " AND document = :d AND state = :s"
        ),
        {"f": new.file_id, "k": new.kind, "c": new.client, "d": new.document, "s": new.state},
    )
    if there is not None:
        return int(there)
    return add(connection, [new])[0]


def add(connection: Connection, fresh: Sequence[NewReport]) -> list[int]:
    """Adds reports; their keys in the same order."""
    key = next_id(connection, report)
    rows = [{"id": key + n, **msgspec.structs.asdict(new)} for n, new in enumerate(fresh)]
    write_rows(connection, report, rows)
    return list(range(key, key + len(rows)))


def by_hand(report_key: int) -> str:
    """How places name a report that a person told."""
    return f"confirm/{report_key}"


class NewLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a report about goods of no shipment, or that answers a document of ours."""

    row: int
    sku_told: str
    sku: str
    pieces: int
    happened_at: int
    case_id: int | None = None
    result: str = ""
    lot: str = ""
    expiry: str = ""
    bin: str = ""
    mark: str = ""
    document_id: int | None = None
    shipment_id: int | None = None
    order_id: int | None = None
    words: str = ""


def add_lines(connection: Connection, report_key: int, rows: Sequence[NewLine]) -> dict[int, int]:
    """Keeps rows of a report; gives the key of each by its place in the file."""
    key = next_id(connection, report_line)
    write_rows(
        connection,
        report_line,
        [
            {"id": key + n, "report_id": report_key, **msgspec.structs.asdict(one)}
            for n, one in enumerate(rows)
        ],
    )
    return {one.row: key + n for n, one in enumerate(rows)}


def park(
    connection: Connection, report_key: int, rows: Sequence[Told], shipment: KnownShipment,
    case: int | None,
) -> None:  # fmt: skip
    """Keeps rows that contradict an earlier report as they were told: they do nothing."""
    key = next_id(connection, report_line)
    write_rows(
        connection,
        report_line,
        [
            {
                "id": key + n, "report_id": report_key, "row": one.row,
                "order_id": shipment.order_key, "shipment_id": shipment.key, "case_id": case,
                "sku_told": one.sku_told, "sku": one.sku, "pieces": one.pieces,
                "result": one.result, "lot": one.lot, "expiry": one.expiry, "serial": one.serial,
                "happened_at": one.happened_at, "mark": one.mark,
            }
            for n, one in enumerate(rows)
        ],
    )  # fmt: skip
