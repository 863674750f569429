"""What became of many files at once: their states, rows and orders, for the report of a pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import ASIDE
from processor.ledger.sql import text

_BATCH = 400


class FileOutcome(msgspec.Struct, kw_only=True):
    """A file as a pass leaves it: rows by outcome, how many orders they are of, and the problems
    as the ledger keeps them."""

    id: int
    sender: str
    name: str
    remote: str
    state: str
    problems: str
    rows: dict[str, int] = {}
    orders: int = 0
    # Where its rejected rows go back to; empty where none do.
    rejects: str = ""
    # Where what is wrong with it is told, the last time; empty where it was never put aside.
    told: str = ""


def what_arrived(connection: Connection, keys: Sequence[int]) -> list[FileOutcome]:
    """These files by key."""
    found: dict[int, FileOutcome] = {}
    asked = sorted(set(keys))
    for r in _each(
        connection, asked,
        lambda marks: "SELECT id, sender, name, coalesce((SELECT p.remote FROM file_remote p"
        " WHERE p.file_id = file.id), ''), state, problems FROM file"
        f" WHERE id IN ({marks}) ORDER BY id",
    ):  # fmt: skip
        found[r[0]] = FileOutcome(
            id=r[0], sender=r[1], name=r[2], remote=r[3], state=r[4], problems=r[5]
        )
    for r in _each(
        connection, asked,
        lambda marks: "SELECT file_id, outcome, count(*) FROM input_row"
        f" WHERE file_id IN ({marks}) GROUP BY file_id, outcome ORDER BY file_id, outcome",
    ):  # fmt: skip
        found[r[0]].rows[r[1]] = int(r[2])
    for r in _each(
        connection, asked,
        lambda marks: "SELECT file_id, count(DISTINCT order_id) FROM input_row"
        f" WHERE file_id IN ({marks}) GROUP BY file_id ORDER BY file_id",
    ):  # fmt: skip
        found[r[0]].orders = int(r[1])
    for r in _each(
        connection, [key for key in asked if key in found and found[key].rows.get("rejected")],
        lambda marks: "SELECT file_id, folder, name FROM document WHERE kind = 'rejects'"
        f" AND file_id IN ({marks}) ORDER BY id",
    ):  # fmt: skip
        found[r[0]].rejects = f"{r[1]}/{r[2]}"
    for r in _each(
        connection, [key for key in asked if key in found and found[key].state in ASIDE],
        lambda marks: "SELECT file_id, folder, name FROM document WHERE kind = 'problems'"
        f" AND file_id IN ({marks}) ORDER BY id",
    ):  # fmt: skip
        found[r[0]].told = f"{r[1]}/{r[2]}"
    return list(found.values())


def _each(
    connection: Connection, keys: Sequence[int], statement: Callable[[str], str]
) -> Iterator[Any]:
    for start in range(0, len(keys), _BATCH):
        part = {f"k{n}": key for n, key in enumerate(keys[start : start + _BATCH])}
        marks = ", ".join(f":{name}" for name in part)
        yield from connection.execute(text(statement(marks)), part).fetchall()
