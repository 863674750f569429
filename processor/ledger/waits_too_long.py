"""Orders that are on hold since long, and those that have to leave by a moment, by index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

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


class ToLeave(NamedTuple):
    """An order that has not left altogether; `ship_by` is microseconds UTC."""

    key: int
    client: str
    order: str
    ship_by: int


def held_since(connection: Connection, before: int) -> list[HeldSince]:
    """Holds that are open since before a moment and wait for a person, oldest first."""
    statement = text(
        "SELECT h.order_id, o.client, h.reason, h.since FROM hold h"
        " JOIN orders o ON o.id = h.order_id WHERE h.closed_at IS NULL AND h.until IS NULL"
        " AND h.since < :b ORDER BY h.since, h.id"
    )
    return [HeldSince(*row) for row in connection.execute(statement, {"b": before}).fetchall()]


def to_leave(connection: Connection, before: int) -> Iterator[list[ToLeave]]:
    """Orders that have to leave before a moment and have not, in pages, the most urgent first."""
    statement = text(
        "SELECT o.id, o.client, o.channel || '/' || o.order_id, o.ship_by, o.channel, o.order_id"
        f" FROM orders o WHERE {_TO_LEAVE} AND o.ship_by < :b"
        " AND (o.ship_by, o.client, o.channel, o.order_id) > (:s, :c, :h, :o)"
        " ORDER BY o.ship_by, o.client, o.channel, o.order_id LIMIT :n"
    )
    last: dict[str, int | str] = {"s": -(2**62), "c": "", "h": "", "o": ""}
    while page := connection.execute(statement, {"b": before, "n": PAGE, **last}).fetchall():
        yield [ToLeave(*row[:4]) for row in page]
        _, client, _, ship_by, channel, order_id = page[-1]
        last = {"s": ship_by, "c": client, "h": channel, "o": order_id}


def warehouses_of(connection: Connection, keys: Iterable[int]) -> dict[int, list[str]]:
    """The warehouses that have to send something of these orders yet."""
    found: dict[int, list[str]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT DISTINCT order_id, warehouse FROM shipment WHERE state IN"
            f" ('planned', 'instructed', 'partly shipped') AND order_id IN ({marks})"
            " ORDER BY order_id, warehouse"
        )
        for key, warehouse in connection.execute(statement, part).fetchall():
            found.setdefault(int(key), []).append(str(warehouse))
    return found


def names_of(connection: Connection, keys: Iterable[int]) -> dict[int, str]:
    """Orders as `channel/order_id`, by key."""
    found: dict[int, str] = {}
    for marks, part in in_batches(keys):
        statement = text(f"SELECT id, channel || '/' || order_id FROM orders WHERE id IN ({marks})")
        found |= {int(r[0]): str(r[1]) for r in connection.execute(statement, part).fetchall()}
    return found
