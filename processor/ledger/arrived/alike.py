"""Orders of one channel whose numbers differ in spelling alone (model/identity.number_form)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.model.times import rfc3339

_BATCH = 400


def _marks_of(keys: Sequence[int]) -> tuple[str, dict[str, int]]:
    part = {f"k{n}": key for n, key in enumerate(keys)}
    return ", ".join(f":{name}" for name in part), part


def known_before(connection: Connection, keys: Sequence[int]) -> dict[int, str]:
    """Of these orders those that have such a one before them, with its id; where there are
    several, the first. An order that was on trial with its channel is such a one too.

    Before is what was decided when the order came; of what came together, what has the earlier
    place (placed at, channel, id), and what is cancelled or history: those nobody decides, and a
    cancellation may have come under the other spelling. Whatever became of an earlier one since
    does not matter.
    """
    found: dict[int, str] = {}
    for start in range(0, len(keys), _BATCH):
        marks, part = _marks_of(keys[start : start + _BATCH])
        statement = text(
            "SELECT mine.order_id, o.order_id FROM order_trace mine"
            " JOIN orders me ON me.id = mine.order_id"
            " JOIN order_trace t ON t.number_key = mine.number_key AND t.number_key > 0"
            " AND t.order_id <> mine.order_id"
            " JOIN orders o ON o.id = t.order_id AND o.channel = me.channel"
            f" WHERE mine.order_id IN ({marks})"
            " AND ((t.came_after, o.placed_at, o.order_id)"
            " < (mine.came_after, me.placed_at, me.order_id)"
            " OR (o.state IN ('cancelled', 'history') AND t.came_after = mine.came_after))"
            " ORDER BY mine.order_id, t.came_after, o.placed_at, o.order_id"
        )
        for row in connection.execute(statement, part):
            found.setdefault(row[0], row[1])
        # What an earlier file told on trial is left to the other system, which has sent it. The key
        # is of one channel.
        statement = text(
            "SELECT mine.order_id, t.order_id FROM order_trace mine"
            " JOIN orders me ON me.id = mine.order_id"
            " JOIN trial_order t ON t.number_key = mine.number_key AND t.number_key > 0"
            " AND t.order_id <> me.order_id AND t.file_id < me.file_id"
            f" WHERE mine.order_id IN ({marks}) AND t.why = 'channel' AND t.state <> 'live'"
            " ORDER BY mine.order_id, t.order_id"
        )
        for row in connection.execute(statement, part):
            found.setdefault(row[0], row[1])
        # What was cancelled before anything else of it could be read.
        statement = text(
            "SELECT mine.order_id, t.order_id FROM order_trace mine"
            " JOIN orders me ON me.id = mine.order_id"
            " JOIN cancelled_number t ON t.number_key = mine.number_key AND t.channel = me.channel"
            " AND t.order_id <> me.order_id AND t.came_after <= mine.came_after"
            f" WHERE mine.order_id IN ({marks}) ORDER BY mine.order_id, t.order_id"
        )
        for row in connection.execute(statement, part):
            found.setdefault(row[0], row[1])
    return found


_MOST_BEGUN = 50


def begun_by(connection: Connection, channel: str, order_id: str) -> dict[str, str]:
    """The ids of a channel's orders that begin with another id and have more behind it, with the
    time at which each was placed (RFC 3339); at most so many as anybody looks through."""
    statement = text(
        "SELECT order_id, placed_at FROM orders WHERE channel = :c AND order_id > :b"
        " AND order_id < :e ORDER BY order_id LIMIT :n"
    )
    values = {"c": channel, "b": order_id, "e": order_id + "\U0010ffff", "n": _MOST_BEGUN}
    return {row[0]: rfc3339(row[1]) for row in connection.execute(statement, values)}


def spelt_otherwise(
    connection: Connection, channel: str, number_keys: Iterable[int]
) -> dict[int, list[str]]:
    """The ids of a channel's orders that have one of these number keys, by it, sorted; also those
    that were cancelled before their orders could be read."""
    found: dict[int, list[str]] = {}
    wanted = sorted(set(number_keys))
    for start in range(0, len(wanted), _BATCH):
        marks, part = _marks_of(wanted[start : start + _BATCH])
        statement = text(
            "SELECT t.number_key, o.order_id FROM order_trace t JOIN orders o ON o.id = t.order_id"
            f" WHERE t.number_key IN ({marks}) AND t.number_key > 0 AND o.channel = :c"
            " UNION SELECT n.number_key, n.order_id FROM cancelled_number n"
            f" WHERE n.number_key IN ({marks}) AND n.channel = :c ORDER BY 2"
        )
        for row in connection.execute(statement, {**part, "c": channel}):
            found.setdefault(row[0], []).append(row[1])
    return found
