"""A batch of orders whose history is asked for: their places among all orders, their identities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import Connection

from processor.ledger.deciding.undecided import marks_of
from processor.ledger.sql import text
from processor.model.money import Rates

Value: TypeAlias = Any
Place: TypeAlias = tuple[int, str, str]
"""Placed at (microseconds), channel, order id: what makes one order earlier than another."""

BATCH = 400
IDENTITIES = (
    "buyer_key", "phone_key", "address_key", "name_key", "card_key", "ip_key", "content_key",
    "po_key", "company_key",
)  # fmt: skip


class Before(NamedTuple):
    """What an order is compared with: all that stand before its place. `client` as text,
    `came_after` the newest order that was decided when it came."""

    key: int
    place: Place
    client: str
    identities: dict[str, int]
    came_after: int

    @property
    def turn(self) -> tuple[int, int, str, str]:
        """Its place, with what was decided before it between moment and number: of two orders of
        one moment the one that came when the other was decided is later, whatever its number."""
        placed_at, channel, order_id = self.place
        return placed_at, self.came_after, channel, order_id


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What facts depend on besides the orders: the rates of the day, the currency that amounts
    are added up in, and the time of the pass in microseconds."""

    rates: Rates | None
    currency: str
    now: int


def batches(keys: Sequence[int]) -> Iterator[tuple[str, dict[str, int]]]:
    """Placeholders for IN lists of keys, and their values, some hundred at a time."""
    for start in range(0, len(keys), BATCH):
        yield marks_of(keys[start : start + BATCH])


def batch_of(connection: Connection, keys: Sequence[int]) -> list[Before]:
    """The orders of a batch, the earliest first."""
    found = []
    for marks, part in batches(keys):
        statement = text(
            "SELECT o.id, o.placed_at, o.channel, o.order_id, o.client, o.buyer_key, t.phone_key,"
            " t.address_key, t.name_key, t.card_key, t.ip_key, t.content_key, t.po_key,"
            " t.company_key, t.came_after"
            " FROM orders o JOIN order_trace t ON t.order_id = o.id"
            f" WHERE o.id IN ({marks})"
        )
        for row in connection.execute(statement, part):
            identities = dict(zip(IDENTITIES, row[5:-1], strict=True))
            place = (row[1], row[2], row[3])
            found.append(Before(row[0], place, row[4], identities, row[-1]))
    return sorted(found, key=lambda one: one.place)


def by_identity(asked: Sequence[Before], name: str) -> dict[int, list[Before]]:
    """The orders of a batch that have an identity, by it, the earliest first."""
    groups: dict[int, list[Before]] = {}
    for one in asked:
        if one.identities[name]:
            groups.setdefault(one.identities[name], []).append(one)
    return groups


def share(part: int, whole: int) -> int:
    """`part / whole` in hundredths of a percent, rounded half up. `whole` is positive."""
    return (20_000 * part + whole) // (2 * whole)
