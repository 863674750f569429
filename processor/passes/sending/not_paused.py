"""Which documents may be handed over at this moment, for all that is paused."""

from __future__ import annotations

from collections.abc import Sequence

from processor.ledger.database import reading
from processor.ledger.desk.requests import paused
from processor.ledger.manifests import closed
from processor.ledger.outgoing import batches
from processor.ledger.outgoing.documents import DocumentRow
from processor.passes.runtime import Runtime


def not_paused(runtime: Runtime, rows: Sequence[DocumentRow]) -> list[DocumentRow]:
    """Of documents those that may be handed over at this moment: what is staged must be."""
    with reading(runtime.engine) as connection:
        stopped = paused(connection)
        untold = batches.of_paused(connection) if stopped else set()
        listed = closed.of_paused(connection) if stopped else set()
    if ("all", "") in stopped:
        return [row for row in rows if row.state == "staged"]
    kept = {row.id for row in rows if ("warehouse", row.warehouse) in stopped}
    kept |= {row.id for row in rows if row.batch_id in untold or row.manifest_id in listed}
    return [row for row in rows if row.state == "staged" or row.id not in kept]
