"""A ledger of an earlier version is brought up to date with all that stands in it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from builders.history_orders import book, line, order
from sqlalchemy import Connection, create_engine

from processor.ledger import database
from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.sql import text

REMEMBERED = ("order_trace", "sale")


def rows(connection: Connection, table: str) -> list[dict[str, object]]:
    found = [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    return sorted(found, key=str)


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
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
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
    with reading(open_ledger(tmp_path / "old.db")) as connection:
        assert {name: rows(connection, name) for name in REMEMBERED} == remembered
    assert len(remembered["order_trace"]) == 1203
    assert len(remembered["sale"]) == 2400
