"""Numbers that a channel cancelled before anything else of their orders was known, looked up by
people; the orders never came."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text
from processor.model.identity import number_key
from processor.model.search_keys import Match

# Which channels there are, one step along the primary key for each.
_CHANNELS = (
    "WITH RECURSIVE one(channel) AS (SELECT min(channel) FROM cancelled_number UNION ALL"
    " SELECT (SELECT min(channel) FROM cancelled_number WHERE channel > one.channel) FROM one"
    " WHERE one.channel IS NOT NULL) SELECT channel FROM one WHERE channel IS NOT NULL"
)
_NOBODYS = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} o WHERE o.channel = n.channel AND o.order_id = n.order_id)"
    for table in ("orders", "trial_order")
)


class CancelledNumber(NamedTuple):
    """The number of an order that never came: `place` (file:row) said at `at` (microseconds UTC)
    that it is cancelled; `match` is how well it is what was looked for."""

    channel: str
    order_id: str
    place: str
    at: int
    match: Match

    @property
    def name(self) -> str:
        """`channel/order_id`."""
        return f"{self.channel}/{self.order_id}"


def called(
    connection: Connection, typed: str, among: Iterable[str] | None = None
) -> list[CancelledNumber]:
    """Those that a text names, `channel/number` or a number alone, exact ones first; only of the
    channels `among`, where they are given."""
    known = [str(row[0]) for row in connection.execute(text(_CHANNELS))]
    wanted = set(known) if among is None else set(known) & set(among)
    channel, slash, number = typed.partition("/")
    asked = {(one, typed) for one in wanted}
    if slash and channel in wanted:
        asked.add((channel, number))
    keys = {number_key(one, as_typed) for one, as_typed in asked if as_typed}
    found: set[CancelledNumber] = set()
    for marks, part in in_batches(keys - {0}):
        statement = text(
            "SELECT n.channel, n.order_id, n.place, n.at FROM cancelled_number n"
            f" WHERE n.number_key IN ({marks}) AND {_NOBODYS}"
        )
        found |= {
            CancelledNumber(row[0], row[1], row[2], row[3], _match((row[0], row[1]) in asked))
            for row in connection.execute(statement, part)
            if row[0] in wanted
        }
    return sorted(found, key=lambda one: (one.match != "exact", one))


def _match(as_written: bool) -> Match:
    return "exact" if as_written else "near"
