"""Deliver: pending documents become staged, then visible, then handed. Safe to repeat anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from processor.delivery.outbox import Delivery
from processor.documents.context import CannotRender, Rendered
from processor.ledger import waves
from processor.ledger.database import transaction
from processor.ledger.waves import DocumentRow
from processor.passes.runtime import Runtime

BATCH = 64


def delivery(row: DocumentRow) -> Delivery:
    """A ledger row as the outbox needs it."""
    return Delivery(row.id, row.folder, row.name, row.sha256)


def deliver(
    runtime: Runtime, rows: Sequence[DocumentRow], rerender: Callable[[DocumentRow], Rendered]
) -> list[DocumentRow]:
    """Hands over documents that are pending or staged; gives those that are handed over.

    What cannot be delivered is named in `runtime.refused` and stays as it is, for the next pass.
    """
    done: list[DocumentRow] = []
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        batch = [one for row in some if (one := _written(runtime, row, rerender)) is not None]
        pending = [row for row in batch if row.state == "pending"]
        runtime.outbox.secure([delivery(row) for row in pending])
        if pending:
            with transaction(runtime.engine, "staged") as connection:
                waves.set_documents(connection, "staged", [row.id for row in pending])
        refused = runtime.outbox.hand([delivery(row) for row in batch])
        handed = [row for row in batch if row.id not in refused]
        for row in batch:
            if row.id in refused:
                runtime.refused[row.id] = f"{row.folder}/{row.name}: {refused[row.id]}"
            else:
                runtime.refused.pop(row.id, None)
        with transaction(runtime.engine, "handed") as connection:
            waves.set_documents(connection, "handed", [row.id for row in handed])
        done += handed
    return done


def _written(
    runtime: Runtime, row: DocumentRow, rerender: Callable[[DocumentRow], Rendered]
) -> DocumentRow | None:
    """A pending document whose staging file did not survive is rendered anew.

    Up to `staged` nobody has seen it, so other bytes (a newer renderer) are simply noted. None for
    one that cannot be rendered any more: it is named in `runtime.refused`.
    """
    if row.state != "pending" or runtime.outbox.is_written(delivery(row)):
        return row
    try:
        made = rerender(row)
    except CannotRender as error:
        runtime.refused[row.id] = f"{row.folder}/{row.name}: {error}"
        return None
    runtime.outbox.write(delivery(row), made.data)
    if made.sha256 == row.sha256:
        return row
    with transaction(runtime.engine, "pending") as connection:
        problems = msgspec.json.encode(made.problems).decode()
        noted = (row.id, made.sha256, len(made.data), made.renderer, problems)
        waves.set_rendered(connection, [noted], state="pending")
    return msgspec.structs.replace(row, sha256=made.sha256, size=len(made.data))
