"""Cases in review sheets: which stands in which, and what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import sheet_case
from processor.model.sentence import Text, keep, kept


class CaseInSheet(msgspec.Struct, frozen=True):
    """A case in a sheet: `state` open, done, left or superseded."""

    case: int
    state: str
    said: Text


def add(connection: Connection, sheet_id: int, keys: Sequence[int]) -> None:
    """Notes that cases stand in a sheet."""
    write_rows(connection, sheet_case, [{"sheet_id": sheet_id, "case_id": key} for key in keys])


def in_sheet(connection: Connection, sheet_id: int, key: int) -> CaseInSheet | None:
    """A case of a sheet; None where it does not stand there."""
    row = connection.execute(
        text("SELECT case_id, state, said FROM sheet_case WHERE sheet_id = :s AND case_id = :c"),
        {"s": sheet_id, "c": key},
    ).first()
    return None if row is None else CaseInSheet(row[0], row[1], kept(row[2]))


def standing(connection: Connection, keys: Iterable[int]) -> dict[int, str]:
    """The number of the open sheet that each case stands in."""
    found: dict[int, str] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT s.case_id, t.number FROM sheet_case s JOIN sheet t ON t.id = s.sheet_id"
            f" WHERE s.state = 'open' AND s.case_id IN ({marks})"
        )
        found.update({r[0]: r[1] for r in connection.execute(statement, part)})
    return found


def move(
    connection: Connection, sheet_id: int, keys: Sequence[int], state: str, said: Text = ""
) -> None:
    """Sets what became of cases in a sheet."""
    write_rows(
        connection,
        "UPDATE sheet_case SET state = :s, said = :w WHERE sheet_id = :i AND case_id = :c",
        [{"s": state, "w": keep(said), "i": sheet_id, "c": key} for key in keys],
    )


def leave_old(
    connection: Connection, queue: str, client: str, waiting: Iterable[int], *, again: bool
) -> None:
    """Cases that wait no more leave the open sheets of a queue and client; with `again` all do, and
    so does a case that waits in another queue by now."""
    statement = text(
        "SELECT s.sheet_id, s.case_id, t.queue FROM sheet_case s JOIN sheet t ON t.id = s.sheet_id"
        " WHERE s.state = 'open' AND t.client = :c"
    )
    wanted = set(waiting)
    for sheet_id, key, of_queue in connection.execute(statement, {"c": client}).fetchall():
        moved = of_queue != queue and key in wanted
        if moved or (of_queue == queue and (again or key not in wanted)):
            move(connection, sheet_id, [key], "superseded")
