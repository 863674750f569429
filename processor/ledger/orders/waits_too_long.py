"""Orders that are on hold since long, and those that have to leave by a moment, by index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text
from processor.model.order import Order
from processor.model.times import parse_time

PAGE = 5_000
# Written as the partial index `ix_orders_ship_by` has it, so that it is used.
_TO_LEAVE = (
    "o.ship_by IS NOT NULL AND o.state NOT IN ('shipped', 'delivered', 'cancelled',"
    " 'rejected', 'history')"
)


def leaves_by(order: Order) -> int | None:
    """Until when an order has to leave, microseconds UTC; None where nobody says, or that lacks."""
    told = order.shipping.ship_by
    return parse_time(told) if told else None


class HeldSince(NamedTuple):
    """An open hold that ends by no clock; `since` is microseconds UTC."""

    order: int
    client: str
    reason: str
    since: int


ToLeave = tuple[int, str, int, str]
"""The key of an order that has not left altogether, its client, its ship-by time (microseconds
UTC), and a warehouse that has to send something of it yet: empty where none has."""


def held_since(connection: Connection, before: int) -> list[HeldSince]:
    """Holds that are open since before a moment and wait for a person, oldest first."""
    statement = text(
        "SELECT h.order_id, o.client, h.reason, h.since FROM hold h"
        " JOIN orders o ON o.id = h.order_id WHERE h.closed_at IS NULL AND h.until IS NULL"
        " AND h.since < :b ORDER BY h.since, h.id"
    )
    return [HeldSince(*row) for row in connection.execute(statement, {"b": before}).fetchall()]


def to_leave(connection: Connection, before: int) -> Iterator[Sequence[ToLeave]]:
    """Orders that have to leave before a moment and have not, in pages, the most urgent first; an
    order as often as warehouses have shipments of it, those of one warehouse one after the other.

    Of very many nothing but this is read, in one walk along the index: names are asked for of the
    few that are told (`names_of`).
    """
    statement = text(
        "SELECT o.id, o.client, o.ship_by, coalesce(s.warehouse, '') FROM orders o"
        " LEFT JOIN shipment s ON s.order_id = o.id"
        " AND s.state IN ('planned', 'instructed', 'partly shipped')"
        f" WHERE {_TO_LEAVE} AND o.ship_by < :b"
        " ORDER BY o.ship_by, o.client, o.channel, o.order_id, s.warehouse"
    )
    pages = connection.execute(statement, {"b": before}).partitions(PAGE)
    yield from cast(Iterator[Sequence[ToLeave]], pages)


def names_of(connection: Connection, keys: Iterable[int]) -> dict[int, str]:
    """Orders as `channel/order_id`, by key."""
    found: dict[int, str] = {}
    for marks, part in in_batches(keys):
        statement = text(f"SELECT id, channel || '/' || order_id FROM orders WHERE id IN ({marks})")
        found |= {int(r[0]): str(r[1]) for r in connection.execute(statement, part).fetchall()}
    return found
