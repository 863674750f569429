"""Files of which a person said that they count although their totals disagree."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.sql import text

_NAME = "totals accepted "


def accept(connection: Connection, file_id: int, who: str) -> None:
    """Notes who said so of a file."""
    connection.execute(
        text(
            "INSERT INTO meta (name, value) VALUES (:n, :v)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        ),
        {"n": _named(file_id), "v": who},
    )


def is_accepted(connection: Connection, file_id: int) -> bool:
    """True for a file of which somebody said so."""
    statement = text("SELECT 1 FROM meta WHERE name = :n")
    return connection.scalar(statement, {"n": _named(file_id)}) is not None


def _named(file_id: int) -> str:
    return f"{_NAME}{file_id:012d}"
