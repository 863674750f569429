"""What a test run need not do hundreds of times over; what comes out is the same.

The texts of a house are read once, and the command line is described once: what is made of them is
never changed afterwards. The tables of a new ledger are made once, and copied for each. And no test
cuts the power, so nothing waits for the disk; the order of
writing stays what it is.
"""

from __future__ import annotations

import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import pytest
from sqlalchemy import Engine as SqlEngine
from sqlalchemy import StaticPool, create_engine

from processor import cli
from processor.commands.opening import open_house
from processor.documents.kinds import KINDS
from processor.house import earlier, house
from processor.house.transports import TRANSPORTS
from processor.ledger import database
from processor.model.condition_words import OPERATORS
from processor.model.reasons import REASONS
from processor.model.stages import STAGES
from processor.normalise.formats.formats import FORMATS
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.rules import Engine, RuleSets

READERS = (
    "read_config", "read_mappings", "read_layout", "read_rate_cards", "load_rules", "lost_rules",
)  # fmt: skip
KEPT = 32
# What a house in service does, for the tests of that.
OPENED = database._on_connect
TABLES: tuple[Mapping[str, object], ...] = (
    FILE_KINDS, FORMATS, KINDS, OPERATORS, REASONS, STAGES, TRANSPORTS,
)  # fmt: skip


@contextmanager
def quickly() -> Iterator[None]:
    """Reads each text once and waits for no disk, until it ends."""
    with pytest.MonkeyPatch.context() as patch:
        for name in READERS:
            once = reading_once(getattr(house, name))
            patch.setattr(house, name, once)
            if hasattr(earlier, name):
                patch.setattr(earlier, name, once)
        patch.setattr(cli, "_parser", cache(cli._parser))
        patch.setattr(open_house, "RulesEngine", OneEngine())
        patch.setattr(database, "create_engine", one_dialect(database.create_engine))
        patch.setattr(database, "_migrate", migrated_once(database._migrate))
        patch.setattr(os, "fsync", os.fstat)
        patch.setattr(database, "_on_connect", without_waiting(database._on_connect))
        yield


class OneEngine:
    """The rules engine of all runs of this process: its child starts once, and learns each rule
    set once. A forked process, and a run beside another, have one of their own."""

    def __init__(self) -> None:
        self.kept: tuple[int, LentEngine] | None = None

    def __call__(self) -> Engine:
        if self.kept is None or self.kept[0] != os.getpid():
            self.kept = os.getpid(), LentEngine()
        engine = self.kept[1]
        if engine.in_use:
            return Engine()
        engine.in_use = True
        return engine


class LentEngine(Engine):
    """An engine whose child goes on when a run closes it."""

    in_use = False

    def close(self) -> None:
        """Gives it back."""
        self.in_use = False


def reading_once(read: Callable[..., object]) -> Callable[..., object]:
    """The reader, which keeps what it made of its last texts under the tables as they are."""
    known: OrderedDict[tuple[object, ...], tuple[object, object]] = OrderedDict()

    def again(*args: object, **options: object) -> object:
        # Rule sets are themselves read once. What goes by its id is kept beside the answer, so that
        # nothing else takes that id.
        key: tuple[object, ...] = tuple(
            id(one) if isinstance(one, RuleSets) else repr(one) for one in (*args, options)
        )
        # A test may add an entry, and take it away again.
        entries = [entry for table in TABLES for entry in table.items()]
        key += tuple((word, id(entry)) for word, entry in entries)
        if key not in known:
            known[key] = read(*args, **options), (args, entries)
            if len(known) > KEPT:
                known.popitem(last=False)
        known.move_to_end(key)
        return known[key][0]

    return again


def one_dialect(create: Callable[..., SqlEngine]) -> Callable[..., SqlEngine]:
    """Opens a ledger as ever; statements that an earlier one compiled are not compiled again."""
    first: list[SqlEngine] = []

    def engine_of(url: str, **options: object) -> SqlEngine:
        made = create(url, **options)
        if first:
            made.dialect = made.pool._dialect = first[0].dialect
            made._compiled_cache = first[0]._compiled_cache
        else:
            first.append(made)
        return made

    return engine_of


def migrated_once(migrate: Callable[..., None]) -> Callable[..., None]:
    """Migrates a ledger as ever; one that is new gets the pages of one that was migrated so."""

    @cache
    def migrated() -> sqlite3.Connection:
        engine = create_engine("sqlite://", poolclass=StaticPool)
        migrate(engine)
        return driver_of(engine)

    def quick(engine: SqlEngine, *progress: object) -> None:
        if database._version(engine) is None:
            migrated().backup(driver_of(engine))
        else:
            migrate(engine, *progress)

    return quick


def driver_of(engine: SqlEngine) -> sqlite3.Connection:
    """The one connection of a ledger."""
    connection = engine.raw_connection()
    driver = connection.driver_connection
    connection.close()
    assert isinstance(driver, sqlite3.Connection)
    return driver


def without_waiting(
    connect: Callable[[sqlite3.Connection, object], None],
) -> Callable[[sqlite3.Connection, object], None]:
    """Opens a ledger as ever, and lets its commits return before the disk has them."""

    def quick(connection: sqlite3.Connection, record: object) -> None:
        connect(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    return quick
