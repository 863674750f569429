"""The end of a file: it is booked, and its rejected rows go back to the sender."""

from __future__ import annotations

from processor.intake.scan import safe_name
from processor.ledger import arrivals, waves
from processor.ledger.database import transaction
from processor.passes.booking.arrive import ReadFile
from processor.passes.runtime import Runtime


def finish_file(runtime: Runtime, one: ReadFile, now: int, folder: str) -> None:
    """Notes that all rows are booked; rejected ones are owed to `outbox/rejects/FOLDER/`."""
    with transaction(runtime.engine, "booked") as connection:
        arrivals.update(connection, one.row.id, state="booked")
        if arrivals.rejected_rows(connection, one.row.id):
            name = safe_name(one.row.name)
            stem, dot, ending = name.rpartition(".")
            waves.add_file_document(
                connection,
                kind="rejects",
                file_id=one.row.id,
                folder=f"rejects/{folder}",
                name=f"{stem or name}-rejects-{one.row.id:08d}{dot}{ending if stem else ''}",
                at=now,
            )
