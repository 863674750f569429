"""Whether the ledger is whole: what SQLite says of its pages, and how damage shows elsewhere.

Nothing here writes: a damaged ledger is kept as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from processor.ledger.database import WAIT_S, sqlite_code
from processor.transport.read_files import read_head, size_of

MOST_LINES = 20
# Steps of SQLite between two looks at whether to stop: some milliseconds.
_STEPS = 20_000
_HEADER_BYTES = 100
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class LedgerDamaged(Exception):
    """Pages of the ledger at `path` are not what SQLite wrote; `lines` as SQLite says it."""

    def __init__(self, path: Path, lines: tuple[str, ...]) -> None:
        super().__init__(f"{path}: {'; '.join(lines)}")
        self.path = path
        self.lines = lines


def is_damage(error: Exception) -> bool:
    """True where SQLite met pages that it did not write, or we found some."""
    return isinstance(error, LedgerDamaged) or sqlite_code(error) in _DAMAGED


def damage_behind(error: Exception, path: Path | None) -> LedgerDamaged | None:
    """The damage that ended a command; None where the ledger that it opened, at `path`, is whole.

    A page may be damaged so that SQLite reads it and our own code stumbles over what it says: any
    error that nobody foresees is a reason to look.
    """
    if isinstance(error, LedgerDamaged):
        return error
    if path is None:
        return None
    lines = look_through(path) or ()
    if is_damage(error):
        cause = getattr(error, "orig", None) or error
        lines = lines or (str(cause),)
    return LedgerDamaged(path, tuple(lines)) if lines else None


def refuse_if_unreadable(path: Path, *, used: bool) -> None:
    """Raises LedgerDamaged for a ledger that must not even be opened: its first bytes are not those
    of a ledger, or it holds nothing although the house was `used`. SQLite would begin it anew."""
    size = size_of(path)
    if size is None:
        return
    if size == 0:
        if used:
            raise LedgerDamaged(path, ("the file is empty",))
        return
    # What a crash left in the journal may hold the true header: SQLite puts it back.
    if size_of(path.with_name(f"{path.name}-journal")):
        return
    if words := _wrong_header(read_head(path, _HEADER_BYTES)):
        raise LedgerDamaged(path, (words,))


def _wrong_header(head: bytes) -> str:
    """What is wrong with the header of a database file (sqlite.org/fileformat.html, 1.3)."""
    if len(head) < _HEADER_BYTES or not head.startswith(b"SQLite format 3\0"):
        return "file is not a database"
    page_size = int.from_bytes(head[16:18])
    wrong = [
        name
        for name, right in (
            ("page size", page_size == 1 or (page_size >= 512 and page_size.bit_count() == 1)),
            ("write version", head[18] in (1, 2)),
            ("read version", head[19] in (1, 2)),
            ("payload fractions", head[21:24] == b"\x40\x20\x20"),
            ("schema format", int.from_bytes(head[44:48]) in (1, 2, 3, 4)),
            ("text encoding", int.from_bytes(head[56:60]) in (1, 2, 3)),
        )
        if not right
    ]
    return f"header of the file: {', '.join(wrong)}" if wrong else ""


def look_through(
    path: Path,
    progress: Callable[[], None] = lambda: None,
    stopping: Callable[[], bool] = lambda: False,
) -> tuple[str, ...] | None:
    """What `PRAGMA quick_check` says of the ledger, by table and page; nothing where it is whole.

    None where it was stopped or another process kept the ledger locked: then nobody knows. It reads
    every page, about 4 seconds a gigabyte; others read meanwhile, and their commits wait.
    """

    def step() -> int:
        progress()
        return int(stopping())

    uri = f"file:{quote(str(path))}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_S)) as connection:
            connection.isolation_level = None
            # Never beside the house: SQLite may sort on disk.
            connection.execute("PRAGMA temp_store=MEMORY")
            connection.execute("PRAGMA query_only=ON")
            connection.set_progress_handler(step, _STEPS)
            lines = _said(connection, "")
            return tuple(_by_table(connection) + lines) if lines else ()
    except sqlite3.Error as error:
        return (str(error),) if sqlite_code(error) in _DAMAGED else None


def _said(connection: sqlite3.Connection, table: str) -> list[str]:
    """What SQLite says of all pages, or of those of one table and its indexes."""
    asked = f'"{table}"' if table else str(MOST_LINES)
    try:
        rows = connection.execute(f"PRAGMA quick_check({asked})").fetchall()
    except sqlite3.DatabaseError as error:
        if sqlite_code(error) not in _DAMAGED:
            raise
        return [str(error)]
    lines = [line for row in rows for line in str(row[0]).splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith("***")][:MOST_LINES]


def _by_table(connection: sqlite3.Connection) -> list[str]:
    """The same with the names of the tables that it concerns, where these can be read."""
    try:
        statement = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        tables = [row[0] for row in connection.execute(statement)]
    except sqlite3.DatabaseError:
        return []
    return [f"table {name}: {line}" for name in tables for line in _said(connection, name)[:1]]
