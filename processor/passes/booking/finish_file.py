"""The end of a file: it is booked, and its rejected rows go back to the sender."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger import arrivals, being_read
from processor.ledger.database import transaction
from processor.passes.announce import announce
from processor.passes.booking.arrive import ReadFile
from processor.passes.runtime import Runtime


def finish_file(runtime: Runtime, one: ReadFile, now: int, folder: str) -> None:
    """Notes that all rows are booked; rejected ones are owed to `outbox/rejects/FOLDER/`."""
    with transaction(runtime.engine, "booked") as connection:
        note_booked(connection, one, now, folder)


def note_booked(connection: Connection, one: ReadFile, now: int, folder: str) -> None:
    """The same, as part of a transaction."""
    arrivals.update(connection, one.row.id, state="booked")
    being_read.forget(connection, [one.row.id])
    if arrivals.rejected_rows(connection, one.row.id):
        announce(connection, "rejects", one.row, now, owner=folder)
