"""Labels that were waited for long enough: what waits for them is decided again, and held."""

from __future__ import annotations

from processor.ledger.database import reading, transaction
from processor.ledger.labels import label_waits
from processor.passes.runtime import Runtime
from processor.passes.standing import moves


def see_to_labels(runtime: Runtime, now: int) -> None:
    """Asks for a new decision of orders whose labels did not come in time, or that their carrier
    refused, and calls off the labels of orders that ended. Nothing is written where nothing is due.
    """
    if not moves(runtime, "time"):
        return
    with reading(runtime.engine) as connection:
        due = label_waits.due(connection, now)
    if due:
        with transaction(runtime.engine, "request") as connection:
            label_waits.void_of_ended(connection, now)
            label_waits.over_in_time(connection, now)
