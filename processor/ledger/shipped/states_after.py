"""The states of orders after something of them left or did not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from processor.ledger.orders import orders
from processor.ledger.sql import in_batches, text
from processor.model.states import LineCounts, derive

_PARTS = ", ".join(f"sum(l.{name})" for name in LineCounts.__struct_fields__)


def settle_states(connection: Connection, keys: Iterable[int]) -> list[int]:
    """The states of orders as their lines and holds say, many at once; the keys of those of which
    all is cancelled and that wait for somebody all the same."""
    ended: list[int] = []
    moves: dict[int, tuple[str, str]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT o.id, o.state, EXISTS (SELECT 1 FROM hold h WHERE h.order_id = o.id"
            f" AND h.closed_at IS NULL), {_PARTS} FROM orders o JOIN order_line l"
            f" ON l.order_id = o.id WHERE o.id IN ({marks}) GROUP BY o.id, o.state"
        )
        for key, state, on_hold, *pieces in connection.execute(statement, part):
            moves[key] = (state, _derived(state, bool(on_hold), pieces))
            if on_hold and moves[key][1] == "cancelled":
                ended.append(key)
    orders.set_states(connection, moves)
    return ended


def _derived(state: str, on_hold: bool, pieces: Sequence[Any]) -> str:
    counts = LineCounts(**dict(zip(LineCounts.__struct_fields__, pieces, strict=True)))
    return derive([counts], on_hold=on_hold, rejected=state == "rejected" and not counts.shipped)
