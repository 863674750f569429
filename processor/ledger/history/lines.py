"""Prices and quantities of an order's lines against the price list and against earlier sales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from processor.ledger.arrived.traces import price_of
from processor.ledger.history.batch import Before, Day, Place, Value, share
from processor.ledger.reference import reference
from processor.ledger.sql import text
from processor.model.identity import sale_key
from processor.model.money import Money
from processor.model.order import Item, Line, Order
from processor.model.times import SECOND

LINE_FACTS = frozenset(["line.price_to_list", "line.price_to_usual", "line.quantity_to_usual"])
# Usual is the median of the newest sales, and not told by fewer than a handful.
NEWEST = 50
FEWEST = 5
DAYS = 90
_SPAN = DAYS * 86_400 * SECOND
_POINTS = 400

_Point = tuple[int, Place]
_Sales = tuple[list[int], list[int]]


def line_facts(
    connection: Connection,
    asked: Sequence[Before],
    orders: Mapping[int, Order],
    items: Mapping[tuple[str, str], Item] | None,
    wanted: frozenset[str],
    on: Day,
    found: dict[int, dict[str, Value]],
) -> None:
    """Fills in the wanted facts of lines: a tuple with one value per line, None is unknown."""
    if "line.price_to_list" in wanted:
        listed = items if items is not None else _items(connection, asked, orders)
        for one in asked:
            order = orders[one.key]
            found[one.key]["line.price_to_list"] = tuple(
                price_to_list(line, order.currency, listed.get((order.client, line.sku)), on)
                for line in order.lines
            )
    if wanted == {"line.price_to_list"}:
        return
    points = {
        (sale_key(one.client, line.sku, orders[one.key].currency), one.place): None
        for one in asked
        for line in orders[one.key].lines
    }
    sales = _newest(connection, list(points))
    for one in asked:
        order = orders[one.key]
        known = [
            sales.get((sale_key(one.client, line.sku, order.currency), one.place), ([], []))
            for line in order.lines
        ]
        pairs = list(zip(order.lines, known, strict=True))
        if "line.price_to_usual" in wanted:
            found[one.key]["line.price_to_usual"] = tuple(
                _to_median(price_of(line), prices) for line, (prices, _) in pairs
            )
        if "line.quantity_to_usual" in wanted:
            found[one.key]["line.quantity_to_usual"] = tuple(
                _to_median(line.pieces, pieces) for line, (_, pieces) in pairs
            )


def price_to_list(line: Line, currency: str, item: Item | None, on: Day) -> int | None:
    """The price of a piece against the list, hundredths of a percent; None without either."""
    if item is None or item.list_price is None or item.list_price <= 0 or line.pieces <= 0:
        return None
    listed: Money | None = Money(item.list_price, item.currency)
    if currency != item.currency:
        listed = (
            on.rates.convert(Money(item.list_price, item.currency), currency) if on.rates else None
        )
    if listed is None or listed.minor <= 0:
        return None
    return share(line.amount, listed.minor * line.pieces)


def _to_median(value: int, sales: list[int]) -> int | None:
    if len(sales) < FEWEST:
        return None
    ordered = sorted(sales)
    middle = len(ordered) // 2
    twice = ordered[middle] + ordered[middle if len(ordered) % 2 else middle - 1]
    return share(2 * value, twice) if twice > 0 else None


def _items(
    connection: Connection, asked: Sequence[Before], orders: Mapping[int, Order]
) -> dict[tuple[str, str], Item]:
    found: dict[tuple[str, str], Item] = {}
    for client in sorted({one.client for one in asked}):
        skus = {line.sku for one in asked if one.client == client for line in orders[one.key].lines}
        kept = reference.items(connection, client, skus)
        found.update({(client, sku): row.item for sku, row in kept.items()})
    return found


def _newest(connection: Connection, points: Sequence[_Point]) -> dict[_Point, _Sales]:
    """The newest sales before each point: prices and pieces, the latest first."""
    found: dict[_Point, _Sales] = {}
    for start in range(0, len(points), _POINTS):
        some = points[start : start + _POINTS]
        values: dict[str, object] = {"span": _SPAN, "most": NEWEST}
        for n, (key, (placed_at, channel, order_id)) in enumerate(some):
            values |= {f"k{n}": key, f"t{n}": placed_at, f"c{n}": channel, f"o{n}": order_id}
        rows = ", ".join(f"({n}, :k{n}, :t{n}, :c{n}, :o{n})" for n in range(len(some)))
        statement = text(
            f"WITH point (n, k, t, c, o) AS (VALUES {rows}) SELECT p.n,"
            " (SELECT group_concat(price || ' ' || pieces, ' ') FROM (SELECT s.price, s.pieces"
            " FROM sale s WHERE s.sale_key = p.k AND s.placed_at >= p.t - :span"
            " AND (s.placed_at, s.channel, s.order_id) < (p.t, p.c, p.o) ORDER BY s.placed_at DESC,"
            " s.channel DESC, s.order_id DESC, s.line_id DESC LIMIT :most)) FROM point p"
        )
        for n, sold in connection.execute(statement, values):
            numbers = list(map(int, (sold or "").split()))
            found[some[n]] = (numbers[0::2], numbers[1::2])
    return found
