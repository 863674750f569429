"""What happened since a moment and what waits now, by client: the figures of `status`."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text


class ClientDay(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one client: received and instructed since a moment, on hold and backordered now.
    `backordered_since` is when the first of these became so, microseconds UTC; None without any."""

    client: str
    received: int = 0
    instructed: int = 0
    held: int = 0
    backordered: int = 0
    backordered_since: int | None = None


def by_client(connection: Connection, since: int) -> list[ClientDay]:
    """The figures of every client that has any, by name."""
    found: dict[str, dict[str, int | None]] = {}
    # The plus has the narrow index of orders read through once, and not each wide row looked up.
    happened = text(
        "SELECT o.client, count(*) FROM orders o WHERE +o.id IN"
        " (SELECT order_id FROM event WHERE kind = :kind AND at >= :since"
        " AND kind IN ('received', 'instructed')) GROUP BY o.client"
    )
    for kind in ("received", "instructed"):
        for client, count in connection.execute(happened, {"kind": kind, "since": since}):
            found.setdefault(client, {})[kind] = count
    held = text(
        "SELECT o.client, count(DISTINCT h.order_id) FROM hold h JOIN orders o ON o.id = h.order_id"
        " WHERE h.closed_at IS NULL GROUP BY o.client"
    )
    for client, count in connection.execute(held):
        found.setdefault(client, {})["held"] = count
    waiting = text(
        "SELECT o.client, count(*), min(w.since) FROM (SELECT l.order_id, (SELECT max(e.at) FROM"
        " event e WHERE e.order_id = l.order_id AND e.kind = 'backordered') AS since"
        " FROM order_line l WHERE l.backordered > 0 GROUP BY l.order_id) w"
        " JOIN orders o ON o.id = w.order_id GROUP BY o.client"
    )
    for client, count, first in connection.execute(waiting):
        found.setdefault(client, {}).update(backordered=count, backordered_since=first)
    return [
        ClientDay(client=client, **found[client])  # type: ignore[arg-type]
        for client in sorted(found)
    ]


class HeldOrder(msgspec.Struct, frozen=True, kw_only=True):
    """That an order waits for a reason, and since when, microseconds UTC."""

    client: str
    order: int
    reason: str
    since: int


def held_orders(connection: Connection) -> list[HeldOrder]:
    """The open holds of all orders."""
    statement = text(
        "SELECT o.client, h.order_id, h.reason, h.since FROM hold h"
        " JOIN orders o ON o.id = h.order_id WHERE h.closed_at IS NULL"
    )
    return [
        HeldOrder(client=r[0], order=r[1], reason=r[2], since=r[3])
        for r in connection.execute(statement)
    ]
