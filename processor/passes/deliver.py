"""Deliver: pending documents become staged, then visible, then handed. Safe to repeat anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Engine

from processor.delivery.outbox import Delivery, Outbox
from processor.ledger import waves
from processor.ledger.database import transaction
from processor.ledger.waves import DocumentRow

BATCH = 64


def delivery(row: DocumentRow) -> Delivery:
    """A ledger row as the outbox needs it."""
    return Delivery(row.id, row.folder, row.name, row.sha256)


def deliver(
    engine: Engine,
    outbox: Outbox,
    rows: Sequence[DocumentRow],
    rerender: Callable[[DocumentRow], bytes],
) -> int:
    """Hands over documents that are pending or staged; returns how many.

    A pending document whose staging file did not survive is rendered anew: its bytes must be the
    noted ones. A staged one is only ever renamed.
    """
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        pending = [row for row in batch if row.state == "pending"]
        for row in pending:
            if not outbox.is_written(delivery(row)):
                outbox.write(delivery(row), rerender(row))
        outbox.secure([delivery(row) for row in pending])
        if pending:
            with transaction(engine, "staged") as connection:
                waves.set_documents(connection, "staged", [row.id for row in pending])
        outbox.hand([delivery(row) for row in batch])
        with transaction(engine, "handed") as connection:
            waves.set_documents(connection, "handed", [row.id for row in batch])
    return len(rows)
