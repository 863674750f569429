"""Files that the ledger says are in the archive: what came in, the labels that were taken from it,
and copies of what went out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text

_PAGE = 1_000
# Every file has its day in turn: all are seen within so many days.
TURNS = 28


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the archive: its path below it, its SHA-256, and what it is called outside."""

    path: str
    sha256: str
    name: str


class Chosen(msgspec.Struct, frozen=True):
    """Which files are looked at: all, or those since a moment and of this turn (0 to 27)."""

    all: bool
    since: int
    turn: int


def arrived(connection: Connection, chosen: Chosen) -> Iterator[KeptFile]:
    """Files past `claimed`, by key: their bytes have come to the archive."""
    statement = (
        "SELECT id, archive, sha256, sender || '/' || name FROM file WHERE id > :last"
        " AND state <> 'claimed' AND (:all OR seen_at >= :since OR id % :turns = :turn)"
        " ORDER BY id LIMIT :n"
    )
    for _key, path, sha256, name in _pages(connection, statement, chosen):
        yield KeptFile(path=path, sha256=sha256, name=f"inbox/{name}")


def delivered(connection: Connection, chosen: Chosen) -> Iterator[KeptFile]:
    """Documents that are staged or handed over, by key: a copy was kept before."""
    statement = (
        "SELECT id, folder || '/' || name, sha256 FROM document WHERE id > :last"
        " AND state IN ('staged', 'handed') AND (:all OR at >= :since OR id % :turns = :turn)"
        " ORDER BY id LIMIT :n"
    )
    for _key, name, sha256 in _pages(connection, statement, chosen):
        yield KeptFile(path=f"out/{name}", sha256=sha256, name=f"outbox/{name}")


def labels_kept(connection: Connection, chosen: Chosen) -> Iterator[KeptFile]:
    """The labels that others made and that came, by key, also those that count no more: documents
    of old waves show them."""
    statement = (
        "SELECT l.id, l.kept, l.sha256, f.sender || '/' || f.name FROM label l"
        " JOIN file f ON f.id = l.file_id WHERE l.id > :last AND l.kept <> ''"
        " AND (:all OR l.arrived_at >= :since OR l.id % :turns = :turn) ORDER BY l.id LIMIT :n"
    )
    for _key, path, sha256, name in _pages(connection, statement, chosen):
        yield KeptFile(path=path, sha256=sha256, name=f"inbox/{name}")


def _pages(connection: Connection, statement: str, chosen: Chosen) -> Iterator[tuple[Any, ...]]:
    last = 0
    while True:
        values = {
            "last": last, "all": int(chosen.all), "since": chosen.since, "turns": TURNS,
            "turn": chosen.turn, "n": _PAGE,
        }  # fmt: skip
        page = connection.execute(text(statement), values).fetchall()
        if not page:
            return
        last = page[-1][0]
        yield from (tuple(row) for row in page)
