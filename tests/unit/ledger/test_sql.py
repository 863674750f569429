"""Rows in bulk reach the driver as they are, in their order, in one call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from processor.ledger.sql import _compiled, in_batches, text, write_rows
from processor.ledger.tables.schema import stock

FIRST = {"warehouse": "NJ1", "client": "acme", "sku": "A-1", "on_hand": 3}
SECOND = {"warehouse": "NJ1", "client": "acme", "sku": "A-2", "on_hand": 5}


@pytest.fixture
def connection() -> Iterator[Connection]:
    """A ledger with a table of stock alone."""
    engine = create_engine("sqlite://", hide_parameters=True)
    with engine.connect() as opened:
        stock.create(opened)
        yield opened


def on_hand(connection: Connection) -> dict[str, int]:
    found = connection.execute(text("SELECT sku, on_hand FROM stock"))
    return {row[0]: row[1] for row in found}


def test_rows_are_added_in_their_order_and_counted(connection: Connection) -> None:
    assert write_rows(connection, stock, [SECOND, FIRST]) == 2
    assert sorted(on_hand(connection).items()) == [("A-1", 3), ("A-2", 5)]


def test_a_column_that_no_row_names_takes_what_the_table_gives(connection: Connection) -> None:
    write_rows(connection, stock, [FIRST])
    assert connection.scalar(text("SELECT reserved FROM stock")) == 0


def test_the_driver_is_called_once_for_all_rows(connection: Connection) -> None:
    calls: list[bool] = []
    event.listen(
        connection,
        "before_cursor_execute",
        lambda _c, _cursor, _statement, _values, _context, many: calls.append(many),
    )
    write_rows(connection, stock, [FIRST, SECOND])
    assert calls == [True]


def test_a_statement_is_carried_out_for_each_row_and_may_name_a_value_twice(
    connection: Connection,
) -> None:
    write_rows(connection, stock, [FIRST, SECOND])
    done = write_rows(
        connection,
        "UPDATE stock SET on_hand = on_hand + :n WHERE sku = :k AND :n > 0",
        [{"k": "A-1", "n": 2}, {"k": "A-2", "n": 0}, {"k": "A-3", "n": 9}],
    )
    assert done == 1
    assert on_hand(connection) == {"A-1": 5, "A-2": 5}


@pytest.mark.parametrize("into", [stock, "DELETE FROM stock"])
def test_no_rows_are_no_statement(connection: Connection, into: object) -> None:
    write_rows(connection, stock, [FIRST])
    assert write_rows(connection, into, []) == 0  # type: ignore[arg-type]
    assert on_hand(connection) == {"A-1": 3}


def test_a_row_without_a_value_of_the_first_is_an_error(connection: Connection) -> None:
    lacking = {name: value for name, value in SECOND.items() if name != "on_hand"}
    with pytest.raises(KeyError, match="on_hand"):
        write_rows(connection, stock, [FIRST, lacking])
    assert on_hand(connection) == {}


def test_a_refused_row_does_not_show_what_stands_in_it(connection: Connection) -> None:
    with pytest.raises(IntegrityError) as refused:
        write_rows(connection, stock, [FIRST, FIRST])
    assert "acme" not in str(refused.value)


def test_another_dialect_takes_values_by_name() -> None:
    compiled = _compiled("UPDATE stock SET on_hand = :n", ("n",), postgresql.psycopg.dialect())
    assert compiled.positiontup is None
    assert compiled.string == "UPDATE stock SET on_hand = %(n)s"


def test_lists_of_any_length_make_few_statements_that_hold_each_value() -> None:
    found = {n: list(in_batches(range(n))) for n in range(1, 900, 7)}
    for n, batches in found.items():
        assert {value for _, part in batches for value in part.values()} == set(range(n))
        assert all(marks == ", ".join(f":{k}" for k in part) for marks, part in batches)
    assert len({marks for batches in found.values() for marks, _ in batches}) < 10
    assert list(in_batches(())) == []
