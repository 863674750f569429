"""Pools in the ledger: each number is offered once, and never one that was drawn before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.empty_ledger import lay_empty_ledger
from sqlalchemy import Connection

from processor.ledger import counters
from processor.ledger.database import open_ledger, transaction
from processor.ledger.pools import pool_files, series
from processor.ledger.pools.standing import left, standing, strays
from processor.ledger.pools.supply import Supply
from processor.ledger.sql import text
from processor.ledger.tables.schema import file, shipment
from processor.model.number_pools import NumberForm, Pool

FORM = NumberForm(prefix="CB", digits=8, check="s10", suffix="PL")
SHA = "a" * 64


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    lay_empty_ledger(tmp_path / "ledger.db")
    engine = open_ledger(tmp_path / "ledger.db")
    with transaction(engine, "decide") as found:
        yield found
    engine.dispose()


def ranged(first: int, last: int, name: str = "p") -> Pool:
    return Pool(name=name, form=FORM, first=first, last=last)


def numbers(*serials: int) -> list[str]:
    return [FORM.number(serial) for serial in serials]


def drawn(connection: Connection, pool: Pool, count: int) -> list[str]:
    supply = Supply(connection)
    found = supply.offer("post", pool, count)
    supply.take(found)
    return found


def parcel(connection: Connection, number: str, *, told: bool = False) -> None:
    """A parcel of another client's shipment has a number."""
    connection.execute(
        text(
            "INSERT INTO orders (id, client, channel, order_id, state, revision, doc, content,"
            " placed_at, file_id) SELECT 1, 'nordlys', 'shop', '#1', 'shipped', 1, '{}', '', 0, :f"
            " WHERE NOT EXISTS (SELECT 1 FROM orders WHERE id = 1)"
        ),
        {"f": file_row(connection, "c" * 64)},
    )
    key = counters.next_id(connection, shipment)
    values = {"k": key, "n": f"S{key:010d}"}
    connection.execute(
        text(
            "INSERT INTO shipment (id, number, order_id, sequence, state, client, warehouse,"
            " carrier, service, label_source, customs, price, currency, worksheet, planned_at)"
            " VALUES (:k, :n, 1, :k, 'planned', 'nordlys', 'PL1', 'post', 'parcel', 'ours', 'none',"
            " 0, 'EUR', '[]', 5)"
        ),
        values,
    )
    column = "told_tracking" if told else "tracking"
    connection.execute(
        text(f"INSERT INTO parcel (id, shipment_id, sscc, {column}) VALUES (:k, :k, :n, :t)"),
        {**values, "t": number},
    )


def file_row(connection: Connection, sha256: str) -> int:
    key = counters.next_id(connection, file)
    connection.execute(
        text("INSERT INTO file (id, sha256, sender, name, state) VALUES (:k, :s, 'c', 'f', 'x')"),
        {"k": key, "s": sha256},
    )
    return key


def file_of(
    connection: Connection,
    found: dict[tuple[str, str], list[tuple[int, str]]],
    sha256: str = SHA,
) -> None:
    pool_files.keep(connection, file_row(connection, sha256), sha256, 1, found)


def test_a_range_gives_its_serials_in_order_and_then_no_more(connection: Connection) -> None:
    pool = ranged(7, 11)
    assert drawn(connection, pool, 3) == numbers(7, 8, 9)
    assert left(connection, "post", pool, 10) == 2
    assert drawn(connection, pool, 3) == numbers(10, 11)
    assert drawn(connection, pool, 3) == []
    assert standing(connection, "post", pool).left == 0


def test_what_is_offered_and_not_taken_is_offered_again_by_the_next(
    connection: Connection,
) -> None:
    pool, supply = ranged(7, 11), Supply(connection)
    assert supply.offer("post", pool, 2) == numbers(7, 8)
    assert supply.offer("post", pool, 2) == numbers(9, 10)
    supply.take(numbers(7))
    assert drawn(connection, pool, 9) == numbers(8, 9, 10, 11)


def test_a_range_goes_on_where_the_series_of_before_stood(connection: Connection) -> None:
    counters.draw(connection, "tracking:CB:8:PL", 40)
    assert drawn(connection, ranged(1, 100), 2) == numbers(41, 42)
    assert drawn(connection, ranged(30, 60), 2) == numbers(43, 44)
    assert drawn(connection, ranged(1, 100), 1) == numbers(45)


def test_a_range_that_is_written_otherwise_repeats_nothing(connection: Connection) -> None:
    assert drawn(connection, ranged(100, 200), 30) == numbers(*range(100, 130))
    assert drawn(connection, ranged(90, 300), 12) == numbers(*range(90, 100), 130, 131)
    assert drawn(connection, ranged(110, 400), 1) == numbers(132)
    assert left(connection, "post", ranged(100, 133), 99) == 1


def test_a_series_steps_over_what_ranges_drew(connection: Connection) -> None:
    drawn(connection, ranged(3, 100), 4)
    drawn(connection, ranged(9, 100), 1)
    series.step_over(connection, "tracking:CB:8:PL", 2)
    assert counters.draw(connection, "tracking:CB:8:PL", 2) == 1
    series.step_over(connection, "tracking:CB:8:PL", 1)
    assert counters.draw(connection, "tracking:CB:8:PL", 1) == 7
    series.step_over(connection, "tracking:CB:8:PL", 2)
    assert counters.draw(connection, "tracking:CB:8:PL", 2) == 10


@pytest.mark.parametrize("told", [False, True])
def test_a_number_that_a_parcel_has_is_passed_over_and_told(
    connection: Connection, told: bool
) -> None:
    for number in numbers(7, 9):
        parcel(connection, number, told=told)
    supply, pool = Supply(connection), ranged(7, 11)
    assert standing(connection, "post", pool).elsewhere == 2
    assert standing(connection, "post", pool).left == 3
    found = supply.offer("post", pool, 2)
    assert found == numbers(8, 10)
    assert [one.number for one in supply.take(found)] == numbers(7, 9)
    assert left(connection, "post", pool, 9) == 1


def test_numbers_that_are_all_in_use_are_told_once_also_where_none_is_drawn(
    connection: Connection,
) -> None:
    for number in numbers(7, 8):
        parcel(connection, number)
    supply, pool = Supply(connection), ranged(7, 8)
    assert supply.offer("post", pool, 5) == []
    over = supply.take([])
    assert [(one.number, one.holder.client) for one in over] == [
        (one, "nordlys") for one in numbers(7, 8)
    ]
    assert Supply(connection).offer("post", pool, 5) == []
    assert Supply(connection).take([]) == []


def test_files_give_their_numbers_in_the_order_of_file_and_row(connection: Connection) -> None:
    pool = Pool(name="f", form=FORM, from_files=True)
    file_of(connection, {("post", "f"): [(2, "B"), (3, "A"), (9, "C")], ("post", "g"): [(4, "X")]})
    file_of(connection, {("post", "f"): [(2, "D")]}, "b" * 64)
    assert left(connection, "post", pool, 99) == 4
    assert drawn(connection, pool, 2) == ["B", "A"]
    found = standing(connection, "post", pool)
    assert (found.numbers, found.left, found.unused) == (4, 2, 2)
    other = Pool(name="g", form=FORM, from_files=True)
    assert drawn(connection, other, 9) == ["X"]
    assert [one.pool for one in strays(connection, [("post", "f")])] == ["g"]


def test_bytes_that_came_before_a_restore_go_on_where_they_were(connection: Connection) -> None:
    counters.reach(connection, f"numbers file {SHA[:32]} post/f", 3)
    assert pool_files.drawn_before(connection, SHA, ("post", "f")) == 3
    file_of(connection, {("post", "f"): [(2, "B"), (3, "A"), (9, "C")]})
    pool = Pool(name="f", form=FORM, from_files=True)
    assert drawn(connection, pool, 9) == ["C"]


def test_a_number_of_a_file_is_given_by_no_range(connection: Connection) -> None:
    file_of(connection, {("post", "f"): [(2, FORM.number(8))]})
    assert drawn(connection, ranged(7, 9), 9) == numbers(7, 9)
