"""Which texts decided when: the bundles behind the decisions, and single texts of them."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text


class Spell(msgspec.Struct, frozen=True):
    """From when on decisions rest on a bundle; another one, or the end, comes after it."""

    at: int
    bundle: int


def spells(connection: Connection) -> list[Spell]:
    """The bundles that decided, one after the other; one that was put back comes twice."""
    statement = text(
        "SELECT at, bundle_id FROM (SELECT id, at, bundle_id,"
        " lag(bundle_id) OVER (ORDER BY id) AS before FROM decision) AS one"
        " WHERE before IS NULL OR before <> bundle_id ORDER BY id"
    )
    return [Spell(int(row[0]), int(row[1])) for row in connection.execute(statement)]


def listing(connection: Connection, bundle: int) -> dict[tuple[str, str], str]:
    """The SHA-256 of each text of a bundle by (kind, name)."""
    found = connection.scalar(text("SELECT texts FROM bundle WHERE id = :b"), {"b": bundle})
    labels = msgspec.json.decode(found or "{}", type=dict[str, str])
    return {(kind, name): sha for label, sha in labels.items()
            for kind, _, name in (label.partition(":"),)}  # fmt: skip


def body(connection: Connection, kind: str, name: str, sha256: str) -> str:
    """A kept text."""
    found = connection.scalar(
        text("SELECT body FROM text WHERE sha256 = :s AND kind = :k AND name = :n"),
        {"s": sha256, "k": kind, "n": name},
    )
    return str(found or "")
