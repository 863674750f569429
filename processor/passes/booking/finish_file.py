"""The end of a file: it is booked, and its rejected rows go back to the sender."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.documents.papers.about_file import WORKBOOK, fits_workbook
from processor.ledger import arrivals, being_read
from processor.ledger.database import transaction
from processor.passes.announce import announce
from processor.passes.booking.arrive import ReadFile
from processor.passes.runtime import Runtime


def finish_file(
    runtime: Runtime, one: ReadFile, now: int, folder: str, *, workbook: bool = False
) -> None:
    """Notes that all rows are booked; rejected ones are owed to `outbox/rejects/FOLDER/`, as a
    `workbook` where the sender wants that and one can hold them."""
    with transaction(runtime.engine, "booked") as connection:
        note_booked(connection, one, now, folder, workbook=workbook)


def note_booked(
    connection: Connection, one: ReadFile, now: int, folder: str, *, workbook: bool = False
) -> None:
    """The same, as part of a transaction."""
    arrivals.update(connection, one.row.id, state="booked")
    being_read.forget(connection, [one.row.id])
    rejected = arrivals.rejected_rows(connection, one.row.id)
    if rejected:
        alone = one.mapping.file_format.rejects is None
        fits = alone or (workbook and fits_workbook(one.survey.header, rejected, one.mapping))
        announce(
            connection, "rejects", one.row, now, owner=folder,
            ending=WORKBOOK if fits else "csv" if _is_workbook(one.row.name) else "",
        )  # fmt: skip


def _is_workbook(name: str) -> bool:
    return name.lower().endswith(f".{WORKBOOK}")
