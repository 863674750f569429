"""Files that are read together with another one: which wait, and which were joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.sql import text


class WaitingHalf(msgspec.Struct, frozen=True):
    """A file that waits for its other half: which orders it names, and until when (microseconds
    UTC) it waits. `looked`: of orders with lower keys it is known whether it cancels them."""

    row: FileRow
    keys: str
    until: int
    looked: int


def note(connection: Connection, file_id: int, keys: str, until: int) -> None:
    """Notes a file that is half of something. One that was noted before waits anew."""
    connection.execute(
        text(
            "INSERT INTO file_half (file_id, keys, until) VALUES (:f, :k, :u)"
            " ON CONFLICT (file_id) DO UPDATE SET keys = excluded.keys, until = excluded.until,"
            " joined_to = NULL, looked = 0"
        ),
        {"f": file_id, "k": keys, "u": until},
    )


def waiting(connection: Connection) -> list[WaitingHalf]:
    """The files that wait, in the order in which they arrived."""
    rows = {row.id: row for row in arrivals.in_state(connection, "waiting")}
    statement = text("SELECT file_id, keys, until, looked FROM file_half ORDER BY file_id")
    return [
        WaitingHalf(rows[one[0]], one[1], int(one[2]), int(one[3]))
        for one in connection.execute(statement)
        if one[0] in rows
    ]


def next_until(connection: Connection) -> int | None:
    """When the first of the waiting files has waited long enough; None where none waits."""
    statement = text(
        "SELECT min(h.until) FROM file_half h JOIN file f ON f.id = h.file_id"
        " WHERE f.state = 'waiting'"
    )
    found = connection.scalar(statement)
    return None if found is None else int(found)


def join(connection: Connection, one: int, other: int) -> None:
    """Two files that waited are read together from now on."""
    statement = text("UPDATE file_half SET joined_to = :o WHERE file_id = :f")
    connection.execute(statement, [{"f": one, "o": other}, {"f": other, "o": one}])


def joined_to(connection: Connection, file_id: int) -> FileRow | None:
    """The file that a file was joined with; None for one that is read by itself, or waits."""
    statement = text("SELECT joined_to FROM file_half WHERE file_id = :f")
    other = connection.scalar(statement, {"f": file_id})
    return None if other is None else arrivals.by_id(connection, int(other))


def newest_order(connection: Connection) -> int:
    """The key of the newest order; 0 where there is none."""
    return int(connection.scalar(text("SELECT coalesce(max(id), 0) FROM orders")) or 0)


def looked_at(connection: Connection, file_id: int, looked: int) -> None:
    """Notes up to which orders a waiting file was asked what it cancels."""
    statement = text("UPDATE file_half SET looked = :l WHERE file_id = :f")
    connection.execute(statement, {"f": file_id, "l": looked})


def booked_rows(connection: Connection, file_id: int) -> Iterator[int]:
    """The rows of a file that are booked, in order."""
    statement = text("SELECT row FROM input_row WHERE file_id = :f ORDER BY row")
    return (int(row[0]) for row in connection.execute(statement, {"f": file_id}))


def outcomes_of(
    connection: Connection, file_id: int, rows: Sequence[int]
) -> dict[int, tuple[str, int | None, str]]:
    """(outcome, order, reason as kept) of these rows of a file."""
    statement = text(
        "SELECT outcome, order_id, reason FROM input_row WHERE file_id = :f AND row = :r"
    )
    found: dict[int, tuple[str, int | None, str]] = {}
    for row in rows:
        one = connection.execute(statement, {"f": file_id, "r": row}).first()
        if one is not None:
            found[row] = (str(one[0]), one[1], str(one[2]))
    return found
