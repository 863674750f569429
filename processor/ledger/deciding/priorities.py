"""Who is served first: the priority of orders that are yet to be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from processor.ledger.orders.orders import decode
from processor.ledger.sql import text, write_rows
from processor.model.order import Order

ORDINARY = 100


def unprioritised(connection: Connection, bundle_id: int, limit: int) -> list[tuple[int, Order]]:
    """Orders to decide whose priority was not set under these texts, with their keys."""
    statement = text(
        "SELECT id, doc FROM orders WHERE decide = 1 AND prioritised <> :b ORDER BY id LIMIT :n"
    )
    rows = connection.execute(statement, {"b": bundle_id, "n": limit})
    return [(int(row[0]), decode(row[1])) for row in rows]


def prioritise(
    connection: Connection, keys: Sequence[int], found: Mapping[int, int], bundle_id: int
) -> None:
    """Stores priorities: `found` where a rule gives one, the ordinary one elsewhere."""
    write_rows(
        connection,
        "UPDATE orders SET priority = :p, prioritised = :b WHERE id = :k",
        [{"p": found.get(key, ORDINARY), "b": bundle_id, "k": key} for key in keys],
    )


def any_unordinary(connection: Connection) -> bool:
    """True if an order that is to be decided has a priority of its own."""
    statement = text("SELECT 1 FROM orders WHERE decide = 1 AND priority <> :o LIMIT 1")
    return connection.scalar(statement, {"o": ORDINARY}) is not None


def reset(connection: Connection) -> None:
    """Without any rule on priority all are ordinary."""
    connection.execute(
        text("UPDATE orders SET priority = :o WHERE decide = 1 AND priority <> :o"),
        {"o": ORDINARY},
    )
