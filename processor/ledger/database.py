"""Opens the ledger: engine, pragmas, migrations, transactions with named commits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from processor.ledger.sql import text
from processor.model.sentence import Text, sentence
from processor.transport.files import failpoint, make_folder

HEAD = "0026"
# Pages that are kept in memory while files are booked: what a chunk goes back to. More would fill
# with what was read once, and grow with a file; the system keeps the pages of files as well.
_CACHE_KIB = 24_576
# Of who only reads, and ends soon.
_READ_CACHE_KIB = 131_072
# Changed pages are not written before their commit until there is so much of them: each time the
# journal has to be synced.
_CHANGED_KIB = 131_072
# Seconds that a statement waits for another process before the ledger counts as locked.
WAIT_S = 60


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """True for a SQLite without the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
    return (
        version >= (3, 51, 3)
        or (3, 50, 7) <= version < (3, 51)
        or ((3, 44, 6) <= version < (3, 45))
    )


class TellsUpgrade(Protocol):
    """Who is told how far a ledger is brought up to date: adds `done` to a step, and `of` to what
    there is to do of it."""

    def __call__(self, step: str, done: int, of: int = 0, /) -> None: ...


def _untold(_step: str, _done: int, _of: int = 0, /) -> None:
    """For who shows nothing."""


def open_ledger(path: Path, *, migrate: bool = True, progress: TellsUpgrade = _untold) -> Engine:
    """The engine of the ledger at `path`, created and migrated if needed: for the one process that
    holds the lock. With `migrate` false one that is there is opened as it is. `progress` is told of
    the orders of an earlier version that are brought up to date.

    One connection per process: the processor writes, short commands read. Raises
    `LedgerTooNew` where a later version has written it, `LedgerTooOld` where an earlier one did
    that may still be at work.
    """
    make_folder(path.parent, 0o700)
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": WAIT_S},
        # Values are names and addresses of buyers: they must not stand in a log or a traceback.
        hide_parameters=True,
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    if migrate:
        _migrate(engine, progress)
    else:
        _refuse_other_versions(engine)
    return engine


def empty_ledger() -> Engine:
    """A ledger with nothing in it that is no file: of a house that has not worked yet."""
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    _migrate(engine)
    return engine


def open_to_read(path: Path, *, earlier: bool = False) -> Engine:
    """The engine of a ledger that nothing may be written to: not created, not migrated.

    Raises `LedgerTooNew` where a later version wrote it, `LedgerTooOld` where an earlier one did;
    with `earlier` that one is opened too, for what every version keeps alike.
    """
    engine = create_engine(
        f"sqlite:///file:{quote(str(path))}?mode=rw&uri=true",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": WAIT_S},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _on_connect_to_read)
    event.listen(engine, "begin", _on_begin)
    _refuse_other_versions(engine, earlier=earlier)
    return engine


def _refuse_other_versions(engine: Engine, *, earlier: bool = False) -> None:
    version = _version(engine) or ""
    if version == HEAD or (earlier and version < HEAD):
        return
    engine.dispose()
    raise LedgerTooNew(version) if version > HEAD else LedgerTooOld(version)


def _version(engine: Engine) -> str | None:
    """The version that a ledger is of; None for one whose tables were never made."""
    with engine.execution_options(crossdock_begin="read").connect() as connection:
        known = inspect(connection).has_table("alembic_version")
        return connection.scalar(text("SELECT version_num FROM alembic_version")) if known else None


def _on_connect_to_read(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("query_only=ON", f"cache_size=-{_READ_CACHE_KIB}", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


class LedgerTooOld(Exception):
    """The ledger was written by an earlier version of Crossdock and was not migrated yet."""


class LedgerTooNew(Exception):
    """The ledger was written by a later version of Crossdock."""


_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_FAULTS = (
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
)  # fmt: skip


def sqlite_code(error: Exception) -> int:
    """The error that SQLite reports (sqlite.org/rescode.html); 0 for any other exception."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # The low byte is the error, the rest says more about it (sqlite.org/rescode.html).
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF if isinstance(cause, sqlite3.Error) else 0


def is_busy(error: Exception) -> bool:
    """True where another process kept the ledger locked for longer than we wait."""
    return sqlite_code(error) in _BUSY


def fault(error: Exception) -> Text | None:
    """What a disk, a mount or its permissions refused the ledger, as a sentence; else None."""
    if sqlite_code(error) not in _FAULTS:
        return None
    cause = error.orig if isinstance(error, DBAPIError) else error
    return sentence("ledger.failed", why=str(cause))


def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions by itself: BEGIN IMMEDIATE is ours.
    connection.isolation_level = None
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    for pragma in (
        f"journal_mode={journal}",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{_CACHE_KIB}",
        f"cache_spill=-{_CHANGED_KIB}",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("crossdock_begin", "IMMEDIATE")
    if mode != "pages":
        connection.exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")


def _migrate(engine: Engine, progress: TellsUpgrade = _untold) -> None:
    version = _version(engine)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise LedgerTooNew(version)
    # Imported late: a start that needs no migration should not pay for the tool.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        config.attributes["progress"] = progress
        command.upgrade(config, "head")


@contextmanager
def transaction(engine: Engine, name: str) -> Iterator[Connection]:
    """One write transaction, committed under the failpoints `commit/<name>/...`."""
    with engine.connect() as connection:
        with connection.begin():
            yield connection
            failpoint(f"commit/{name}/before")
        failpoint(f"commit/{name}/after")


@contextmanager
def rolled_back(engine: Engine) -> Iterator[Connection]:
    """A write transaction that is always rolled back: what it writes is there for its own queries,
    and never was for anybody else, not even after a crash. Keys and numbers that it draws are free
    again."""
    with engine.connect() as connection:
        begun = connection.begin()
        try:
            yield connection
        finally:
            begun.rollback()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A short read transaction: a steady picture of all that is read in it.

    Without WAL a writer's commit waits until it ends: read, leave, and only then print or wait.
    """
    with engine.execution_options(crossdock_begin="read").connect() as connection:
        yield connection


@contextmanager
def paging(engine: Engine) -> Iterator[Connection]:
    """Reads that may take long: every statement sees the ledger of its own moment.

    A result that is still open holds a writer's commit up, so every statement fetches a page
    whole (`fetchall`) before anything is done with it.
    """
    with engine.execution_options(crossdock_begin="pages").connect() as connection:
        yield connection
