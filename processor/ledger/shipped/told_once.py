"""What was told and still stands, so that it is told once: its words by their name."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text

FIGURES, UNTOLD, OVERDUE = "old figures told", "untold facts told", "overdue told"
NUMBERS = "low pools told"
_decoder = msgspec.json.Decoder(dict[str, str])


def told_once(connection: Connection, kind: str) -> dict[str, str]:
    """What of a kind was told and stands, by name."""
    found = connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": kind})
    return {} if found is None else _decoder.decode(found)


def note_told(connection: Connection, kind: str, told: Mapping[str, str]) -> None:
    """Notes what of a kind stands now; nothing is kept where nothing does."""
    connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": kind})
    if told:
        value = msgspec.json.encode(dict(sorted(told.items()))).decode()
        connection.execute(
            text("INSERT INTO meta (name, value) VALUES (:n, :v)"), {"n": kind, "v": value}
        )
