"""What facts that do not stand in the order rest on: the part of the order and of the catalogue
that makes them. Pure.

A fact of the order or of the catalogue rests on itself. All others change by themselves too: time
passes, stock moves, other orders come. Whether an order has changed in what a rule looks at is told
by what its facts rest on, or a person's release would be lost overnight.
"""

from __future__ import annotations

from collections.abc import Callable

from processor.model.identity import (
    address_key,
    buyer_key,
    card_key,
    company_key,
    content_key,
    ip_key,
    name_key,
    phone_key,
    po_key,
)
from processor.model.order import Item, Line, Order
from processor.rules.facts.fact import Case, Value

Rests = Callable[[Case], Value]


def nothing(_case: Case) -> Value:
    """Of facts that only time or the house changes."""
    return None


def _of_order(*keys: Callable[[Order], int]) -> Rests:
    return lambda case: tuple(key(case.order) for key in keys)


the_buyer = _of_order(buyer_key)
the_address = _of_order(address_key)
buyer_and_address = _of_order(buyer_key, address_key)
WINDOWS: dict[str, Rests] = {
    "orders.same_buyer": the_buyer,
    "orders.same_phone": _of_order(phone_key),
    "orders.same_address": the_address,
    "orders.same_card": _of_order(card_key),
    "orders.same_ip": _of_order(ip_key),
    "orders.same_content": _of_order(content_key, address_key, buyer_key),
    "orders.same_po": _of_order(po_key, buyer_key, company_key),
    "orders.same_po_and_content": _of_order(po_key, buyer_key, company_key, content_key),
    "address.other_names": _of_order(address_key, name_key),
}
"""What is counted over a span of time is compared by these identities (model/windows.py)."""


def placed(case: Case) -> Value:
    """When the order was placed."""
    return case.order.placed_at


def ships_by(case: Case) -> Value:
    """The time that the channel gives."""
    return case.order.shipping.ship_by


def goods(case: Case) -> Value:
    """What is ordered, and how large, heavy and dangerous it is."""
    return tuple(_goods(line, case.items.get(line.sku)) for line in case.order.lines)


def _goods(line: Line, item: Item | None) -> Value:
    if item is None:
        return line.sku, line.to_send, None
    sides = (item.length_mm, item.width_mm, item.height_mm)
    return line.sku, line.to_send, (item.weight_g, sides, tuple(sorted(item.hazards)))


def priced_goods(case: Case) -> Value:
    """What is ordered and what the buyer pays for it."""
    order = case.order
    lines = tuple((one.sku, one.pieces, one.amount - one.discount) for one in order.lines)
    return order.currency, lines


def country(case: Case) -> Value:
    """Where it goes."""
    return case.order.ship_to.country


def way(case: Case) -> Value:
    """What an order itself says of the way its goods take: what, where to, and by what service."""
    to, shipping = case.order.ship_to, case.order.shipping
    return (
        goods(case), to.country, to.postcode, to.kind,
        shipping.service, shipping.carrier, shipping.warehouse, shipping.complete_delivery,
    )  # fmt: skip


def expiry(case: Case) -> Value:
    """The expiry days that the lines name."""
    return tuple(line.expiry for line in case.order.lines)


def prices(case: Case) -> Value:
    """What a unit of each line costs, and the list price of the catalogue."""
    found = []
    for line in case.order.lines:
        item = case.items.get(line.sku)
        list_price = None if item is None else item.list_price
        found.append((line.sku, line.amount - line.discount, line.pieces, list_price))
    return case.order.currency, tuple(found)


def pieces(case: Case) -> Value:
    """How many pieces of each SKU, and how many of them are left to send."""
    return tuple(
        (line.sku, line.pieces) if line.pieces == line.to_send
        else (line.sku, line.pieces, line.to_send)
        for line in case.order.lines
    )  # fmt: skip
