"""The end of a file: it is booked, and its rejected rows go back to the sender."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.documents.papers.about_file import WORKBOOK, fits_workbook
from processor.ledger.arrived import arrivals, being_read
from processor.ledger.database import transaction
from processor.passes.announce import announce
from processor.passes.booking.files.arrive import ReadFile
from processor.passes.booking.files.book_other_half import half_of, lines_of
from processor.passes.booking.files.two_halves import header_of
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
    files = [(one.row, one.mapping, one.survey.header)]
    if one.other is not None:
        # What was read side by side goes back as it came: each file by itself.
        own = lines_of(one)
        files = [
            (one.row, own, header_of(one.row)),
            (one.other, half_of(one), header_of(one.other)),
        ]
    for row, mapping, header in files:
        arrivals.update(connection, row.id, state="booked")
        being_read.forget(connection, [row.id])
        rejected = arrivals.rejected_rows(connection, row.id)
        if rejected:
            alone = mapping.file_format.rejects is None
            fits = alone or (workbook and fits_workbook(header, rejected, mapping))
            announce(
                connection, "rejects", row, now, owner=folder,
                ending=WORKBOOK if fits else "csv" if _is_workbook(row.name) else "",
            )  # fmt: skip


def _is_workbook(name: str) -> bool:
    return name.lower().endswith(f".{WORKBOOK}")
