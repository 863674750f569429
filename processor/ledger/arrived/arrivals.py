"""Files that arrived, and what became of each of their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import file, file_remote, input_row, meta
from processor.model.hops import NOWHERE, Location
from processor.model.sentence import Text, keep, kept
from processor.problems.problem import AS_WRITTEN, Problem


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """One arrived file as the ledger knows it; `remote` is where it came from, empty for the
    house's own inbox."""

    id: int
    sha256: str
    sender: str
    name: str
    size: int
    kind: str
    mapping: str
    state: str
    archive: str
    seen_at: int
    as_at: int
    records: int
    chunk: int
    bundle_id: int
    chunks_booked: int
    adopt_as: str
    header: str
    problems: str
    remote: str = ""


_COLUMNS = ", ".join(one for one in FileRow.__struct_fields__ if one != "remote") + (
    ", coalesce((SELECT p.remote FROM file_remote p WHERE p.file_id = file.id), '') AS remote"
)


_WORK_FOLDER = "work folder "
ASIDE = ("parked", "quarantined")
"""The states of files that a person must look at."""


class RowFact(msgspec.Struct, frozen=True):
    """The outcome of one input row; `raw` is its own text, kept only when rejected."""

    row: int
    outcome: str
    order_id: int | None
    reason: Text
    raw: str = ""


def register(
    connection: Connection,
    *,
    sender: str,
    name: str,
    sha256: str,
    size: int,
    seen_at: int,
    folder: str,
    safe_name: str,
    adopt_as: str = "",
    remote: str = "",
    where: Location = NOWHERE,
) -> FileRow:
    """Notes a claimed file; its place in the archive is unique by key. `where` is where it lay at
    its `remote`."""
    key = next_id(connection, file)
    archive = f"{folder}/{key:08d}-{safe_name}"
    values: dict[str, Any] = {
        "id": key, "sha256": sha256, "sender": sender, "name": name, "size": size,
        "state": "claimed", "archive": archive, "seen_at": seen_at, "adopt_as": adopt_as,
    }  # fmt: skip
    connection.execute(insert(file), values)
    if remote:
        connection.execute(
            insert(file_remote),
            {"file_id": key, "remote": remote, "host": where.host, "path": where.path},
        )
    found = by_id(connection, key)
    assert found is not None
    return found


def _read(row: Any) -> FileRow:
    return FileRow(**row._mapping)


def by_id(connection: Connection, key: int) -> FileRow | None:
    """One file."""
    row = connection.execute(text(f"SELECT {_COLUMNS} FROM file WHERE id = :i"), {"i": key}).first()
    return None if row is None else _read(row)


def of_order(connection: Connection, channel: str, order_id: str) -> FileRow | None:
    """The file that an order's latest revision came in, or None."""
    key = connection.scalar(
        text("SELECT file_id FROM orders WHERE channel = :c AND order_id = :o"),
        {"c": channel, "o": order_id},
    )
    return by_id(connection, int(key or 0))


def mappings_of(connection: Connection, order_key: int, file_id: int) -> list[str]:
    """The mappings by which the revisions of an order were read, the first one first; `file_id` is
    the file of the newest."""
    statement = text(
        "SELECT f.mapping FROM order_revision r JOIN file f ON f.id = r.file_id"
        " WHERE r.order_id = :k ORDER BY r.revision"
    )
    earlier = [str(row[0]) for row in connection.execute(statement, {"k": order_key})]
    newest = by_id(connection, file_id)
    return [*earlier, *([newest.mapping] if newest is not None else [])]


def in_state(connection: Connection, *states: str) -> list[FileRow]:
    """Files in any of these states, by key."""
    names = {f"s{n}": state for n, state in enumerate(states)}
    marks = ", ".join(f":{name}" for name in names)
    statement = text(f"SELECT {_COLUMNS} FROM file WHERE state IN ({marks}) ORDER BY id")
    return [_read(row) for row in connection.execute(statement, names)]


def work_folders(connection: Connection) -> dict[Path, str]:
    """The work folders of remotes in which claimed files may lie, each with its remote's name."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    found = connection.execute(statement, {"n": f"{_WORK_FOLDER}%"})
    return {Path(row[0].removeprefix(_WORK_FOLDER)): row[1] for row in found}


def note_work_folder(connection: Connection, folder: Path, remote: str) -> None:
    """Notes a work folder before a file is claimed into it."""
    connection.execute(insert(meta), {"name": f"{_WORK_FOLDER}{folder}", "value": remote})


def forget_work_folders(connection: Connection, folders: Sequence[Path]) -> None:
    """Takes the notes away of work folders that hold nothing any more."""
    names = [{"n": f"{_WORK_FOLDER}{folder}"} for folder in folders]
    connection.execute(text("DELETE FROM meta WHERE name = :n"), names)


def claimed_under(connection: Connection, sender: str, name: str) -> list[FileRow]:
    """Files of this sender and name that are still on their way through intake."""
    statement = text(
        f"SELECT {_COLUMNS} FROM file WHERE state IN ('claimed', 'waiting') AND sender = :s"
        " AND name = :n ORDER BY id"
    )
    return [_read(row) for row in connection.execute(statement, {"s": sender, "n": name})]


def same_bytes(connection: Connection, arrived: FileRow) -> int | None:
    """The key of an earlier file of the same sender with the same bytes that was taken in."""
    found = connection.scalar(
        text(
            "SELECT min(id) FROM file WHERE sha256 = :h AND sender = :s AND id < :i"
            " AND state IN ('claimed', 'waiting', 'read', 'booked') AND adopt_as = :a"
        ),
        {"h": arrived.sha256, "s": arrived.sender, "i": arrived.id, "a": arrived.adopt_as},
    )
    return None if found is None else int(found)


def update(connection: Connection, key: int, **values: Any) -> None:
    """Changes columns of one file."""
    problems = values.get("problems")
    if problems is not None and not isinstance(problems, str):
        values["problems"] = msgspec.json.encode(problems).decode()
    connection.execute(file.update().where(file.c.id == key).values(**values))


def read_again(connection: Connection, key: int) -> None:
    """Puts a file that was put aside back to those that wait to be read."""
    update(
        connection, key, state="claimed", kind="", mapping="", records=0, chunk=0, bundle_id=0,
        chunks_booked=0, header="", problems=(),
    )  # fmt: skip


def told_since(connection: Connection, arrived: FileRow, orders: Iterable[int]) -> dict[int, str]:
    """Of these orders, those that a file of the same sender told which came in a later pass than
    one, also where it told nothing new or could not be read: its `sender/name` by order."""
    later = connection.execute(
        text(
            "SELECT id, sender || '/' || name FROM file WHERE id > :i AND seen_at > :s"
            " AND sender = :n ORDER BY id"
        ),
        {"i": arrived.id, "s": arrived.seen_at, "n": arrived.sender},
    ).fetchall()
    found: dict[int, str] = {}
    keys = [*orders] if later else []
    for file_id, name in later:
        for marks, part in in_batches(keys):
            statement = text(
                "SELECT order_id FROM input_row WHERE file_id = :f"
                f" AND outcome NOT IN ('ignored', 'rejected') AND order_id IN ({marks})"
                " UNION SELECT order_id FROM unread_row WHERE file_id = :f"
                f" AND settled_at IS NULL AND order_id IN ({marks})"
            )
            told = connection.execute(statement, {**part, "f": file_id})
            found |= {int(r[0]): name for r in told}
    return found


def problems_of(arrived: FileRow) -> tuple[Problem, ...]:
    """The problems noted for a file; those that an earlier version noted in words keep them."""
    return problems_in(arrived.problems)


def problems_in(kept: str) -> tuple[Problem, ...]:
    """The problems that a column of the ledger holds."""
    noted = msgspec.json.decode(kept, type=list[dict[str, Any]])
    return tuple(msgspec.convert(_as_now(one), Problem) for one in noted)


def _as_now(noted: dict[str, Any]) -> dict[str, Any]:
    if "code" not in noted:
        return noted
    words = {key: noted.pop(key, "") for key in ("message", "advice")}
    return {**noted, "id": noted.pop("code") + AS_WRITTEN, "pieces": words}


def add_rows(connection: Connection, file_id: int, facts: Sequence[RowFact]) -> None:
    """Books the outcome of rows; a row is booked exactly once."""
    write_rows(
        connection,
        input_row,
        [
            {
                "file_id": file_id, "row": fact.row, "outcome": fact.outcome,
                "order_id": fact.order_id, "reason": keep(fact.reason), "raw": fact.raw,
            }
            for fact in facts
        ],
    )  # fmt: skip


def change_rows(connection: Connection, file_id: int, facts: Sequence[RowFact]) -> None:
    """Rows that were booked otherwise come to this: their report took the place of another."""
    write_rows(
        connection,
        "UPDATE input_row SET outcome = :u, order_id = :o, reason = :y WHERE file_id = :f"
        " AND row = :r",
        [
            {
                "f": file_id, "r": fact.row, "u": fact.outcome, "o": fact.order_id,
                "y": keep(fact.reason),
            }
            for fact in facts
        ],
    )  # fmt: skip


def outcomes(connection: Connection, file_id: int) -> dict[str, int]:
    """Rows per outcome of one file."""
    statement = text(
        "SELECT outcome, count(*) FROM input_row WHERE file_id = :f GROUP BY outcome ORDER BY 1"
    )
    return {row[0]: int(row[1]) for row in connection.execute(statement, {"f": file_id})}


def rows_of(connection: Connection, file_id: int, outcome: str) -> set[int]:
    """The rows of a file that came to this."""
    statement = text("SELECT row FROM input_row WHERE file_id = :f AND outcome = :o")
    return {int(r[0]) for r in connection.execute(statement, {"f": file_id, "o": outcome})}


def booked_of(connection: Connection, file_id: int, rows: Sequence[int]) -> set[int]:
    """Those of these rows of a file that are booked."""
    found: set[int] = set()
    statement = text("SELECT 1 FROM input_row WHERE file_id = :f AND row = :r")
    for row in rows:
        if connection.execute(statement, {"f": file_id, "r": row}).first() is not None:
            found.add(row)
    return found


def rejected_rows(connection: Connection, file_id: int) -> list[tuple[int, str, Text]]:
    """(row, raw text, reason) of the rejected rows of a file, in file order."""
    statement = text(
        "SELECT row, raw, reason FROM input_row WHERE file_id = :f AND outcome = 'rejected'"
        " ORDER BY row"
    )
    return [(int(r[0]), r[1], kept(r[2])) for r in connection.execute(statement, {"f": file_id})]
