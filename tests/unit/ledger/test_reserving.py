"""Processes race for the last pieces: nothing is ever oversold."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.sql import text
from processor.ledger.stock import stock

KEY = ("PL1", "acme", "CUP")
PIECES = 40


def take(path: str, barrier: object, wins: object) -> None:
    """Takes one piece at a time until none is left."""
    engine = open_ledger(Path(path))
    barrier.wait()  # type: ignore[attr-defined]
    while True:
        try:
            with transaction(engine, "request") as connection:
                stock.reserve(connection, {KEY: 1})
        except stock.Oversold:
            return
        with wins.get_lock():  # type: ignore[attr-defined]
            wins.value += 1  # type: ignore[attr-defined]


def shelf(path: Path, pieces: int) -> None:
    engine = open_ledger(path)
    with transaction(engine, "request") as connection:
        connection.execute(
            text(
                "INSERT INTO stock (warehouse, client, sku, on_hand, reserved, instructed)"
                " VALUES ('PL1', 'acme', 'CUP', :n, 0, 0)"
            ),
            {"n": pieces},
        )
    engine.dispose()


@pytest.mark.slow
def test_four_processes_reserve_exactly_what_is_there(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    shelf(ledger, PIECES)
    context = multiprocessing.get_context("forkserver")
    barrier, wins = context.Barrier(4), context.Value("i", 0)
    racers = [context.Process(target=take, args=(str(ledger), barrier, wins)) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(60)
        assert racer.exitcode == 0
    assert wins.value == PIECES
    with reading(open_ledger(ledger)) as connection:
        (line,) = stock.lines(connection)
    assert (line.reserved, line.available) == (PIECES, 0)


def test_a_reservation_that_falls_short_takes_nothing(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    shelf(ledger, 3)
    engine = open_ledger(ledger)
    with pytest.raises(stock.Oversold), transaction(engine, "request") as connection:
        stock.reserve(connection, {KEY: 2, ("PL1", "acme", "MUG"): 1})
    with reading(engine) as connection:
        assert stock.lines(connection)[0].reserved == 0


def test_the_migrations_make_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from processor.ledger.tables.schema import metadata

    with reading(open_ledger(tmp_path / "ledger.db")) as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert [one for one in differences if "alembic_version" not in str(one)] == []
