"""Which earlier orders an order may be again: what a person compares it with at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text
from processor.model.sentence import Sentence, kept
from processor.model.times import SECOND

# The facts of which a hold tells that an order is like an earlier one, as its grounds name them.
_SAME_CONTENT, _SAME_PO, _SAME_BOTH = (
    "orders.same_content", "orders.same_po", "orders.same_po_and_content",
)  # fmt: skip
_REASON = "duplicate-order"
# So many are told, the newest first: they are what the rule counted.
MOST = 3
# No rule counts further back.
_BACK = 366 * 86_400 * SECOND
_SEEN = "o.id, o.channel, o.order_id, o.placed_at, o.state, t.came_after"
_marks = msgspec.json.Decoder(dict[str, str])


class Duplicate(msgspec.Struct, frozen=True, kw_only=True):
    """An order that another one may be again: when it was placed, microseconds UTC, and its state
    now."""

    key: int
    order: str
    placed_at: int
    state: str


class _Own(msgspec.Struct, frozen=True):
    key: int
    channel: str
    order_id: str
    placed_at: int
    came_after: int
    buyer: int
    address: int
    content: int
    po: int
    company: int


def duplicates_of(connection: Connection, keys: Iterable[int]) -> dict[int, list[Duplicate]]:
    """By order the earlier ones because of which it is held, the newest first, at most `MOST`."""
    found: dict[int, list[Duplicate]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT order_id, reason, grounds, detail FROM hold WHERE closed_at IS NULL"
            f" AND order_id IN ({marks}) ORDER BY id"
        )
        for key, reason, grounds, detail in connection.execute(statement, part).fetchall():
            for one in _because_of(connection, int(key), reason, grounds, detail):
                there = found.setdefault(int(key), [])
                if one not in there:
                    there.append(one)
    for key, some in found.items():
        found[key] = sorted(some, key=lambda one: (-one.placed_at, one.order))[:MOST]
    return found


def _because_of(
    connection: Connection, key: int, reason: str, grounds: str, detail: str
) -> list[Duplicate]:
    # Grounds name a fact with its span: `orders.same_content in 24 hours`.
    named = _marks.decode(grounds) if grounds else {}
    names = {name.partition(" in ")[0] for name in named}
    if reason != _REASON and not names & {_SAME_CONTENT, _SAME_PO, _SAME_BOTH}:
        return []
    own = _own(connection, key)
    if own is None:
        return []
    rows: list[Any] = []
    said = kept(detail)
    if isinstance(said, Sentence) and "other" in said.pieces:
        rows += _of_number(connection, own, str(said.pieces["other"]))
    if _SAME_CONTENT in names:
        rows += _before(own, _of_same_content(connection, own))
    if names & {_SAME_PO, _SAME_BOTH}:
        rows += _arrived_before(own, _of_same_po(connection, own, goods=_SAME_PO not in names))
    return [
        Duplicate(key=r[0], order=f"{r[1]}/{r[2]}", placed_at=r[3], state=r[4])
        for r in rows
        if r[0] != key
    ]


def _own(connection: Connection, key: int) -> _Own | None:
    statement = text(
        "SELECT o.id, o.channel, o.order_id, o.placed_at, t.came_after, o.buyer_key,"
        " t.address_key, t.content_key, t.po_key, t.company_key FROM orders o"
        " JOIN order_trace t ON t.order_id = o.id WHERE o.id = :k"
    )
    row = connection.execute(statement, {"k": key}).first()
    return None if row is None else _Own(*row)


def _of_number(connection: Connection, own: _Own, other: str) -> Sequence[Any]:
    statement = text(
        f"SELECT {_SEEN} FROM orders o JOIN order_trace t ON t.order_id = o.id"
        " WHERE o.channel = :c AND o.order_id = :o"
    )
    return connection.execute(statement, {"c": own.channel, "o": other}).fetchall()


def _of_same_content(connection: Connection, own: _Own) -> list[Any]:
    """The same goods to the same address, or for the same buyer."""
    found: list[Any] = []
    values = {
        "c": own.content, "p": own.placed_at, "f": own.placed_at - _BACK, "k": own.key,
        "n": MOST + 1,
    }  # fmt: skip
    for column, placed, shared in (
        ("t.address_key", "t.placed_at", own.address), ("o.buyer_key", "o.placed_at", own.buyer),
    ):  # fmt: skip
        if shared and own.content:
            statement = text(
                f"SELECT {_SEEN} FROM orders o JOIN order_trace t ON t.order_id = o.id"
                f" WHERE {column} = :s AND {column} > 0 AND {placed} BETWEEN :f AND :p"
                " AND t.content_key = :c AND o.state <> 'cancelled' AND o.id <> :k"
                f" ORDER BY {placed} DESC LIMIT :n"
            )
            found += connection.execute(statement, {**values, "s": shared}).fetchall()
    return found


def _of_same_po(connection: Connection, own: _Own, *, goods: bool) -> list[Any]:
    """The same purchase order number of the same buyer or company, dated back or on."""
    if not own.po or not (own.buyer or own.company):
        return []
    statement = text(
        f"SELECT {_SEEN} FROM order_trace t JOIN orders o ON o.id = t.order_id"
        " WHERE t.po_key = :po AND t.po_key > 0 AND t.placed_at BETWEEN :f AND :l"
        " AND ((:b <> 0 AND o.buyer_key = :b) OR (:y <> 0 AND t.company_key = :y))"
        " AND (:g = 0 OR (t.content_key = :c AND t.content_key <> 0))"
        " AND o.state <> 'cancelled' AND o.id <> :k ORDER BY t.placed_at DESC LIMIT 50"
    )
    values = {
        "po": own.po, "f": own.placed_at - _BACK, "l": own.placed_at + _BACK, "b": own.buyer,
        "y": own.company, "g": int(goods), "c": own.content, "k": own.key,
    }  # fmt: skip
    return list(connection.execute(statement, values).fetchall())


def _before(own: _Own, rows: Iterable[Any]) -> list[Any]:
    mine = (own.placed_at, own.came_after, own.channel, own.order_id)
    return [r for r in rows if (r[3], r[5], r[1], r[2]) < mine]


def _arrived_before(own: _Own, rows: Iterable[Any]) -> list[Any]:
    mine = (own.came_after, own.placed_at, own.channel, own.order_id)
    return [r for r in rows if (r[5], r[3], r[1], r[2]) < mine]
