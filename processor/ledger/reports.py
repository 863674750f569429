"""Reports: what warehouses told of what happened, and which of it is known already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import report, report_line
from processor.model.confirmations import KnownShipment, Told


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


def marks_told(
    connection: Connection, kind: str, sender: str, marks: Iterable[str], file_id: int
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
        values: dict[str, object] = {**part, "kind": kind, "sender": sender, "f": file_id}
        found |= {(r[0], r[1]): int(r[2]) for r in connection.execute(statement, values)}
    return found


def told_before(
    connection: Connection, shipments: Iterable[int], file_id: int
) -> dict[tuple[int, str], int]:
    """Pieces that other files told of shipments, by (shipment, SKU as we know it)."""
    found: dict[tuple[int, str], int] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT l.shipment_id, l.sku, sum(l.pieces) FROM report_line l JOIN report r"
            " ON r.id = l.report_id WHERE r.state = 'booked' AND coalesce(r.file_id, 0) <> :f"
            f" AND l.shipment_id IN ({marks}) GROUP BY l.shipment_id, l.sku"
        )
        rows = connection.execute(statement, {**part, "f": file_id})
        found |= {(r[0], r[1]): int(r[2]) for r in rows}
    return found


def last_told(connection: Connection, shipments: Iterable[int]) -> dict[int, tuple[int, int]]:
    """(file, row) of the newest row that was booked of what became of each shipment."""
    found: dict[int, tuple[int, int]] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT l.shipment_id, coalesce(r.file_id, 0), l.row FROM report_line l JOIN report r"
            f" ON r.id = l.report_id WHERE r.state = 'booked' AND l.shipment_id IN ({marks})"
            " AND l.document_id IS NULL ORDER BY l.id"
        )
        found |= {r[0]: (int(r[1]), int(r[2])) for r in connection.execute(statement, part)}
    return found


class NewReport(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a file; without a number all rows of a client are one report."""

    kind: str
    sender: str
    client: str
    document: str
    happened_at: int
    at: int
    file_id: int
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
