"""The ledger as text: every table in key order, one row a line. Tests compare it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, select

from processor.ledger.schema import metadata


def dump(connection: Connection) -> Iterator[str]:
    """`table {"column": value, ...}` lines, tables by name, rows by primary key."""
    for name in sorted(metadata.tables):
        table = metadata.tables[name]
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            yield f"{name} {msgspec.json.encode(dict(row._mapping)).decode()}"
