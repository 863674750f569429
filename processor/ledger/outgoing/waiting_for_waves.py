"""What the members of waves are, for those who say when which wave closes; and when the times of a
warehouse were looked at last."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.outgoing.waves import Member
from processor.ledger.sql import in_batches, text, write_rows
from processor.model.wave_plan import WaitingShipment

_NAME = "wave times "


def described(connection: Connection, members: Sequence[Member]) -> list[WaitingShipment]:
    """What is known of these members, in their order."""
    known: dict[int, tuple[str, int, str, int]] = {}
    lines: dict[int, int] = {}
    keys = [one.shipment for one in members]
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT s.id, s.service, s.planned_at, s.ship_day, o.priority FROM shipment s"
            f" JOIN orders o ON o.id = s.order_id WHERE s.id IN ({marks})"
        )
        for row in connection.execute(statement, part):
            known[row[0]] = (row[1], int(row[2]), row[3], int(row[4]))
        statement = text(
            "SELECT shipment_id, count(DISTINCT line_id) FROM reservation"
            f" WHERE shipment_id IN ({marks}) GROUP BY shipment_id"
        )
        for row in connection.execute(statement, part):
            lines[row[0]] = int(row[1])
    return [
        WaitingShipment(
            shipment=one.shipment, warehouse=one.warehouse, client=one.client, carrier=one.carrier,
            service=service, lines=lines.get(one.shipment, 0), planned_at=planned_at,
            ship_day=ship_day, priority=priority, amendment=one.amendment,
        )
        for one in members
        for service, planned_at, ship_day, priority in (known[one.shipment],)
    ]  # fmt: skip


def looked_at(connection: Connection) -> dict[str, int]:
    """By warehouse when the times of its waves were looked at last; what is missing never was."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n")
    found = connection.execute(statement, {"n": f"{_NAME}%"})
    return {str(row[0]).removeprefix(_NAME): int(row[1]) for row in found}


def note_looked_at(connection: Connection, warehouse: str, at: int) -> None:
    """Remembers that all that waited for the times of a warehouse up to `at` has closed."""
    values = {"n": _NAME + warehouse, "v": str(at)}
    statement = text("UPDATE meta SET value = :v WHERE name = :n")
    if not connection.execute(statement, values).rowcount:
        write_rows(connection, "INSERT INTO meta (name, value) VALUES (:n, :v)", [values])
