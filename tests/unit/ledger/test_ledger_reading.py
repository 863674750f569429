"""Readers hold no writer up, and the ledger tells what hinders it without telling any values."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from processor.commands.opening.open_house import trouble
from processor.ledger import database
from processor.ledger.database import fault, is_busy, open_ledger, paging, transaction
from processor.ledger.lives import dump
from processor.ledger.sql import text
from processor.model.sentence import sentence


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with seven numbers and seven exchange rates."""
    path = tmp_path / "ledger.db"
    engine = open_ledger(path)
    with transaction(engine, "request") as connection:
        connection.execute(
            text(
                "INSERT INTO file (id, sha256, sender, name, state) VALUES (1, 'a', 'b', 'c', 'd')"
            )
        )
        for n in range(7):
            connection.execute(text("INSERT INTO number (name) VALUES (:n)"), {"n": f"n{n}"})
            values = {"d": f"2026-11-0{n % 3 + 1}", "c": f"C{n}"}
            connection.execute(
                text(
                    "INSERT INTO exchange_rate (day, currency, base, rate, file_id)"
                    " VALUES (:d, :c, 'EUR', '1', 1)"
                ),
                values,
            )
    engine.dispose()
    return path


def test_pages_give_every_row_once_in_key_order(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with paging(open_ledger(ledger)) as connection:
        whole = list(dump.dump(connection))
        for page in (1, 2, 3, 7):
            monkeypatch.setattr(dump, "PAGE", page)
            assert list(dump.dump(connection)) == whole
    rates = [one for one in whole if one.startswith("exchange_rate ")]
    assert len(rates) == 7
    assert rates == sorted(rates)


def test_a_dump_that_nobody_reads_on_lets_a_writer_commit(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dump, "PAGE", 2)
    with paging(open_ledger(ledger)) as connection:
        lines = dump.dump(connection)
        next(line for line in lines if line.startswith("exchange_rate "))
        writer = sqlite3.connect(ledger, timeout=0)
        writer.execute("UPDATE number SET next = 5")
        writer.commit()
        writer.close()
        assert any('"next":5' in line for line in lines)


def test_a_locked_ledger_is_no_bug(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_S", 0)
    engine = open_ledger(ledger)
    other = sqlite3.connect(ledger, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError) as raised, engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1").close()
        connection.rollback()
    assert is_busy(raised.value)
    assert trouble(raised.value) == sentence("open.locked")
    other.close()


def test_a_full_disk_under_the_ledger_is_told_in_a_sentence() -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    error = OperationalError("INSERT", {}, full)
    assert fault(error) == sentence("ledger.failed", why="database or disk is full")
    assert not is_busy(error)
    other = sqlite3.OperationalError("no such table: x")
    other.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert trouble(OperationalError("SELECT", {}, other)) is None


def test_an_error_of_the_ledger_names_no_values(ledger: Path) -> None:
    with (
        pytest.raises(IntegrityError) as raised,
        transaction(open_ledger(ledger), "request") as connection,
    ):
        connection.execute(text("INSERT INTO number (name) VALUES (:n)"), {"n": "n1"})
    assert "'n1'" not in str(raised.value)
