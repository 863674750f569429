"""SQL text, parsed once per process, and rows in bulk: each chunk brings the same statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

import sqlalchemy
from sqlalchemy import Connection, Dialect, Table, TextClause, insert
from sqlalchemy.sql.compiler import SQLCompiler

Key = TypeVar("Key", int, str)
# How many values one `IN (...)` takes. Few sizes, so that there are few statements: each one of
# another size would be a text of its own, kept with hundreds of parameters.
_SIZES = (1, 4, 16, 64, 200, 400)
_NAMES = tuple(f"k{n}" for n in range(_SIZES[-1]))
_MARKS = {size: ", ".join(f":{name}" for name in _NAMES[:size]) for size in _SIZES}


@lru_cache(maxsize=512)
def text(statement: str) -> TextClause:
    """A statement with `:name` parameters."""
    return sqlalchemy.text(statement)


def in_batches(wanted: Iterable[Key]) -> Iterator[tuple[str, dict[str, Key]]]:
    """Values for `IN (...)`, in order, so many at a time as one statement takes: the marks that
    stand for them, and their parameters, whose names begin with `k`. No value is in two batches;
    the last of a batch is said again until it has one of few sizes, which `IN` does not mind."""
    values = sorted(set(wanted))
    most = _SIZES[-1]
    for start in range(0, len(values), most):
        some = values[start : start + most]
        size = next(one for one in _SIZES if one >= len(some))
        some += some[-1:] * (size - len(some))
        yield _MARKS[size], dict(zip(_NAMES, some, strict=False))


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
