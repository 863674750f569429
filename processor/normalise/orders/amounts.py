"""How the amounts of an order fit together: what a discount already holds, where tax stands. Pure.

Exports state the same money more than once and do not say which figure holds which. The sums tell:

- goods - order discount = subtotal: line discounts are inside the order discount.
- goods - order discount - line discounts = subtotal: they come on top.
- goods = subtotal although there is an order discount: it is a discount on shipping. If the total
  holds without it, the shipping was stated after it: that is believed of shipping that was made
  free and cost no more than the goods. Any other discount that is in no sum is left standing.
- goods after discounts + shipping + tax = total: prices are without tax; without adding tax: with.

A sum fits where it is at most two minor units off, because taxes are rounded line by line. Where
no sum fits, nothing is changed: a stated total stays as stated, so that a rule can hold it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

TaxInPrices = Literal["yes", "no", "unknown"]
ROUNDING = 2


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """What the export says, minor units; None where it says nothing. Discounts are positive."""

    goods: int
    line_discounts: int
    subtotal: int | None
    seller: int
    channel: int
    shipping: int
    tax: int
    total: int | None


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What it means: whether line discounts count, the seller's discount, tax, the total."""

    lines_discounted: bool
    seller: int
    tax_in_prices: TaxInPrices
    total: int


def settle(
    stated: Stated, *, doubtful_line_discounts: bool, tax: Literal["yes", "no", "auto"]
) -> Settled:
    """Decides by the sums of the module's table.

    `doubtful_line_discounts`: the mapping says they count `unless in the order discount`. `tax` is
    the channel's `tax_in_prices`; `auto` lets the total tell.
    """
    order_discount = stated.seller + stated.channel
    counted = True
    if doubtful_line_discounts and stated.line_discounts:
        after_order = stated.goods - order_discount
        if stated.subtotal is None:
            counted = order_discount < stated.line_discounts
        else:
            inside = stated.line_discounts <= order_discount + ROUNDING
            counted = not inside or (
                _fits(after_order - stated.line_discounts, stated.subtotal)
                and not _fits(after_order, stated.subtotal)
            )
    line_discounts = stated.line_discounts if counted else 0
    seller = stated.seller
    if _already_in_shipping(stated, line_discounts):
        seller = 0
    before_tax = stated.goods - line_discounts - seller - stated.channel + stated.shipping
    in_prices = _tax_in_prices(before_tax, stated, tax)
    total = stated.total
    if total is None:
        total = before_tax if in_prices == "yes" else before_tax + stated.tax
    return Settled(lines_discounted=counted, seller=seller, tax_in_prices=in_prices, total=total)


def adds_up(stated: Stated) -> bool:
    """False where the goods are not those that the subtotal is for, or without one the total."""
    goods, order = stated.goods, stated.seller + stated.channel
    if stated.subtotal is not None:
        less = (0, order, stated.line_discounts, order + stated.line_discounts)
        return any(_fits(goods - one, stated.subtotal) for one in less)
    if stated.total is None:
        return True
    before_tax = goods - stated.line_discounts - order + stated.shipping
    return _tax_in_prices(before_tax, stated, "auto") != "unknown"


def _already_in_shipping(stated: Stated, line_discounts: int) -> bool:
    if stated.subtotal is None or stated.total is None or not stated.seller:
        return False
    goods = stated.goods - line_discounts
    if not _fits(goods, stated.subtotal) or stated.seller <= ROUNDING:
        return False
    if stated.shipping or stated.seller > goods:
        return False
    with_shipping = goods - stated.channel + stated.shipping
    ends = (stated.total, stated.total - stated.tax)
    reduced = with_shipping - stated.seller
    return any(_fits(with_shipping, end) for end in ends) and not any(
        _fits(reduced, end) for end in ends
    )


def _fits(amount: int, stated: int) -> bool:
    return abs(amount - stated) <= ROUNDING


def _tax_in_prices(
    before_tax: int, stated: Stated, tax: Literal["yes", "no", "auto"]
) -> TaxInPrices:
    if tax != "auto":
        return tax
    if stated.total is None:
        return "unknown"
    without = abs(before_tax + stated.tax - stated.total)
    inside = abs(before_tax - stated.total)
    if min(without, inside) > ROUNDING:
        return "unknown"
    return "no" if without <= inside else "yes"
