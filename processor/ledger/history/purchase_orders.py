"""How many orders that were there before an order have its purchase order number.

A number is typed again days later, dated back or on, so the span counts both ways. What was there
before is what was decided when the order came; of what came together, what has the earlier place.
So of two orders one sees the other, and no order of files or size of chunks says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.history.batch import Before, Place, Value, batches, by_identity
from processor.ledger.sql import text
from processor.model.times import SECOND
from processor.model.windows import Window

PURCHASE_ORDERS: Mapping[str, bool] = {
    "orders.same_po": False,
    "orders.same_po_and_content": True,
}
"""By fact: whether the goods have to be the same as well."""
_MINUTE = 60 * SECOND


class _Seen(NamedTuple):
    arrived: tuple[int, Place]
    content: int
    buyer: int
    company: int


_Group = tuple[str, int, int]


def purchase_order_facts(
    connection: Connection,
    asked: Sequence[Before],
    windows: Mapping[str, Window],
    found: dict[int, dict[str, Value]],
) -> None:
    """Fills in the facts over purchase order numbers, `windows` by fact key.

    Not known of an order without such a number, or of which neither buyer nor company is known.
    """
    known = _seen(connection, asked, max(window.minutes for window in windows.values()))
    for one in asked:
        rows = _alike(known, one)
        for key, window in windows.items():
            found[one.key][key] = (
                None if rows is None else _count(rows, one, window, PURCHASE_ORDERS[window.name])
            )


def _count(rows: Iterable[_Seen], one: Before, window: Window, same_goods: bool) -> int:
    mine, content = (one.came_after, one.place), one.identities["content_key"]
    return sum(
        row.arrived < mine
        and abs(row.arrived[1][0] - one.place[0]) <= window.minutes * _MINUTE
        and (not same_goods or row.content == content != 0)
        for row in rows
    )


def _alike(known: Mapping[_Group, list[_Seen]], one: Before) -> set[_Seen] | None:
    number = one.identities["po_key"]
    whose = [(name, one.identities[name]) for name in ("buyer_key", "company_key")]
    groups = [(name, number, key) for name, key in whose if key]
    if not number or not groups:
        return None
    return {row for group in groups for row in known.get(group, ())}


def _seen(
    connection: Connection, asked: Sequence[Before], minutes: int
) -> dict[_Group, list[_Seen]]:
    """Orders with a number that is asked for, by number and buyer, and by number and company."""
    groups = by_identity(asked, "po_key")
    found: dict[_Group, list[_Seen]] = {}
    if not groups:
        return found
    span = {
        "first": min(group[0].place[0] for group in groups.values()) - minutes * _MINUTE,
        "last": max(group[-1].place[0] for group in groups.values()) + minutes * _MINUTE,
    }
    for marks, part in batches(sorted(groups)):
        statement = text(
            "SELECT t.po_key, t.came_after, o.placed_at, o.channel, o.order_id, t.content_key,"
            " o.buyer_key, t.company_key FROM orders o JOIN order_trace t ON t.order_id = o.id"
            f" WHERE t.po_key IN ({marks}) AND t.po_key > 0"
            " AND t.placed_at >= :first AND t.placed_at <= :last AND o.state <> 'cancelled'"
        )
        for row in connection.execute(statement, {**part, **span}):
            seen = _Seen((row[1], (row[2], row[3], row[4])), row[5], row[6], row[7])
            for name, key in (("buyer_key", seen.buyer), ("company_key", seen.company)):
                if key:
                    found.setdefault((name, row[0], key), []).append(seen)
    return found
