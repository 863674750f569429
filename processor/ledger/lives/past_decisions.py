"""Past decisions, as a backtest reads them: the newest one of every order, in pages by key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.deciding.undecided import marks_of
from processor.ledger.orders.orders import decode
from processor.ledger.sql import text
from processor.model.order import Item, Order

_BATCH = 400
_item_decoder = msgspec.json.Decoder(Item)


class PastDecision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision with the order it was about; `facts` is empty where it was not asked for."""

    order_key: int
    client: str
    channel: str
    order_id: str
    placed_at: int
    at: int
    bundle_id: int
    revision: int
    verdict: str
    facts: str

    @property
    def name(self) -> str:
        """The order as people name it."""
        return f"{self.channel}/{self.order_id}"


def newest(connection: Connection, *, most: int | None = None) -> list[int]:
    """The keys of the newest decision of every order, ascending; the newest `most` of them."""
    statement = text("SELECT max(id) FROM decision GROUP BY order_id")
    if most is not None:
        statement = text(
            "SELECT d.id FROM decision d WHERE NOT EXISTS (SELECT 1 FROM decision later"
            " WHERE later.order_id = d.order_id AND later.id > d.id) ORDER BY d.id DESC LIMIT :n"
        )
    found = connection.execute(statement, {} if most is None else {"n": most}).fetchall()
    return sorted(int(row[0]) for row in found)


def of_orders(connection: Connection, orders: Iterable[int]) -> list[int]:
    """The keys of the newest decisions of these orders, ascending."""
    statement = text("SELECT max(id) FROM decision WHERE order_id = :o")
    found = (connection.scalar(statement, {"o": key}) for key in orders)
    return sorted({int(key) for key in found if key is not None})


def names(connection: Connection, orders: Iterable[int]) -> set[str]:
    """These orders as people name them."""
    statement = text("SELECT channel || '/' || order_id FROM orders WHERE id = :o")
    return {str(connection.scalar(statement, {"o": key})) for key in orders}


def page(
    connection: Connection,
    keys: Sequence[int],
    *,
    since: int | None = None,
    until: int | None = None,
    facts: bool,
) -> list[PastDecision]:
    """The decisions with these keys (ascending) made in the period, `until` not included."""
    wanted = set(keys)
    column = "d.facts" if facts else "''"
    statement = text(
        "SELECT d.id, d.order_id, o.client, o.channel, o.order_id, o.placed_at, d.at, d.bundle_id,"
        f" d.revision, d.verdict, {column} FROM decision d JOIN orders o ON o.id = d.order_id"
        " WHERE d.id BETWEEN :a AND :b AND d.at >= :s AND d.at < :u ORDER BY d.id"
    )
    values = {
        "a": keys[0], "b": keys[-1], "s": -(2**62) if since is None else since,
        "u": 2**62 if until is None else until,
    }  # fmt: skip
    return [
        PastDecision(
            order_key=r[1], client=r[2], channel=r[3], order_id=r[4], placed_at=r[5], at=r[6],
            bundle_id=r[7], revision=r[8], verdict=r[9], facts=r[10],
        )
        for r in connection.execute(statement, values).fetchall()
        if r[0] in wanted
    ]  # fmt: skip


def bundles(connection: Connection) -> list[int]:
    """The keys of every set of texts that ever decided."""
    return [int(row[0]) for row in connection.execute(text("SELECT id FROM bundle ORDER BY id"))]


def deciding_texts(connection: Connection, bundle: int) -> frozenset[tuple[str, str]]:
    """(kind and name, SHA-256) of the rules, rate cards and configuration of a set of texts."""
    listing = connection.scalar(text("SELECT texts FROM bundle WHERE id = :b"), {"b": bundle})
    every = msgspec.json.decode(listing or "{}", type=dict[str, str])
    kinds = ("rules:", "rates:", "config:")
    return frozenset(pair for pair in every.items() if pair[0].startswith(kinds))


def documents(connection: Connection, found: Sequence[PastDecision]) -> dict[int, Order]:
    """The orders in the revision that was decided, by key."""
    revisions = {one.order_key: one.revision for one in found}
    orders: dict[int, Order] = {}
    for table, key in (("orders", "id"), ("order_revision", "order_id")):
        missing = sorted(revisions.keys() - orders.keys())
        for start in range(0, len(missing), _BATCH):
            marks, part = marks_of(missing[start : start + _BATCH])
            rows = connection.execute(
                text(f"SELECT {key}, revision, doc FROM {table} WHERE {key} IN ({marks})"), part
            ).fetchall()
            for row in rows:
                if revisions[row[0]] == row[1]:
                    orders[row[0]] = decode(row[2])
    return orders


def item_versions(connection: Connection, keys: Iterable[int]) -> dict[int, Item]:
    """Catalogue rows by the key of their version, also those that are no longer current."""
    wanted = sorted(set(keys))
    found: dict[int, Item] = {}
    for start in range(0, len(wanted), _BATCH):
        marks, part = marks_of(wanted[start : start + _BATCH])
        for row in connection.execute(
            text(f"SELECT id, doc FROM item WHERE id IN ({marks})"), part
        ).fetchall():
            found[int(row[0])] = _item_decoder.decode(row[1])
    return found
