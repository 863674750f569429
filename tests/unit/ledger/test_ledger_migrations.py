"""A ledger of an earlier version is brought up to date with all that stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from builders.history_orders import book, line, order
from sqlalchemy import Connection, create_engine

from processor.ledger import database
from processor.ledger.database import LedgerTooNew, open_ledger, reading, transaction
from processor.ledger.sql import text

REMEMBERED = ("order_trace", "sale", "search_key", "order_origin")


def rows(connection: Connection, table: str) -> list[dict[str, object]]:
    found = [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    return sorted(found, key=str)


def bring_to(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def test_that_sentences_are_kept_by_id_changes_no_table(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    found = []
    with engine.begin() as connection:
        for version in ("0009", "0010"):
            bring_to(connection, version)
            statement = text("SELECT sql FROM sqlite_master ORDER BY type, name")
            found.append([row[0] for row in connection.execute(statement)])
    engine.dispose()
    assert found[0] == found[1]


def test_a_version_that_kept_words_refuses_a_ledger_of_sentences_by_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ledger(tmp_path / "ledger.db").dispose()
    monkeypatch.setattr(database, "HEAD", "0009")
    with pytest.raises(LedgerTooNew):
        open_ledger(tmp_path / "ledger.db")


def test_the_history_of_an_older_ledger_is_remembered(tmp_path: Path) -> None:
    made = [
        order(n, f"2026-11-01T08:{n % 60:02d}:00Z", lines=(line("A", 2, 900), line("B", 1, 5, 2)))
        for n in range(1203)
    ]
    engine = open_ledger(tmp_path / "new.db")
    with transaction(engine, "book") as connection:
        connection.execute(
            text("INSERT INTO file (id, sha256, sender, name, state) VALUES (1, '', '', '', 'b')")
        )
        book(connection, made[:1200])
        book(connection, made[1200:], "cancelled")
    with reading(engine) as connection:
        stood = rows(connection, "orders")
        remembered = {name: rows(connection, name) for name in REMEMBERED}
        (file,) = rows(connection, "file")
    old = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    with old.begin() as connection:
        bring_to(connection, "0001")
        for name, found in (("file", [file]), ("orders", stood)):
            known = {row[1] for row in connection.execute(text(f"PRAGMA table_info({name})"))}
            columns = sorted(known & found[0].keys())
            connection.execute(
                text(
                    f"INSERT INTO {name} ({', '.join(columns)})"
                    f" VALUES ({', '.join(f':{one}' for one in columns)})"
                ),
                [{column: row[column] for column in columns} for row in found],
            )
    old.dispose()
    # What came together is not known of an older ledger: there each came after the one before.
    for one in remembered["order_trace"]:
        one["came_after"] = one["order_id"] - 1
    with reading(open_ledger(tmp_path / "old.db")) as connection:
        assert {name: rows(connection, name) for name in REMEMBERED} == remembered
    assert len(remembered["order_trace"]) == 1203
    assert len(remembered["sale"]) == 2400
