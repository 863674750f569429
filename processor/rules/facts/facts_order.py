"""Facts that an order's own document holds, with the catalogue beside it. Pure data."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import get_args

from processor.model.config import CHANNEL_LABELS
from processor.model.money import Money
from processor.model.order import (
    Address,
    AddressKind,
    Flag,
    Line,
    Order,
    PaymentStatus,
    computed_total,
)
from processor.model.postcodes import with_lost_zeros
from processor.model.times import SECOND, parse_time
from processor.rules.facts import rests
from processor.rules.facts.fact import Case, Fact, Value

# A total may be off by what a channel rounds per line or per discount: two minor units.
TOLERANCE = 2
_KINDS = ("b2c", "b2b", "sample", "transfer")


def _money(amount: Callable[[Order], int]) -> Callable[[Case], Value]:
    return lambda case: Money(amount(case.order), case.order.currency)


def open_units(line: Line) -> int:
    """Units of a line that are left to send."""
    return line.quantity - line.shipped - line.cancelled


def _goods_value(order: Order) -> int:
    return sum([line.amount - line.discount for line in order.lines])


def _discount(order: Order) -> int:
    whole = order.discount.seller + order.discount.channel
    return whole + sum(line.discount for line in order.lines)


def _difference(order: Order) -> int:
    """Stated total minus the sum of the parts; where it is not known whether prices hold the
    tax, the nearer of the two readings counts."""
    stated = order.total - computed_total(order)
    if order.tax_in_prices != "unknown":
        return stated
    return min(stated, stated + order.tax, key=abs)


def _max_line_quantity(case: Case) -> Value:
    quantities = [line.quantity - line.cancelled for line in case.order.lines]
    return max(quantities) if quantities else 0


def sorted_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words once each, in order: how a fact of the type set is kept."""
    return words if len(words) < 2 else tuple(sorted(set(words)))


def hazards_of(case: Case, skus: Iterable[str]) -> Value:
    """The hazards of these SKUs, or None while one is not known."""
    found: set[str] = set()
    for sku in skus:
        item = case.items.get(sku)
        if item is None:
            return None
        if item.hazards:
            found.update(item.hazards)
    return tuple(sorted(found)) if found else ()


def _to_send(order: Order) -> list[Line]:
    """The lines of which something is left to send: all others are in no parcel."""
    return [line for line in order.lines if line.to_send]


def _order_hazards(case: Case) -> Value:
    return hazards_of(case, [line.sku for line in _to_send(case.order)])


def _order_weight(case: Case) -> Value:
    total = 0
    for line in _to_send(case.order):
        item = case.items.get(line.sku)
        if item is None:
            return None
        total += item.weight_g * line.to_send
    return total


def _order_longest(case: Case) -> Value:
    longest = 0
    for line in _to_send(case.order):
        item = case.items.get(line.sku)
        if item is None:
            return None
        longest = max(longest, item.length_mm, item.width_mm, item.height_mm)
    return longest


def _age(case: Case) -> Value:
    return (parse_time(case.now) - parse_time(case.order.placed_at)) // (60 * SECOND)


def _ship_by(case: Case) -> Value:
    by = case.order.shipping.ship_by
    return None if by is None else (parse_time(by) - parse_time(case.now)) // (60 * SECOND)


def _street(case: Case) -> Value:
    return _first_line(case.order.ship_to).strip()


def _billed(
    read: Callable[[Address], str | None], *, hidden: bool = False
) -> Callable[[Case], Value]:
    """A part of the address of the invoice, where there is one; `hidden` are those that a channel
    hides, and fills with a stand-in."""

    def billed(case: Case) -> Value:
        bill = case.order.bill_to
        if bill is None or (hidden and "masked" in case.order.flags):
            return None
        return (read(bill) or "").strip() or None

    return billed


def _first_line(address: Address) -> str:
    return address.address_lines[0] if address.address_lines else ""


def _all_lines(address: Address) -> str:
    return " ".join(one.strip() for one in address.address_lines)


def postcode_form(text: str) -> str:
    """What signs a postcode has: `SW1A 1AA` is `AA9A9AA`, `01310-100` is `99999999`. Blanks and
    hyphens do not count, because half of all senders leave them out."""
    signs = []
    for char in unicodedata.normalize("NFKC", text):
        if char.isdigit():
            signs.append("9")
        elif char.isalpha():
            signs.append("A")
        elif not (char.isspace() or char in "-‐‑–"):
            signs.append(char)
    return "".join(signs)


ORDER_FACTS: tuple[Fact, ...] = (
    Fact("order.kind", "choice", "who buys", lambda c: c.order.kind, "order", _KINDS),
    Fact("order.channel", "choice", "the channel of config.yaml", lambda c: c.order.channel,
         "order", ("@channels",)),
    Fact("order.client", "choice", "the client of config.yaml", lambda c: c.order.client,
         "order", ("@clients",)),
    Fact("order.channel_labels", "choice", "whether its channel makes the labels, by config.yaml; "
         "`by-service` where the service says so", lambda c: c.channel_labels, "order",
         CHANNEL_LABELS),
    Fact("order.id", "name", "the order number, exactly as written", lambda c: c.order.order_id),
    Fact("order.total", "money", "what the buyer pays in all", _money(lambda o: o.total)),
    Fact("order.goods_value", "money", "the lines after their discounts", _money(_goods_value)),
    Fact("order.discount", "money", "all discounts, of the order and of its lines",
         _money(_discount)),
    Fact("order.shipping_paid", "money", "what the buyer paid for shipping",
         _money(lambda o: o.shipping.paid)),
    Fact("order.total_difference", "money", "stated total minus the sum of the parts",
         _money(_difference)),
    Fact("order.adds_up", "yes/no", "the total is the sum of the parts, give or take 2 cents",
         lambda c: abs(_difference(c.order)) <= TOLERANCE),
    Fact("order.currency", "currency", "ISO 4217 code", lambda c: c.order.currency),
    Fact("order.payment_status", "choice", "as the channel says", lambda c: c.order.payment_status,
         "order", get_args(PaymentStatus)),
    Fact("order.payment_method", "text", "as the channel names it",
         lambda c: c.order.payment_method or ""),
    Fact("order.flags", "set", "marks of the order", lambda c: sorted_words(c.order.flags),
         "order", get_args(Flag)),
    Fact("order.tags", "set", "tags of the sender and of earlier stages",
         lambda c: sorted_words(c.order.tags + c.tags)),
    Fact("order.risk", "text", "the channel's own risk word; often unknown",
         lambda c: c.order.risk),
    Fact("order.card_hint", "text", "what the channel tells of the card; often unknown",
         lambda c: c.order.card_hint),
    Fact("order.ip", "text", "the IP address the order came from; often unknown",
         lambda c: c.order.ip),
    Fact("order.line_count", "count", "lines", lambda c: len(c.order.lines)),
    Fact("order.quantity", "count", "units over all lines",
         lambda c: sum([line.quantity for line in c.order.lines])),
    Fact("order.open_quantity", "count", "units over all lines that are left to send",
         lambda c: sum([open_units(line) for line in c.order.lines])),
    Fact("order.max_line_quantity", "count", "units of the largest line, without those called off",
         _max_line_quantity),
    Fact("order.skus", "set", "the SKUs of all lines",
         lambda c: sorted_words(tuple(line.sku for line in c.order.lines))),
    Fact("order.unknown_skus", "count", "lines whose SKU the catalogue lacks",
         lambda c: sum(line.sku not in c.items for line in _to_send(c.order)),
         source="catalogue"),
    Fact("order.hazards", "set", "hazards of all goods; unknown while a SKU is", _order_hazards,
         source="catalogue"),
    Fact("order.weight", "weight", "goods without packaging; unknown while a SKU is",
         _order_weight, source="catalogue"),
    Fact("order.longest", "length", "the longest side of any article; unknown while a SKU is",
         _order_longest, source="catalogue"),
    Fact("order.shipping_service", "text", "the service the buyer chose",
         lambda c: c.order.shipping.service or ""),
    Fact("order.shipping_carrier", "text", "the carrier the buyer chose",
         lambda c: c.order.shipping.carrier or ""),
    Fact("order.shipping_warehouse", "text", "the warehouse the sender asks for",
         lambda c: c.order.shipping.warehouse or ""),
    Fact("order.freight_account", "text", "the buyer's or client's own account at a carrier",
         lambda c: c.order.shipping.freight_account or ""),
    Fact("order.incoterm", "text", "delivery term, such as DDP",
         lambda c: c.order.shipping.incoterm or ""),
    Fact("order.complete_delivery", "yes/no", "the buyer wants all at once",
         lambda c: c.order.shipping.complete_delivery),
    Fact("order.tax_scheme", "text", "IOSS, VOEC...",
         lambda c: c.order.tax_scheme.name if c.order.tax_scheme else ""),
    Fact("order.tax_collected_by", "text", "who collected the tax: the marketplace, the seller",
         lambda c: (c.order.tax_scheme.collected_by or "") if c.order.tax_scheme else ""),
    Fact("order.po_number", "text", "the buyer's purchase order",
         lambda c: c.order.po_number or ""),
    Fact("order.notes", "text", "what the buyer wrote", lambda c: c.order.notes or ""),
    Fact("order.gift_message", "text", "for the card", lambda c: c.order.gift_message or ""),
    Fact("order.placed_on", "date", "day the order was placed, in the time zone of the rules",
         lambda c: c.order.placed_at[:10], moment=lambda c: c.order.placed_at),
    Fact("order.paid_on", "date", "day it was paid, in the time zone of the rules; unknown where "
         "the channel does not say",
         lambda c: None if c.order.paid_at is None else c.order.paid_at[:10],
         moment=lambda c: c.order.paid_at),
    Fact("order.age", "duration", "since the order was placed", _age, source="clock",
         rests=rests.placed),
    Fact("order.ship_by_in", "duration", "until it must ship; unknown where the channel gives "
         "no time", _ship_by, source="clock", rests=rests.ships_by),
    Fact("today", "date", "day of the decision, in the time zone of the rules",
         lambda c: c.now[:10], source="clock", rests=rests.nothing, moment=lambda c: c.now),
    Fact("buyer.id", "name", "the channel's own number of the buyer",
         lambda c: c.order.buyer.id or ""),
    Fact("buyer.name", "text", "who pays", lambda c: c.order.buyer.name, sort="name"),
    Fact("buyer.company", "text", "the buyer's company",
         lambda c: c.order.buyer.company or "", sort="name"),
    Fact("buyer.email", "text", "the buyer's address for mail",
         lambda c: c.order.buyer.email or ""),
    Fact("buyer.phone", "text", "as the channel writes it",
         lambda c: c.order.buyer.phone or "", sort="phone"),
    Fact("buyer.tax_id", "text", "VAT or EORI number", lambda c: c.order.buyer.tax_id or ""),
    Fact("buyer.language", "text", "the buyer's language, such as de",
         lambda c: c.order.buyer.language or ""),
    Fact("bill_to.country", "country", "country of the invoice; unknown where it is not given",
         _billed(lambda a: a.country)),
    Fact("bill_to.region", "text", "state or province of the invoice; unknown where not given",
         _billed(lambda a: a.region), sort="place"),
    Fact("bill_to.postcode", "text", "postcode of the invoice; unknown where not given",
         _billed(lambda a: a.postcode), sort="postcode"),
    Fact("bill_to.city", "text", "city of the invoice; unknown where not given",
         _billed(lambda a: a.city), sort="place"),
    Fact("bill_to.name", "text", "whose name is on the invoice; unknown where not given",
         _billed(lambda a: a.name, hidden=True), sort="name"),
    Fact("bill_to.company", "text", "company on the invoice; unknown where not given",
         _billed(lambda a: a.company, hidden=True), sort="name"),
    Fact("bill_to.street", "text", "first address line of the invoice; unknown where not given",
         _billed(_first_line, hidden=True), sort="street"),
    Fact("bill_to.address", "text", "all address lines of the invoice; unknown where not given",
         _billed(_all_lines, hidden=True), sort="street"),
    Fact("ship_to.country", "country", "ISO 3166-1 alpha-2", lambda c: c.order.ship_to.country),
    Fact("ship_to.region", "text", "state or province",
         lambda c: c.order.ship_to.region or "", sort="place"),
    Fact("ship_to.postcode", "text", "as written",
         lambda c: c.order.ship_to.postcode.strip(), sort="postcode"),
    Fact("ship_to.postcode_form", "text", "signs of the postcode: 9 for a digit, A for a letter; "
         "blanks and hyphens left out", lambda c: postcode_form(c.order.ship_to.postcode)),
    Fact("ship_to.postcode_lost_zeros", "yes/no", "a spreadsheet dropped zeros at its front",
         lambda c: with_lost_zeros(c.order.ship_to.country, c.order.ship_to.postcode.strip())
         is not None),
    Fact("ship_to.city", "text", "as written",
         lambda c: c.order.ship_to.city.strip(), sort="place"),
    Fact("ship_to.name", "text", "who receives",
         lambda c: c.order.ship_to.name.strip(), sort="name"),
    Fact("ship_to.company", "text", "company at the address",
         lambda c: c.order.ship_to.company or "", sort="name"),
    Fact("ship_to.street", "text", "the first address line", _street, sort="street"),
    Fact("ship_to.address", "text", "all address lines in one",
         lambda c: _all_lines(c.order.ship_to).strip(), sort="street"),
    Fact("ship_to.kind", "choice", "kind of address, by the table of boxes",
         lambda c: c.destination.kind, "order", get_args(AddressKind)),
    Fact("ship_to.territory", "choice", "territory that customs, tax or carriers treat unlike its "
         "country, by the table of territories; empty in none",
         lambda c: c.destination.territory, "order", ("@territories", "")),
    Fact("ship_to.eu_customs", "yes/no", "the address lies in the customs territory of the EU",
         lambda c: c.destination.eu_customs),
    Fact("ship_to.eu_vat", "yes/no", "the address lies in the VAT area of the EU, for goods",
         lambda c: c.destination.eu_vat),
    Fact("ship_to.pickup_point", "text", "number of a shop or locker",
         lambda c: c.order.ship_to.pickup_point or ""),
)  # fmt: skip
