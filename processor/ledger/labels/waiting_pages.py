"""Pages with labels that wait for their shipment: which, of which files, and what they say.

A page is a row of its file. One that waits is kept with what stands on it, so that nobody has to
open the file again while orders come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import meta
from processor.model.sentence import keep

KIND = "label-pages"
WAITS = "waiting"
# A note for each file of which a page waits: the rows of all files are too many to be asked.
_NOTE = "label pages "


class WaitingPage(msgspec.Struct, frozen=True):
    """A page that waits: its number, and what was read on it."""

    row: int
    doc: str


class WaitingFile(msgspec.Struct, frozen=True):
    """An arrived file, with its pages that wait; `told`: a person was told that they do."""

    row: FileRow
    pages: tuple[WaitingPage, ...]
    told: bool


def waiting(connection: Connection) -> list[WaitingFile]:
    """The files of which pages wait, in the order in which they arrived."""
    noted = connection.execute(
        text("SELECT name, value FROM meta WHERE name >= :a AND name < :z"),
        {"a": _NOTE, "z": _NOTE[:-1] + "!"},
    )
    found = []
    for key, told in sorted((int(name.removeprefix(_NOTE)), told) for name, told in noted):
        row = arrivals.by_id(connection, key)
        assert row is not None
        pages = connection.execute(
            text("SELECT row, raw FROM input_row WHERE file_id = :f AND outcome = :w ORDER BY row"),
            {"f": key, "w": WAITS},
        )
        found.append(WaitingFile(row, tuple(WaitingPage(*one) for one in pages), told == "told"))
    return found


def book(connection: Connection, file_id: int, facts: Sequence[RowFact]) -> None:
    """Books a file with all its pages; `raw` of those that wait is what stands on them."""
    arrivals.add_rows(connection, file_id, facts)
    arrivals.update(connection, file_id, state="booked", kind=KIND, records=len(facts))
    if any(one.outcome == WAITS for one in facts):
        connection.execute(insert(meta), {"name": f"{_NOTE}{file_id}", "value": ""})


def settle(connection: Connection, file_id: int, facts: Iterable[RowFact]) -> None:
    """Pages that waited come to this; what stood on those that wait no more is forgotten."""
    write_rows(
        connection,
        "UPDATE input_row SET outcome = :u, order_id = :o, reason = :y, raw = :r"
        " WHERE file_id = :f AND row = :n",
        [
            {
                "f": file_id, "n": one.row, "u": one.outcome, "o": one.order_id,
                "y": keep(one.reason), "r": one.raw,
            }
            for one in facts
        ],
    )  # fmt: skip
    left = text("SELECT 1 FROM input_row WHERE file_id = :f AND outcome = :w LIMIT 1")
    if connection.scalar(left, {"f": file_id, "w": WAITS}) is None:
        connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": f"{_NOTE}{file_id}"})


def note_told(connection: Connection, file_id: int) -> None:
    """Notes that a person was told of a file whose pages wait."""
    statement = text("UPDATE meta SET value = 'told' WHERE name = :n")
    connection.execute(statement, {"n": f"{_NOTE}{file_id}"})


def clients_of(connection: Connection, file_id: int) -> set[str]:
    """Whose the labels are that were booked of a file."""
    statement = text(
        "SELECT DISTINCT o.client FROM input_row r JOIN orders o ON o.id = r.order_id"
        " WHERE r.file_id = :f AND r.outcome = 'accepted'"
    )
    return {str(row[0]) for row in connection.execute(statement, {"f": file_id})}
