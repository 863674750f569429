"""Reports that give way to others: which were told of shipments, which are parked, and how one
takes the place of another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.shipped.taken_back import UNDONE, ToldLine, undone
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.stock import reports
from processor.ledger.stock.stock_log import Happened
from processor.ledger.tables.schema import report


class ParkedReport(msgspec.Struct, frozen=True, kw_only=True):
    """A report that contradicts another one: its rows by place in the file, the shipments that they
    are about, and the cases that tell of it."""

    key: int
    kind: str
    sender: str
    client: str
    document: str
    rows: frozenset[int]
    shipments: frozenset[int]
    cases: frozenset[int]


class FileNamed(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a name may mean; `parked` is how many of its reports are parked."""

    key: int
    sender: str
    name: str
    state: str
    kind: str
    seen_at: int
    parked: int


_FILES = (
    "SELECT f.id, f.sender, f.name, f.state, f.kind, f.seen_at, (SELECT count(*) FROM report r"
    " WHERE r.file_id = f.id AND r.state = 'parked') FROM file f"
)


def files_named(connection: Connection, name: str) -> list[FileNamed]:
    """The files of a key or name (`name`, or `sender/name`), oldest first."""
    key = int(name) if name.isascii() and name.isdecimal() and len(name) < 16 else 0
    statement = text(
        f"{_FILES} WHERE f.id = :i OR f.name = :n OR f.sender || '/' || f.name = :n ORDER BY f.id"
    )
    return [_file(row) for row in connection.execute(statement, {"i": key, "n": name})]


def files_parked(connection: Connection) -> list[FileNamed]:
    """The files of which a report is parked, oldest first."""
    statement = text(
        f"{_FILES} WHERE f.id IN (SELECT file_id FROM report WHERE state = 'parked') ORDER BY f.id"
    )
    return [_file(row) for row in connection.execute(statement)]


def _file(row: Sequence[object]) -> FileNamed:
    values = zip(FileNamed.__struct_fields__, row, strict=True)
    return FileNamed(**dict(values))  # type: ignore[arg-type]


def parked_of(connection: Connection, file_id: int) -> list[ParkedReport]:
    """The parked reports of a file."""
    found = []
    for row in connection.execute(
        text(
            "SELECT id, kind, sender, client, document FROM report WHERE file_id = :f"
            " AND state = 'parked' ORDER BY id"
        ),
        {"f": file_id},
    ).fetchall():
        lines = connection.execute(
            text("SELECT row, shipment_id, case_id FROM report_line WHERE report_id = :r"),
            {"r": row[0]},
        ).fetchall()
        found.append(
            ParkedReport(
                key=row[0], kind=row[1], sender=row[2], client=row[3], document=row[4],
                rows=frozenset(one[0] for one in lines),
                shipments=frozenset(one[1] for one in lines if one[1] is not None),
                cases=frozenset(one[2] for one in lines if one[2] is not None),
            )
        )  # fmt: skip
    return found


def told_of(
    connection: Connection, shipment: int, named: Callable[[int], str]
) -> dict[ToldLine, bool]:
    """The rows of booked reports about a shipment, and whether a person told them; `named` names a
    file by its key."""
    statement = text(
        "SELECT l.id, r.id, l.line_id, l.pieces, r.file_id, l.row, r.at FROM report_line l"
        " JOIN report r ON r.id = l.report_id WHERE l.shipment_id = :s AND r.state = 'booked'"
        " ORDER BY l.id"
    )
    found: dict[ToldLine, bool] = {}
    for key, of, line, pieces, file, row, at in connection.execute(
        statement, {"s": shipment}
    ).fetchall():
        name = reports.by_hand(of) if file is None else named(file)
        told = ToldLine(id=key, report=of, line=line, pieces=pieces, place=f"{name}:{row}", at=at)
        found[told] = file is None
    return found


def booked_under(connection: Connection, parked: ParkedReport, file_id: int) -> int | None:
    """The booked report of the number of a parked one, of another file."""
    found = connection.scalar(
        text(
            "SELECT id FROM report WHERE sender = :s AND kind = :k AND client = :c"
            " AND document = :d AND document <> '' AND state = 'booked'"
            " AND coalesce(file_id, 0) <> :f"
        ),
        {
            "s": parked.sender, "k": parked.kind, "c": parked.client, "d": parked.document,
            "f": file_id,
        },
    )  # fmt: skip
    return None if found is None else int(found)


def supersede(
    connection: Connection, keys: Iterable[int], shipments: Collection[int], into: int | None
) -> None:
    """Reports give way to another one, as far as they are about these shipments. What they say of
    others goes on under the report `into`, which has their number now; without one it stays."""
    for key in sorted(set(keys)):
        of = {
            int(r[0])
            for r in connection.execute(
                text("SELECT DISTINCT coalesce(shipment_id, 0) FROM report_line"
                     " WHERE report_id = :r"),
                {"r": key},
            )
        }  # fmt: skip
        others = of - set(shipments)
        if others and into is None:
            _split(connection, key, shipments)
            continue
        for marks, part in in_batches(others):
            connection.execute(
                text(
                    "UPDATE report_line SET report_id = :t WHERE report_id = :r"
                    f" AND coalesce(shipment_id, 0) IN ({marks})"
                ),
                {**part, "t": into, "r": key},
            )
        connection.execute(text("UPDATE report SET state = 'superseded' WHERE id = :r"), {"r": key})


def _split(connection: Connection, key: int, shipments: Collection[int]) -> None:
    """What a report says of these shipments is a superseded report of its own."""
    names = [column.name for column in report.columns]
    row = connection.execute(
        text(f"SELECT {', '.join(names)} FROM report WHERE id = :r"), {"r": key}
    ).one()
    fresh = next_id(connection, report)
    values = dict(zip(names, row, strict=True))
    write_rows(connection, report, [{**values, "id": fresh, "state": "superseded"}])
    for marks, part in in_batches(shipments):
        connection.execute(
            text(
                "UPDATE report_line SET report_id = :t WHERE report_id = :r"
                f" AND shipment_id IN ({marks})"
            ),
            {**part, "t": fresh, "r": key},
        )


def clear(connection: Connection, parked: ParkedReport) -> None:
    """Forgets the rows of a parked report: they are booked anew, as its file has them."""
    connection.execute(text("DELETE FROM report_line WHERE report_id = :r"), {"r": parked.key})


def take_the_place(connection: Connection, parked: ParkedReport, file_id: int) -> int:
    """A parked report is booked; the key under which its rows go. Where its file has a booked
    report of the number already, they go there."""
    there = connection.scalar(
        text(
            "SELECT id FROM report WHERE file_id = :f AND kind = :k AND client = :c"
            " AND document = :d AND state = 'booked'"
        ),
        {"f": file_id, "k": parked.kind, "c": parked.client, "d": parked.document},
    )
    if there is not None:
        connection.execute(text("DELETE FROM report WHERE id = :r"), {"r": parked.key})
        return int(there)
    connection.execute(text("UPDATE report SET state = 'booked' WHERE id = :r"), {"r": parked.key})
    return parked.key


class GoodsLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a report about goods of no shipment."""

    id: int
    row: int
    sku: str
    pieces: int
    result: str
    happened_at: int


def goods_of(connection: Connection, key: int) -> list[GoodsLine]:
    """The rows of a report of stock."""
    names = ", ".join(GoodsLine.__struct_fields__)
    statement = text(f"SELECT {names} FROM report_line WHERE report_id = :r ORDER BY id")
    return [
        GoodsLine(id=r[0], row=r[1], sku=r[2], pieces=r[3], result=r[4], happened_at=r[5])
        for r in connection.execute(statement, {"r": key})
    ]


def events_of(connection: Connection, warehouse: str, client: str, key: int) -> list[Happened]:
    """What undoes all that a report moved of the stock of a client at a warehouse, each at the time
    it happened."""
    # By the goods of its rows, for which there is an index.
    statement = text(
        f"SELECT {UNDONE} FROM stock_event WHERE warehouse = :w AND client = :c"
        " AND sku IN (SELECT sku FROM report_line WHERE report_id = :r) AND report_line_id IN"
        " (SELECT id FROM report_line WHERE report_id = :r) ORDER BY id"
    )
    values = {"w": warehouse, "c": client, "r": key}
    return [undone(row) for row in connection.execute(statement, values)]


def is_denied(connection: Connection, shipment: int) -> bool:
    """True where a booked row says that nothing of a shipment left."""
    statement = text(
        "SELECT 1 FROM report_line l JOIN report r ON r.id = l.report_id WHERE l.shipment_id = :s"
        " AND r.state = 'booked' AND l.pieces = 0 AND l.result IN ('not-shipped', 'cancelled')"
        " LIMIT 1"
    )
    return connection.scalar(statement, {"s": shipment}) is not None
