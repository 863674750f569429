"""Facts about money that went back to the buyer or is owed, as the channel tells. Pure data."""

from __future__ import annotations

from collections.abc import Callable

from processor.model.money import Money, divide_half_up
from processor.model.order import Line, Order
from processor.rules.facts.fact import Case, Fact, Value
from processor.rules.facts.facts_order import TOLERANCE


def _told(amount: Callable[[Order], int | None]) -> Callable[[Case], Value]:
    """Money that a channel may say nothing of."""

    def told(case: Case) -> Value:
        minor = amount(case.order)
        return None if minor is None else Money(minor, case.order.currency)

    return told


def _share(amount: Callable[[Order], int | None]) -> Callable[[Case], Value]:
    """Of what the buyer pays in all, rounded up: a cent is more than nothing in every currency."""

    def share(case: Case) -> Value:
        minor, total = amount(case.order), case.order.total
        if minor is None or (minor > 0 and total <= 0):
            return None
        return -(-minor * 10_000 // total) if minor > 0 else 0

    return share


def _refunds_a_line(case: Case) -> Value:
    refunded = case.order.refunded
    if refunded is None:
        return None
    return refunded > 0 and any(_is_of_line(refunded, line) for line in case.order.lines)


def _is_of_line(refunded: int, line: Line) -> bool:
    """True for the price of some pieces of a line after its discount, with or without its tax."""
    net, quantity = line.amount - line.discount, line.quantity
    for whole in (net, net + line.tax):
        if whole <= 0 or quantity <= 0:
            continue
        units = max(1, min(quantity, divide_half_up(refunded * quantity, whole)))
        if abs(refunded * quantity - whole * units) <= TOLERANCE * quantity:
            return True
    return False


PAID_FACTS: tuple[Fact, ...] = (
    Fact("order.refunded", "money", "what went back to the buyer; unknown where the channel does "
         "not say", _told(lambda o: o.refunded)),
    Fact("order.refunded_share", "share", "what went back, in percent of the total; unknown where "
         "the channel does not say", _share(lambda o: o.refunded)),
    Fact("order.refund_equals_a_line", "yes/no", "what went back is the price of a line, or of "
         "some pieces of it, give or take 2 cents; unknown where the channel does not say",
         _refunds_a_line),
    Fact("order.outstanding", "money", "what the buyer still owes; unknown where the channel does "
         "not say", _told(lambda o: o.outstanding)),
    Fact("order.outstanding_share", "share", "what the buyer still owes, in percent of the total; "
         "unknown where the channel does not say", _share(lambda o: o.outstanding)),
)  # fmt: skip
