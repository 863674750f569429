"""What was told and still stands, so that it is told once: its words by their name."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text

FIGURES = "old figures told"
OVERDUE = "overdue told"
_decoder = msgspec.json.Decoder(dict[str, str])


def told_once(connection: Connection, what: str) -> dict[str, str]:
    """What was told of `what` and stands, by name."""
    found = connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": what})
    return {} if found is None else _decoder.decode(found)


def note_told(connection: Connection, what: str, told: Mapping[str, str]) -> None:
    """Notes what of `what` stands now; nothing is kept where nothing does."""
    connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": what})
    if told:
        value = msgspec.json.encode(dict(sorted(told.items()))).decode()
        connection.execute(
            text("INSERT INTO meta (name, value) VALUES (:n, :v)"), {"n": what, "v": value}
        )
