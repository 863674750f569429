"""The ledger as text: every table in key order, one row a line. Tests compare it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, Table, select, tuple_

from processor.ledger.arrived.remote_contacts import CONTACT
from processor.ledger.desk.whereabouts import PLACE_OF
from processor.ledger.lives.epochs import PREFIX
from processor.ledger.tables.schema import meta, metadata

PAGE = 500


def dump(connection: Connection) -> Iterator[str]:
    """`table {"column": value, ...}` lines, tables by name, rows by primary key.

    What tells one life of a ledger from another is left out: no two have the same. So is on which
    devices folders lie and when servers were reached: it tells of the machine and its network.

    Each page is fetched whole, so that a reader who stops in between keeps no writer waiting.
    """
    for name in sorted(metadata.tables):
        yield from _table(connection, metadata.tables[name])


def _table(connection: Connection, table: Table) -> Iterator[str]:
    keys = list(table.primary_key.columns)
    statement = select(table).order_by(*keys).limit(PAGE)
    if table is meta:
        for prefix in (PLACE_OF, CONTACT):
            statement = statement.where(meta.c.name.not_like(f"{prefix}%"))
    page = connection.execute(statement).fetchall()
    while page:
        for row in page:
            if table is meta and row.name.startswith(PREFIX):
                continue
            yield f"{table.name} {msgspec.json.encode(dict(row._mapping)).decode()}"
        if len(page) < PAGE:
            return
        last = [page[-1]._mapping[one] for one in keys]
        page = connection.execute(statement.where(tuple_(*keys) > tuple_(*last))).fetchall()
