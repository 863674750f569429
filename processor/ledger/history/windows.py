"""How many orders of a span of time before an order share something with it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.history.batch import Before, Value, batches, by_identity
from processor.ledger.history.purchase_orders import PURCHASE_ORDERS, purchase_order_facts
from processor.ledger.sql import text
from processor.model.times import SECOND
from processor.model.windows import Window

_IDENTITY = {
    "orders.same_buyer": "buyer_key",
    "orders.same_phone": "phone_key",
    "orders.same_address": "address_key",
    "orders.same_card": "card_key",
    "orders.same_ip": "ip_key",
}
_MINUTE = 60 * SECOND


class Earlier(NamedTuple):
    """An order as others see it: its turn first, so that lists of them are in that order."""

    placed_at: int
    came_after: int
    channel: str
    order_id: str
    name: int
    content: int
    address: int
    buyer: int


def window_facts(
    connection: Connection,
    asked: Sequence[Before],
    windows: Mapping[str, Window],
    found: dict[int, dict[str, Value]],
) -> None:
    """Fills in the facts over a span of time, `windows` by fact key."""
    purchases = {key: one for key, one in windows.items() if one.name in PURCHASE_ORDERS}
    if purchases:
        purchase_order_facts(connection, asked, purchases, found)
        windows = {key: one for key, one in windows.items() if key not in purchases}
    spans: dict[str, int] = {}
    for window in windows.values():
        for name in _identities_of(window.name):
            spans[name] = max(spans.get(name, 0), window.minutes)
    earlier = {name: _earlier(connection, asked, name, spans[name]) for name in sorted(spans)}
    for key, window in sorted(windows.items()):
        if window.name == "orders.same_content":
            _same_content(asked, earlier, key, window, found)
        elif window.name == "address.other_names":
            _other_names(asked, earlier["address_key"], key, window, found)
        else:
            name = _IDENTITY[window.name]
            for one in asked:
                rows = earlier[name].get(one.identities[name], [])
                found[one.key][key] = (
                    _count(rows, one, window.minutes) if one.identities[name] else None
                )


def _identities_of(family: str) -> tuple[str, ...]:
    if family == "orders.same_content":
        return "address_key", "buyer_key"
    return (_IDENTITY.get(family, "address_key"),)


def _earlier(
    connection: Connection, asked: Sequence[Before], name: str, minutes: int
) -> dict[int, list[Earlier]]:
    """Orders that share an identity with one asked for and may fall into its span."""
    groups = by_identity(asked, name)
    if not groups:
        return {}
    column = "o.buyer_key" if name == "buyer_key" else f"t.{name}"
    placed = "o.placed_at" if name == "buyer_key" else "t.placed_at"
    span = {
        "first": min(group[0].place[0] for group in groups.values()) - minutes * _MINUTE,
        "last": max(group[-1].place[0] for group in groups.values()),
    }
    found: dict[int, list[Earlier]] = {}
    for marks, part in batches(sorted(groups)):
        statement = text(
            f"SELECT {column}, o.placed_at, t.came_after, o.channel, o.order_id, t.name_key,"
            " t.content_key, t.address_key, o.buyer_key"
            " FROM orders o JOIN order_trace t ON t.order_id = o.id"
            # `> 0` lets the index serve, which holds no orders without that identity.
            f" WHERE {column} IN ({marks}) AND {column} > 0"
            f" AND {placed} >= :first AND {placed} <= :last"
            " AND o.state <> 'cancelled'"
        )
        for row in connection.execute(statement, {**part, **span}):
            found.setdefault(row[0], []).append(Earlier(*row[1:]))
    for rows in found.values():
        rows.sort()
    return found


def _bounds(rows: Sequence[Earlier], one: Before, minutes: int) -> tuple[int, int]:
    """Where the span of an order begins and ends in a list that holds the order itself too."""
    start = (one.place[0] - minutes * _MINUTE,)
    return bisect_left(rows, start), bisect_left(rows, one.turn)


def _count(rows: Sequence[Earlier], one: Before, minutes: int) -> int:
    low, high = _bounds(rows, one, minutes)
    return high - low


def _same_content(
    asked: Sequence[Before],
    earlier: Mapping[str, Mapping[int, list[Earlier]]],
    key: str,
    window: Window,
    found: dict[int, dict[str, Value]],
) -> None:
    """The same goods to the same address or for the same buyer; both counts once."""
    groups: dict[tuple[int, int, int], list[Earlier]] = {}
    for row in _all(earlier["address_key"]):
        groups.setdefault((row.content, row.address, 0), []).append(row)
        if row.buyer:
            groups.setdefault((row.content, row.address, row.buyer), []).append(row)
    for row in _all(earlier["buyer_key"]):
        groups.setdefault((row.content, 0, row.buyer), []).append(row)
    for one in asked:
        content, address, buyer = (
            one.identities[name] for name in ("content_key", "address_key", "buyer_key")
        )
        count = 0
        for sign, group, shared in (
            (1, (content, address, 0), address),
            (1, (content, 0, buyer), buyer),
            (-1, (content, address, buyer), address and buyer),
        ):
            if shared:
                count += sign * _count(groups.get(group, []), one, window.minutes)
        found[one.key][key] = count if content and (address or buyer) else None


def _all(rows: Mapping[int, list[Earlier]]) -> Iterable[Earlier]:
    return (row for _, group in sorted(rows.items()) for row in group)


def _other_names(
    asked: Sequence[Before],
    earlier: Mapping[int, list[Earlier]],
    key: str,
    window: Window,
    found: dict[int, dict[str, Value]],
) -> None:
    """The names of a span that slides over one address, from its first order to its last."""
    for one in asked:
        found[one.key][key] = None
    for address, group in by_identity(asked, "address_key").items():
        rows = earlier.get(address, [])
        names: Counter[int] = Counter()
        low = high = 0
        for one in sorted(group, key=lambda before: before.turn):
            start, end = _bounds(rows, one, window.minutes)
            names.update(row.name for row in rows[max(high, start) : end])
            for row in rows[low : min(high, start)]:
                names[row.name] -= 1
            low, high = start, end
            own = one.identities["name_key"]
            found[one.key][key] = sum(
                count > 0 and name not in (0, own) for name, count in names.items()
            )
