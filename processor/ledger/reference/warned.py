"""Under which texts the warnings about rules and mappings were told last."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.sql import text

_NAME = "warned of"


def warned_of(connection: Connection) -> str:
    """The digest of those texts; empty where nothing was told."""
    found = connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": _NAME})
    return "" if found is None else str(found)


def note_warned(connection: Connection, digest: str) -> None:
    """Notes the digest; an empty one where there is nothing to tell any more."""
    connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": _NAME})
    if digest:
        connection.execute(
            text("INSERT INTO meta (name, value) VALUES (:n, :v)"), {"n": _NAME, "v": digest}
        )
