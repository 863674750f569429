"""Decided again: what is promised and not instructed is taken back when its cause changes."""

from __future__ import annotations

from collections.abc import Sequence, Set

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text
from processor.ledger.stock import stock as stock_ledger
from processor.model.reasons import Wake, woken_by


def decide_again(connection: Connection, keys: Sequence[int]) -> None:
    """Frees what is promised but not instructed and asks for a new decision.

    Planned shipments are cancelled (their numbers are never drawn again), reservations freed, and
    orders that wait for the freed SKUs are decided again too. An order that lacks fields is left
    undecided.
    """
    for marks, part in in_batches(keys):
        freed = _free(connection, marks, part)
        for statement in (
            "UPDATE order_line SET open = open + reserved + backordered + held, reserved = 0,"
            " backordered = 0, held = 0 WHERE order_id IN",
            "UPDATE orders SET decide = 1 WHERE lacks = 0 AND state NOT IN"
            " ('history', 'cancelled', 'rejected', 'delivered') AND EXISTS (SELECT 1 FROM"
            " order_line l WHERE l.order_id = orders.id AND l.open > 0) AND id IN",
        ):
            connection.execute(text(f"{statement} ({marks})"), part)
        for client, skus in sorted(freed.items()):
            wake(connection, client, sorted(skus))


def free(connection: Connection, key: int) -> None:
    """Frees the reservations and planned shipments of an order whose lines promise nothing more."""
    for client, skus in sorted(_free(connection, ":k0", {"k0": key}).items()):
        wake(connection, client, sorted(skus))


def _free(connection: Connection, marks: str, part: dict[str, int]) -> dict[str, set[str]]:
    """Frees reservations and planned shipments; returns the SKUs by client."""
    held = connection.execute(
        text(
            "SELECT warehouse, client, sku, sum(pieces) FROM reservation"
            f" WHERE state = 'reserved' AND order_id IN ({marks})"
            " GROUP BY warehouse, client, sku"
        ),
        part,
    )
    pieces = {(row[0], row[1], row[2]): int(row[3]) for row in held}
    freed: dict[str, set[str]] = {}
    for _warehouse, client, sku in pieces:
        freed.setdefault(client, set()).add(sku)
    stock_ledger.move(connection, pieces, reserved=-1, instructed=0)
    for statement in (
        "UPDATE reservation SET state = 'freed' WHERE state = 'reserved' AND order_id IN",
        "UPDATE shipment SET state = 'cancelled' WHERE state = 'planned' AND order_id IN",
    ):
        connection.execute(text(f"{statement} ({marks})"), part)
    return freed


def wake(connection: Connection, client: str, skus: Sequence[str]) -> None:
    """Orders with backordered pieces of these SKUs are decided again.

    What they have, they keep; an order on hold has nothing that could go, and starts afresh.
    """
    waiting = with_sku_waiting(connection, client, skus)
    for marks, part in in_batches(waiting):
        statement = f"SELECT id FROM orders WHERE state = 'held' AND id IN ({marks}) ORDER BY id"
        held = [int(row[0]) for row in connection.execute(text(statement), part)]
        for statement in (
            "UPDATE order_line SET open = open + backordered, backordered = 0 WHERE order_id IN",
            "UPDATE orders SET decide = 1 WHERE lacks = 0 AND id IN",
        ):
            connection.execute(text(f"{statement} ({marks})"), part)
        decide_again(connection, held)


def with_sku_waiting(connection: Connection, client: str, skus: Sequence[str]) -> list[int]:
    """Orders with backordered pieces of these SKUs."""
    found: set[int] = set()
    for marks, part in in_batches(skus):
        statement = text(
            "SELECT DISTINCT l.order_id FROM order_line l JOIN orders o ON o.id = l.order_id"
            f" WHERE l.backordered > 0 AND o.client = :c AND l.sku IN ({marks})"
        )
        found |= {int(r[0]) for r in connection.execute(statement, {"c": client, **part})}
    return sorted(found)


def waiting_for(connection: Connection, wake: Wake) -> list[int]:
    """Orders with an open hold whose cause this may take away."""
    part = {f"r{n}": word for n, word in enumerate(woken_by(wake))}
    marks = ", ".join(f":{name}" for name in part)
    statement = text(
        f"SELECT DISTINCT order_id FROM hold WHERE closed_at IS NULL AND reason IN ({marks})"
        " ORDER BY 1"
    )
    return [int(row[0]) for row in connection.execute(statement, part)]


def held_by(connection: Connection, rules: Set[str], reasons: Set[str]) -> list[int]:
    """Orders with an open hold of one of these rules, or of their outcomes, or reasons."""
    statement = text("SELECT order_id, rule, reason FROM hold WHERE closed_at IS NULL")
    return sorted(
        {
            int(r[0])
            for r in connection.execute(statement)
            if r[2] in reasons or r[1] in rules or r[1].partition("/")[0] in rules
        }
    )


def with_goods(connection: Connection, goods: Set[tuple[str, str]]) -> list[int]:
    """Orders with pieces of these (client, SKU) that are decided and not yet instructed."""
    statement = text(
        "SELECT o.id, o.client, l.sku FROM orders o JOIN order_line l ON l.order_id = o.id"
        " WHERE o.state IN ('held', 'backordered', 'planned')"
        " AND l.open + l.held + l.backordered + l.reserved > 0 ORDER BY o.id"
    )
    return sorted({int(r[0]) for r in connection.execute(statement) if (r[1], r[2]) in goods})


def undecided_again(connection: Connection) -> list[int]:
    """Every order that is decided but not wholly instructed: what a new rule set may change."""
    statement = text(
        "SELECT id FROM orders WHERE state IN ('held', 'backordered', 'planned') ORDER BY id"
    )
    return [int(row[0]) for row in connection.execute(statement)]
