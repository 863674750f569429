"""What part of an order is worth, and whether that is enough for a shipment of its own. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.deciding.allocate import TooSmall
from processor.model.decisions import HoldAsked, Need, Routing
from processor.model.money import Money, Rates
from processor.model.order import Order
from processor.model.reasons import hold_for
from processor.model.sentence import Sentence, Text, sentence
from processor.rules.language.values import read_value


class Floor(msgspec.Struct, frozen=True):
    """The largest floor that rules set for parts of an order, in the order's currency, with the
    rule that sets it; `lacks` names one that cannot be compared for want of an exchange rate."""

    least: Money | None = None
    rule: Text = ""
    lacks: Text = ""


def value_of(order: Order, needs: Sequence[Need]) -> Money:
    """What the buyer pays for these goods, after discounts; shares of a line rounded down."""
    lines = {line.line_id: line for line in order.lines}
    total = 0
    for need in needs:
        line = lines[need.line_id]
        total += (line.amount - line.discount) * need.pieces // max(1, line.pieces)
    return Money(total, order.currency)


def floor_of(order: Order, floors: Sequence[tuple[str, Sentence]], rates: Rates | None) -> Floor:
    """`floors` are amounts as rules write them, each with the rule."""
    best = Floor()
    lacks: Text = ""
    for text, rule in floors:
        money = read_value("money", text)
        assert isinstance(money, Money), "rule files with another amount are refused"
        least: Money | None = money
        if money.currency != order.currency:
            least = rates.convert(money, order.currency) if rates is not None else None
        named = sentence("route.floor", by=rule, amount=money)
        if least is None:
            lacks = named
        elif best.least is None or least.minor > best.least.minor:
            best = Floor(least, named)
    return Floor(best.least, best.rule, lacks)


def too_small(order: Order, floor: Floor) -> TooSmall | None:
    """The reason why a part is below the floor, or an empty text; None without a floor."""
    least = floor.least
    if least is None:
        return None

    def reason(needs: Sequence[Need]) -> Text:
        worth = value_of(order, needs)
        if worth.minor >= least.minor:
            return ""
        return sentence("route.too-small", worth=worth, floor=floor.rule)

    return reason


def not_comparable(order: Order, floor: Floor, routing: Routing) -> HoldAsked | None:
    """A hold where an order was split and a floor could not be compared."""
    split = len(routing.consignments) > 1 or (routing.consignments and routing.backordered)
    if not floor.lacks or not split:
        return None
    detail = sentence("hold.floor-not-compared", floor=floor.lacks, currency=order.currency)
    return hold_for("no-exchange-rate", "route", detail)
