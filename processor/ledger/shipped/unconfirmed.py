"""What warehouses were told to ship and have not told of, and who ever told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.lives.read_for_check import OLDEST_OPEN
from processor.ledger.sql import text


def oldest_open(connection: Connection) -> dict[tuple[str, str], str]:
    """By warehouse and client the oldest day of shipping of what has not left."""
    return {(r[0], r[1]): str(r[2]) for r in connection.execute(text(OLDEST_OPEN))}


def heard_of(connection: Connection, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these folders from which a confirmation ever came, with each client of whose goods
    it told."""
    statement = text(
        "SELECT 1 FROM report WHERE sender = :s AND kind = 'confirmation' AND client = :c LIMIT 1"
    )
    return {
        (sender, client)
        for sender, client in pairs
        if connection.scalar(statement, {"s": sender, "c": client}) is not None
    }


class Due(NamedTuple):
    """The shipments of a client that should have left, and the number of the oldest."""

    client: str
    shipments: int
    oldest: str


def due(connection: Connection, warehouse: str, day: str) -> list[Due]:
    """What a warehouse has to send by a day (ISO) and has not told of, by client."""
    statement = text(
        "SELECT w.client, w.n, s.number FROM (SELECT client, count(*) AS n, min(id) AS oldest"
        " FROM shipment WHERE state IN ('instructed', 'partly shipped') AND warehouse = :w"
        " AND ship_day <= :d GROUP BY client) w JOIN shipment s ON s.id = w.oldest"
        " ORDER BY w.client"
    )
    return [Due(*row) for row in connection.execute(statement, {"w": warehouse, "d": day})]
