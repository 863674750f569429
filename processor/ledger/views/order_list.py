"""Which orders a view lists, page by page in the order of the contract, and what one line says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text

PAGE = 500
# Of a state with so few orders the index of states is the shorter way; else that of the order.
_FEW = 2_000


class OrderChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders are listed: None leaves a field open. `since` and `until` are when they were
    placed, microseconds UTC, the latter excluded; `warehouse` one that sends or sent a part."""

    state: str | None = None
    channel: str | None = None
    client: str | None = None
    warehouse: str | None = None
    file: str | None = None
    key: int | None = None
    since: int | None = None
    until: int | None = None
    limit: int | None = None


def pages(connection: Connection, choice: OrderChoice, columns: str) -> Iterator[Sequence[Any]]:
    """Rows of `columns` of orders `o` and their files `f`, in pages, by placed_at, channel and id,
    which stand in front of them."""
    where, values = _where(connection, choice)
    last: tuple[int, str, str] = (-(2**62), "", "")
    left = choice.limit
    statement = text(
        f"SELECT o.placed_at, o.channel, o.order_id, {columns} FROM orders o"
        f" JOIN file f ON f.id = o.file_id WHERE {where}"
        " AND (o.placed_at, o.channel, o.order_id) > (:lp, :lc, :lo)"
        " ORDER BY o.placed_at, o.channel, o.order_id LIMIT :n"
    )
    while left is None or left > 0:
        asked = PAGE if left is None else min(PAGE, left)
        at = {"lp": last[0], "lc": last[1], "lo": last[2], "n": asked}
        page = connection.execute(statement, {**values, **at}).fetchall()
        if page:
            yield page
            last = (page[-1][0], page[-1][1], page[-1][2])
        if len(page) < asked:
            return
        left = None if left is None else left - len(page)


def _where(connection: Connection, choice: OrderChoice) -> tuple[str, dict[str, Any]]:
    # A plus keeps a column from being looked up by its own index, which would sort every page.
    state = "o.state" if _is_rare(connection, choice.state) else "+o.state"
    parts = {
        "state": f"{state} = :state",
        "channel": "+o.channel = :channel",
        "client": "o.client = :client",
        "warehouse": "EXISTS (SELECT 1 FROM shipment s WHERE s.order_id = o.id"
        " AND s.warehouse = :warehouse AND s.state <> 'cancelled')",
        "file": "f.name = :file",
        "key": "o.id = :key",
        "since": "o.placed_at >= :since",
        "until": "o.placed_at < :until",
    }
    asked = {name: getattr(choice, name) for name in parts}
    values = {name: value for name, value in asked.items() if value is not None}
    return " AND ".join(["1 = 1", *(parts[name] for name in values)]), values


def _is_rare(connection: Connection, state: str | None) -> bool:
    if state is None:
        return False
    statement = text("SELECT count(*) FROM (SELECT 1 FROM orders WHERE state = :s LIMIT :n)")
    return int(connection.scalar(statement, {"s": state, "n": _FEW}) or 0) < _FEW


class _Buyer(msgspec.Struct, frozen=True):
    name: str | None = None


class _To(msgspec.Struct, frozen=True):
    country: str = ""


class _Doc(msgspec.Struct, frozen=True):
    currency: str
    total: int
    lines: tuple[msgspec.Raw, ...] = ()
    buyer: _Buyer = _Buyer()
    ship_to: _To = _To()


_doc = msgspec.json.Decoder(_Doc)


class OrderHold(msgspec.Struct, frozen=True):
    """Why an order is held, by which rule, and the place of that rule."""

    reason: str
    rule: str
    at: str


class ListedOrder(msgspec.Struct, frozen=True):
    """One order as a line of a list tells it. `placed_at` is microseconds UTC, `total` minor units;
    `warehouses` are those that send it or its parts, `holds` are the open ones."""

    placed_at: int
    channel: str
    order_id: str
    client: str
    state: str
    buyer: str
    country: str
    lines: int
    total: int
    currency: str
    warehouses: tuple[str, ...]
    holds: tuple[OrderHold, ...]


def listed_orders(connection: Connection, choice: OrderChoice) -> Iterator[list[ListedOrder]]:
    """Orders as a list tells them, a page at a time."""
    for page in pages(connection, choice, "o.id, o.client, o.state, o.doc"):
        keys = {f"k{n}": row[3] for n, row in enumerate(page)}
        marks = ", ".join(f":{name}" for name in keys)
        warehouses = _named(
            connection,
            "SELECT DISTINCT order_id, warehouse FROM shipment WHERE state <> 'cancelled'"
            f" AND order_id IN ({marks}) ORDER BY order_id, warehouse",
            keys,
        )
        holds: dict[int, list[OrderHold]] = {}
        for key, *hold in connection.execute(
            text(
                "SELECT order_id, reason, rule, place FROM hold WHERE closed_at IS NULL"
                f" AND order_id IN ({marks}) ORDER BY id"
            ),
            keys,
        ):
            holds.setdefault(key, []).append(OrderHold(*hold))
        found = []
        for placed_at, channel, order_id, key, client, state, doc in page:
            one = _doc.decode(doc)
            found.append(
                ListedOrder(
                    placed_at, channel, order_id, client, state, one.buyer.name or "",
                    one.ship_to.country, len(one.lines), one.total, one.currency,
                    tuple(warehouses.get(key, ())), tuple(holds.get(key, ())),
                )
            )  # fmt: skip
        yield found


def _named(connection: Connection, statement: str, keys: dict[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, name in connection.execute(text(statement), keys).fetchall():
        found.setdefault(key, []).append(name)
    return found


_KNOWN = {
    "channel": "SELECT 1 FROM orders WHERE channel = :v LIMIT 1",
    "client": "SELECT 1 FROM orders WHERE client = :v LIMIT 1",
    "warehouse": "SELECT 1 FROM shipment WHERE warehouse = :v LIMIT 1",
}


def is_of_orders(connection: Connection, what: str, name: str) -> bool:
    """True where orders are of this `channel` or `client`, or leave from this `warehouse`, also of
    one that is no longer in the configuration."""
    return connection.scalar(text(_KNOWN[what]), {"v": name}) is not None


def names_a_file(connection: Connection, name: str) -> bool:
    """True where a file of this name was booked or looked at."""
    statement = text("SELECT 1 FROM file WHERE name = :n LIMIT 1")
    return connection.scalar(statement, {"n": name}) is not None


def file_names(connection: Connection) -> set[str]:
    """The names of all files."""
    return {str(r[0]) for r in connection.execute(text("SELECT DISTINCT name FROM file"))}
