"""Orders that a warehouse refused: how their hold ends by itself."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from processor.ledger.deciding import holds
from processor.ledger.shipped import acknowledged
from processor.ledger.sql import in_batches, text
from processor.model.reasons import REFUSED
from processor.model.sentence import Text


def refusals_over(connection: Connection, keys: Iterable[int], *, at: int, why: Text) -> list[int]:
    """Ends the holds of those orders of which no refused shipment is left with a warehouse: it was
    taken, or left, after all. Returns them; the caller refreshes their states."""
    held: list[int] = []
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT DISTINCT order_id FROM hold WHERE reason = :reason AND closed_at IS NULL"
            f" AND order_id IN ({marks}) ORDER BY 1"
        )
        held += [int(r[0]) for r in connection.execute(statement, {**part, "reason": REFUSED})]
    still = acknowledged.refused(connection, held) if held else {}
    over = [key for key in held if key not in still]
    for key in over:
        holds.end_of_reason(connection, key, REFUSED, at=at, why=why)
    return over
