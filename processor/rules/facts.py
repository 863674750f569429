"""The vocabulary of the rules: every fact with its type, its stages and how it is read. Pure.

A fact is None when it is not known: a rule that needs it then neither matches nor fails. A text
that the sender left out is known to be empty, which `absent` matches. Money keeps its currency;
weights are grams, lengths millimetres, ages whole days. A fact compared in another currency has a
second form, `order.total in USD`, which is the first one at the day's exchange rates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from processor.decisions import ParcelPlan
from processor.money import Money, Rates
from processor.order import AddressKind, Flag, Item, Line, Order, PaymentStatus, computed_total
from processor.times import SECOND, parse_time

Value: TypeAlias = Any
"""text, int, bool, Money, a sorted tuple of texts, a tuple with one value per line, or None."""

Kind = Literal[
    "text", "name", "country", "currency", "choice", "set", "count", "days", "money", "weight",
    "length", "yes/no", "date",
]  # fmt: skip
STAGES = ("review", "route", "carrier")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that facts are read from. `items` by SKU, known ones only; `now` is RFC 3339 in UTC.

    `orders_before` and `spent_before` are the buyer's earlier orders; `tags` come from review.
    `parcel` stands for a shipment of one parcel, `parcels` for all of a shipment.
    """

    order: Order
    items: Mapping[str, Item] = {}
    orders_before: int | None = None
    spent_before: Money | None = None
    now: str
    rates: Rates | None = None
    parcel: ParcelPlan | None = None
    warehouse: str | None = None
    tags: tuple[str, ...] = ()
    parcels: tuple[ParcelPlan, ...] = ()


class Fact(msgspec.Struct, frozen=True):
    """One fact: `choices` closes its values, or names a set of names of config.yaml (`@holds`)."""

    name: str
    kind: Kind
    help: str
    read: Callable[[Case], Value]
    stages: tuple[str, ...] = STAGES
    choices: tuple[str, ...] = ()


class LineFact(msgspec.Struct, frozen=True):
    """One fact of an order line, for the blocks `any line:`, `every line:`, `no line:`."""

    name: str
    kind: Kind
    help: str
    read: Callable[[Case, Line, Item | None], Value]
    choices: tuple[str, ...] = ()


def _money(amount: Callable[[Order], int]) -> Callable[[Case], Value]:
    return lambda case: Money(amount(case.order), case.order.currency)


def _goods_value(order: Order) -> int:
    return sum(line.amount - line.discount for line in order.lines)


def _difference(order: Order) -> int:
    """Stated total minus the sum of the parts; where it is not known whether prices hold the
    tax, the nearer of the two readings counts."""
    stated = order.total - computed_total(order)
    if order.tax_in_prices != "unknown":
        return stated
    return min(stated, stated + order.tax, key=abs)


# A total may be off by what a channel rounds per line or per discount: two minor units.
TOLERANCE = 2


def _sorted(words: tuple[str, ...]) -> tuple[str, ...]:
    return words if len(words) < 2 else tuple(sorted(set(words)))


def _over_items(case: Case, skus: tuple[str, ...]) -> list[Item] | None:
    items = [case.items.get(sku) for sku in skus]
    known = [item for item in items if item is not None]
    return known if len(known) == len(items) else None


def _hazards(case: Case, skus: tuple[str, ...]) -> Value:
    items = _over_items(case, skus)
    if items is None:
        return None
    return tuple(sorted({hazard for item in items for hazard in item.hazards}))


def _order_hazards(case: Case) -> Value:
    return _hazards(case, tuple(line.sku for line in case.order.lines))


def _order_weight(case: Case) -> Value:
    total = 0
    for line in case.order.lines:
        item = case.items.get(line.sku)
        if item is None:
            return None
        total += item.weight_g * line.pieces
    return total


def _parcels(case: Case) -> tuple[ParcelPlan, ...]:
    if case.parcels:
        return case.parcels
    return () if case.parcel is None else (case.parcel,)


def _most(measure: Callable[[ParcelPlan], int]) -> Callable[[Case], Value]:
    return lambda case: max((measure(parcel) for parcel in _parcels(case)), default=None)


def _parcel_hazards(case: Case) -> Value:
    parcels = _parcels(case)
    if not parcels:
        return None
    return _hazards(case, tuple(need.sku for parcel in parcels for need in parcel.needs))


def _parcel_value(case: Case) -> Value:
    """What the buyer pays for the goods in the shipment, shares of a line rounded down."""
    parcels = _parcels(case)
    if not parcels:
        return None
    lines = {line.line_id: line for line in case.order.lines}
    total = 0
    for parcel in parcels:
        for need in parcel.needs:
            line = lines.get(need.line_id)
            if line is None or line.pieces <= 0:
                return None
            total += (line.amount - line.discount) * need.pieces // line.pieces
    return Money(total, case.order.currency)


def _age(case: Case) -> Value:
    return (parse_time(case.now) - parse_time(case.order.placed_at)) // (86_400 * SECOND)


def _street(case: Case) -> Value:
    lines = case.order.ship_to.address_lines
    return lines[0].strip() if lines else ""


_PARCEL = ("carrier",)
_KINDS = ("b2c", "b2b", "sample", "transfer")

_TABLE: tuple[Fact, ...] = (
    Fact("order.kind", "choice", "who buys", lambda c: c.order.kind, STAGES, _KINDS),
    Fact("order.channel", "choice", "the channel of config.yaml", lambda c: c.order.channel,
         STAGES, ("@channels",)),
    Fact("order.client", "choice", "the client of config.yaml", lambda c: c.order.client,
         STAGES, ("@clients",)),
    Fact("order.total", "money", "what the buyer pays in all", _money(lambda o: o.total)),
    Fact("order.goods_value", "money", "the lines after their discounts", _money(_goods_value)),
    Fact("order.shipping_paid", "money", "what the buyer paid for shipping",
         _money(lambda o: o.shipping.paid)),
    Fact("order.total_difference", "money", "stated total minus the sum of the parts",
         _money(_difference)),
    Fact("order.adds_up", "yes/no", "the total is the sum of the parts, give or take 2 cents",
         lambda c: abs(_difference(c.order)) <= TOLERANCE),
    Fact("order.currency", "currency", "ISO 4217 code", lambda c: c.order.currency),
    Fact("order.payment_status", "choice", "as the channel says", lambda c: c.order.payment_status,
         STAGES, get_args(PaymentStatus)),
    Fact("order.payment_method", "text", "as the channel names it",
         lambda c: c.order.payment_method or ""),
    Fact("order.flags", "set", "marks of the order", lambda c: _sorted(c.order.flags),
         STAGES, get_args(Flag)),
    Fact("order.tags", "set", "tags of the sender and of earlier stages",
         lambda c: _sorted(c.order.tags + c.tags)),
    Fact("order.risk", "text", "the channel's own risk word; often unknown",
         lambda c: c.order.risk),
    Fact("order.line_count", "count", "lines", lambda c: len(c.order.lines)),
    Fact("order.quantity", "count", "units over all lines",
         lambda c: sum(line.quantity for line in c.order.lines)),
    Fact("order.max_line_quantity", "count", "units of the largest line",
         lambda c: max((line.quantity for line in c.order.lines), default=0)),
    Fact("order.skus", "set", "the SKUs of all lines",
         lambda c: _sorted(tuple(line.sku for line in c.order.lines))),
    Fact("order.unknown_skus", "count", "lines whose SKU the catalogue lacks",
         lambda c: sum(line.sku not in c.items for line in c.order.lines)),
    Fact("order.hazards", "set", "hazards of all goods; unknown while a SKU is", _order_hazards),
    Fact("order.weight", "weight", "goods without packaging; unknown while a SKU is",
         _order_weight),
    Fact("order.shipping_service", "text", "the service the buyer chose",
         lambda c: c.order.shipping.service or ""),
    Fact("order.shipping_carrier", "text", "the carrier the buyer chose",
         lambda c: c.order.shipping.carrier or ""),
    Fact("order.shipping_warehouse", "text", "the warehouse the sender asks for",
         lambda c: c.order.shipping.warehouse or ""),
    Fact("order.incoterm", "text", "delivery term, such as DDP",
         lambda c: c.order.shipping.incoterm or ""),
    Fact("order.complete_delivery", "yes/no", "the buyer wants all at once",
         lambda c: c.order.shipping.complete_delivery),
    Fact("order.tax_scheme", "text", "IOSS, VOEC...",
         lambda c: c.order.tax_scheme.name if c.order.tax_scheme else ""),
    Fact("order.po_number", "text", "the buyer's purchase order",
         lambda c: c.order.po_number or ""),
    Fact("order.notes", "text", "what the buyer wrote", lambda c: c.order.notes or ""),
    Fact("order.gift_message", "text", "for the card", lambda c: c.order.gift_message or ""),
    Fact("order.placed_on", "date", "day the order was placed, UTC",
         lambda c: c.order.placed_at[:10]),
    Fact("order.age", "days", "whole days since it was placed", _age),
    Fact("today", "date", "day of the decision, UTC", lambda c: c.now[:10]),
    Fact("buyer.orders_before", "count", "the buyer's earlier orders", lambda c: c.orders_before),
    Fact("buyer.spent_before", "money", "what the buyer spent before", lambda c: c.spent_before),
    Fact("buyer.name", "text", "who pays", lambda c: c.order.buyer.name),
    Fact("buyer.company", "text", "the buyer's company", lambda c: c.order.buyer.company or ""),
    Fact("buyer.email", "text", "the buyer's address for mail",
         lambda c: c.order.buyer.email or ""),
    Fact("buyer.phone", "text", "as the channel writes it", lambda c: c.order.buyer.phone or ""),
    Fact("buyer.tax_id", "text", "VAT or EORI number", lambda c: c.order.buyer.tax_id or ""),
    Fact("ship_to.country", "country", "ISO 3166-1 alpha-2", lambda c: c.order.ship_to.country),
    Fact("ship_to.region", "text", "state or province", lambda c: c.order.ship_to.region or ""),
    Fact("ship_to.postcode", "text", "as written", lambda c: c.order.ship_to.postcode.strip()),
    Fact("ship_to.city", "text", "as written", lambda c: c.order.ship_to.city.strip()),
    Fact("ship_to.name", "text", "who receives", lambda c: c.order.ship_to.name.strip()),
    Fact("ship_to.company", "text", "company at the address",
         lambda c: c.order.ship_to.company or ""),
    Fact("ship_to.street", "text", "the first address line", _street),
    Fact("ship_to.kind", "choice", "kind of address", lambda c: c.order.ship_to.kind,
         STAGES, get_args(AddressKind)),
    Fact("ship_to.pickup_point", "text", "number of a shop or locker",
         lambda c: c.order.ship_to.pickup_point or ""),
    Fact("parcel.warehouse", "choice", "the warehouse that ships", lambda c: c.warehouse,
         _PARCEL, ("@warehouses",)),
    Fact("parcel.count", "count", "parcels of the shipment",
         lambda c: len(_parcels(c)) or None, _PARCEL),
    Fact("parcel.weight", "weight", "the heaviest parcel, gross",
         _most(lambda p: p.weight_g), _PARCEL),
    Fact("parcel.longest", "length", "the longest side of any parcel",
         _most(lambda p: max(p.length_mm, p.width_mm, p.height_mm)), _PARCEL),
    Fact("parcel.hazards", "set", "hazards in the shipment", _parcel_hazards, _PARCEL),
    Fact("parcel.value", "money", "the goods in the shipment at what the buyer pays",
         _parcel_value, _PARCEL),
)  # fmt: skip

_LINE_TABLE: tuple[LineFact, ...] = (
    LineFact("line.sku", "name", "SKU, exactly as written", lambda c, line, item: line.sku),
    LineFact("line.title", "text", "title in the shop", lambda c, line, item: line.title),
    LineFact("line.quantity", "count", "units ordered", lambda c, line, item: line.quantity),
    LineFact("line.pieces", "count", "stock units", lambda c, line, item: line.pieces),
    LineFact("line.unit", "text", "piece, box...", lambda c, line, item: line.unit),
    LineFact("line.amount", "money", "the line after its discount",
             lambda c, line, item: Money(line.amount - line.discount, c.order.currency)),
    LineFact("line.known", "yes/no", "the catalogue has the SKU",
             lambda c, line, item: item is not None),
    LineFact("line.hazards", "set", "hazards of the goods",
             lambda c, line, item: None if item is None else _sorted(item.hazards)),
    LineFact("line.origin", "country", "country of origin",
             lambda c, line, item: None if item is None else item.origin),
    LineFact("line.hs_code", "text", "customs code, digits",
             lambda c, line, item: None if item is None else item.hs_code),
    LineFact("line.weight", "weight", "all pieces of the line",
             lambda c, line, item: None if item is None else item.weight_g * line.pieces),
)  # fmt: skip

FACTS: dict[str, Fact] = {fact.name: fact for fact in _TABLE}
LINE_FACTS: dict[str, LineFact] = {fact.name: fact for fact in _LINE_TABLE}


def key_in(name: str, currency: str) -> str:
    """The form of a money fact that is compared in `currency`: `order.total in USD`."""
    return f"{name} in {currency}"


def _exchanged(value: Value, case: Case, currency: str) -> Value:
    if value is None or value.currency == currency:
        return value
    return None if case.rates is None else case.rates.convert(value, currency)


def _reader(key: str) -> Callable[[Case], Value]:
    name, _, currency = key.partition(" in ")
    if name in LINE_FACTS:
        read_line = LINE_FACTS[name].read

        def column(case: Case) -> Value:
            return tuple(
                read_line(case, line, case.items.get(line.sku)) for line in case.order.lines
            )

        def exchanged_column(case: Case) -> Value:
            return tuple(_exchanged(value, case, currency) for value in column(case))

        return exchanged_column if currency else column
    read = FACTS[name].read
    if not currency:
        return read
    return lambda case: _exchanged(read(case), case, currency)


@lru_cache(maxsize=64)
def _readers(wanted: frozenset[str]) -> tuple[tuple[str, Callable[[Case], Value]], ...]:
    return tuple((key, _reader(key)) for key in sorted(wanted))


def facts_of(case: Case, wanted: frozenset[str]) -> dict[str, Value]:
    """The facts that a rule set asks for (`RuleSet.wanted`), in name order; None is unknown."""
    return {key: read(case) for key, read in _readers(wanted)}


def restore(plain: Mapping[str, Any]) -> dict[str, Value]:
    """Facts as they were before they were kept as JSON: money and tuples again."""
    return {key: _restored(value) for key, value in plain.items()}


def _restored(value: Any) -> Value:
    if isinstance(value, dict):
        return Money(value["minor"], value["currency"])
    if isinstance(value, list):
        return tuple(_restored(one) for one in value)
    return value
