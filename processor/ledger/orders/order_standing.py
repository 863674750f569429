"""How one order stands for a person who has it in hand, read from its parts."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from processor.ledger.orders import orders
from processor.ledger.sql import text
from processor.model.corrections import is_held_as_it_stands
from processor.model.desk_actions import STANDINGS, Standing
from processor.model.states import LineCounts


def standing_of(connection: Connection, key: int) -> Standing:
    """How an order stands. Raises LookupError for a state that the table of actions lacks."""
    row = connection.execute(
        text("SELECT state, lacks, rejected_by FROM orders WHERE id = :k"), {"k": key}
    ).one()
    lines = orders.counts(connection, key)
    if row.state in ("cancelled", "history", "delivered"):
        return _named(row.state)
    if row.state == "rejected":
        return "rejected" if row.rejected_by else "rejected by a rule"
    if row.lacks:
        return "incomplete"
    left, there = _sum(lines, "shipped"), _sum(lines, "instructed")
    if left:
        return "partly shipped" if there or waits(lines) else "shipped"
    if not there:
        return _named(row.state)
    if not to_stop(connection, key):
        return "cancel asked"
    if row.state == "held":
        return "held at the warehouse"
    return "acknowledged" if _answered(connection, key) else "instructed"


def name_of(connection: Connection, key: int) -> str:
    """`channel/order_id` of an order by its key."""
    statement = text("SELECT channel || '/' || order_id FROM orders WHERE id = :k")
    return str(connection.scalar(statement, {"k": key}))


def is_claimed(connection: Connection, key: int) -> bool:
    """True where an order lacks no field and is held as it stands until a person looks at it."""
    return is_held_as_it_stands(orders.of_key(connection, key))


def _named(state: str) -> Standing:
    for one in STANDINGS:
        if one == state:
            return one
    raise LookupError(f"no row of the table of actions is for an order that is {state}")


def _sum(lines: Mapping[str, LineCounts], name: str) -> int:
    return sum(getattr(one, name) for one in lines.values())


def waiting_of(line: LineCounts) -> int:
    """Pieces of a line that are to be sent and that no warehouse has yet."""
    return line.open + line.held + line.backordered + line.reserved


def waits(lines: Mapping[str, LineCounts]) -> int:
    """Pieces of an order that are to be sent and that no warehouse has yet."""
    return sum(waiting_of(one) for one in lines.values())


def to_stop(connection: Connection, key: int) -> dict[int, str]:
    """The numbers, by key, of the shipments of an order that warehouses still have and that nobody
    asked to cancel."""
    statement = text(
        "SELECT id, number FROM shipment WHERE order_id = :k AND cancel_asked = 0"
        " AND state IN ('instructed', 'partly shipped') ORDER BY id"
    )
    return {int(r[0]): str(r[1]) for r in connection.execute(statement, {"k": key})}


def lines_promised(connection: Connection, key: int) -> dict[int, dict[str, int]]:
    """By shipment that warehouses still have: pieces promised of each line of an order."""
    statement = text(
        "SELECT s.id, r.line_id, sum(r.pieces) FROM shipment s"
        " JOIN reservation r ON r.shipment_id = s.id AND r.state = 'instructed'"
        " WHERE s.order_id = :k AND s.state IN ('instructed', 'partly shipped')"
        " GROUP BY s.id, r.line_id ORDER BY s.id, r.line_id"
    )
    found: dict[int, dict[str, int]] = {}
    for shipment, line, pieces in connection.execute(statement, {"k": key}):
        found.setdefault(int(shipment), {})[line] = int(pieces)
    return found


def _answered(connection: Connection, key: int) -> bool:
    """True where a warehouse answered to an instruction about the order."""
    statement = text(
        "SELECT 1 FROM shipment WHERE order_id = :k AND acknowledged_at IS NOT NULL LIMIT 1"
    )
    return connection.scalar(statement, {"k": key}) is not None
