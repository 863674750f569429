"""SQL text, parsed once per process, and rows in bulk: each chunk brings the same statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

import sqlalchemy
from sqlalchemy import Connection, Dialect, Table, TextClause, insert
from sqlalchemy.sql.compiler import SQLCompiler

Key = TypeVar("Key", int, str)
_BATCH = 400


@lru_cache(maxsize=512)
def text(statement: str) -> TextClause:
    """A statement with `:name` parameters."""
    return sqlalchemy.text(statement)


def in_batches(wanted: Iterable[Key]) -> Iterator[tuple[str, dict[str, Key]]]:
    """Values for `IN (...)`, each once and in order, so many at a time as one statement takes: the
    marks that stand for them, and their parameters, whose names begin with `k`."""
    values = sorted(set(wanted))
    for start in range(0, len(values), _BATCH):
        part = {f"k{n}": value for n, value in enumerate(values[start : start + _BATCH])}
        yield ", ".join(f":{name}" for name in part), part


def write_rows(
    connection: Connection, into: Table | str, rows: Sequence[Mapping[str, object]]
) -> int:
    """Adds rows to a table, or carries out a statement with `:name` parameters for each, in order.

    All rows have the names of the first, the columns of a table or the parameters of the statement.
    The driver binds the values as they are: text, integers and None. Returns how many rows of the
    ledger were written; 0, and no statement, where `rows` is empty.
    """
    if not rows:
        return 0
    compiled = _compiled(into, tuple(rows[0]), connection.dialect)
    if compiled.positiontup is None:
        return connection.exec_driver_sql(compiled.string, list(rows)).rowcount
    # Drivers that count parameters: SQLite's takes a tuple for each row.
    places = compiled.positiontup
    bound = [tuple([row[name] for name in places]) for row in rows]
    return connection.exec_driver_sql(compiled.string, bound).rowcount


@lru_cache(maxsize=128)
def _compiled(into: Table | str, names: tuple[str, ...], dialect: Dialect) -> SQLCompiler:
    if isinstance(into, str):
        compiled = text(into).compile(dialect=dialect)
    else:
        # Inline: nothing is asked back of the rows.
        compiled = insert(into).inline().compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)
    return compiled
