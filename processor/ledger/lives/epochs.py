"""Epochs: which life of the ledger this is, how far it has come, and what stands against it.

All of it are names and values in `meta`, under `epoch ...`; `dump` leaves them out, as no two
ledgers have the same.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, Table, func, select

from processor.ledger.counters import FLOORED, floor, reach
from processor.ledger.sql import text
from processor.ledger.tables.schema import document, event, file
from processor.model.marks import Marks

PREFIX = "epoch "
_LIFE = "epoch life"
_WRITTEN = "epoch marks written"
_AFTER = "epoch after"
_STANDS = "epoch stands"
_PARTED = "epoch parted"


class Stands(msgspec.Struct, frozen=True):
    """Why everything waits for `reconcile`: `cause` is `older`, `archive`, `damaged` or
    `replaced TIME`; `files` the newest file that this ledger knew when that was found."""

    cause: str
    files: int


def _get(connection: Connection, name: str) -> str | None:
    found = connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": name})
    return None if found is None else str(found)


def put(connection: Connection, name: str, value: str) -> None:
    """Sets a value; the last one said counts."""
    forget(connection, name)
    values = {"n": name, "v": value}
    connection.execute(text("INSERT INTO meta (name, value) VALUES (:n, :v)"), values)


def forget(connection: Connection, name: str) -> None:
    """Takes a value away; gone already is fine."""
    connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": name})


def begin(connection: Connection, epoch: str, life: int, after: str = "") -> None:
    """Begins a life of the ledger; `after` is the epoch of the marks that it may replace."""
    put(connection, _LIFE, f"{life} {epoch}")
    put(connection, _AFTER, after)
    forget(connection, _WRITTEN)
    forget(connection, _STANDS)


def part(connection: Connection, at: str) -> None:
    """Notes that the ledger goes on without the archive of its life up to now, since a moment."""
    put(connection, _PARTED, f"{at} {marks(connection).epoch}")


def parted(connection: Connection) -> tuple[str, str]:
    """Since when an archive was replaced, RFC 3339, and the epoch of its marks; empty for never."""
    at, _, epoch = (_get(connection, _PARTED) or "").partition(" ")
    return at, epoch


def written(connection: Connection) -> bool:
    """True once the marks of this epoch were written."""
    return _get(connection, _WRITTEN) is not None


def note_written(connection: Connection) -> None:
    """Notes that the marks of this epoch stand outside."""
    put(connection, _WRITTEN, "yes")


def after(connection: Connection) -> str:
    """The epoch whose marks this one may replace; empty for none."""
    return _get(connection, _AFTER) or ""


def marks(connection: Connection) -> Marks:
    """How far the ledger has come; without an epoch where none has begun."""
    life, _, epoch = (_get(connection, _LIFE) or "0 ").partition(" ")
    statement = text("SELECT name, next FROM number ORDER BY name")
    numbers = {str(row[0]): int(row[1]) - 1 for row in connection.execute(statement)}
    documents = _newest(connection, document)
    # Both by the index of what is not handed over: the others are most.
    waiting = text(
        "SELECT count(*), coalesce(sum(CASE WHEN state = 'staged' THEN 1 ELSE 0 END), 0)"
        " FROM document WHERE state <> 'handed'"
    )
    undelivered, staged = connection.execute(waiting).one()
    handed = int(connection.scalar(select(func.count()).select_from(document)) or 0) - undelivered
    return Marks(
        epoch=epoch,
        life=int(life),
        files=max(_newest(connection, file), floor(connection, "file")),
        documents=max(documents, floor(connection, "document")),
        numbers=numbers,
        events=_newest(connection, event),
        staged=handed + int(staged),
        handed=handed,
    )


def _newest(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0)


def raise_to(connection: Connection, outside: Marks) -> None:
    """Lifts keys and numbers to what was used elsewhere: they are skipped, never drawn again."""
    for table, key in (("file", outside.files), ("document", outside.documents)):
        assert table in FLOORED
        put(connection, f"epoch floor {table}", str(max(key, floor(connection, table))))
    for name, used in sorted(outside.numbers.items()):
        reach(connection, name, used)


def stands(connection: Connection) -> Stands | None:
    """Why everything waits for `reconcile`, as found before; None where nothing does."""
    found = _get(connection, _STANDS)
    return None if found is None else msgspec.json.decode(found, type=Stands)


def stand(connection: Connection, found: Stands) -> None:
    """Notes why everything waits from now on, through every start, until `reconcile` ends it."""
    put(connection, _STANDS, msgspec.json.encode(found).decode())


def stand_no_more(connection: Connection) -> None:
    """Nothing stands against this ledger any more."""
    forget(connection, _STANDS)
