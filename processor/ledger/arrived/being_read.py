"""Which files are being read, noted before they are: after a death nobody else could say.

The number beside a file is how often its reader would have died with it alone, if it died now: 0
while it is read together with others, of which any may be to blame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from processor.ledger.sql import text, write_rows

_NAME = "being read "


def being_read(connection: Connection) -> dict[int, int]:
    """The number beside each file that is noted, by its key."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    found = connection.execute(statement, {"n": f"{_NAME}%"})
    return {int(row[0].removeprefix(_NAME)): int(row[1]) for row in found}


def note(connection: Connection, files: Mapping[int, int]) -> None:
    """Notes files with their numbers, in place of what is noted of them."""
    write_rows(
        connection,
        "INSERT INTO meta (name, value) VALUES (:n, :v)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [{"n": _named(key), "v": str(number)} for key, number in files.items()],
    )


def forget(connection: Connection, keys: Iterable[int]) -> None:
    """Takes the notes away of files that are read, or put aside."""
    statement = "DELETE FROM meta WHERE name = :n"
    write_rows(connection, statement, [{"n": _named(key)} for key in keys])


def _named(key: int) -> str:
    return f"{_NAME}{key:012d}"
