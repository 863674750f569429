"""The first wave that closed with a kind of document: later versions add kinds to a full ledger."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import meta
from processor.model.owed import Asked

_NAME = "first wave with "


def note(connection: Connection, asked: Sequence[Asked], wave_id: int) -> None:
    """Remembers a wave as the first of those kinds that no wave closed with before."""
    added = [one.kind for one in asked if not one.from_the_first]
    if added:
        known = first_waves(connection)
        fresh = [
            {"name": _NAME + kind, "value": str(wave_id)} for kind in added if kind not in known
        ]
        write_rows(connection, meta, fresh)


def first_waves(connection: Connection) -> dict[str, int]:
    """The key of the first wave of every kind that was added, by kind."""
    rows = connection.execute(
        text("SELECT name, value FROM meta WHERE name LIKE :n"), {"n": f"{_NAME}%"}
    )
    return {str(row[0]).removeprefix(_NAME): int(row[1]) for row in rows}
