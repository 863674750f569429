"""What goods are declared at: the one place of it, for customs messages and layouts alike. Pure.

Minor units of the order's currency throughout. Rules and their sources stand in docs/customs.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.model.dispatch import Dispatch
from processor.model.money import divide_half_up
from processor.model.order import Item, Line, Order


class DeclaredGoods(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one SKU that a shipment holds of an order line. `line` and `value` are None where
    the order does not sell that SKU on that line: then nobody knows what it is worth."""

    line_id: str
    sku: str
    item: Item
    pieces: int
    line: Line | None
    value: int | None


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in whole parts by weight, largest remainder first, then first come: sums exactly.

    Weights are not negative; where all are 0 every part is 0.
    """
    total = sum(weights)
    if total <= 0:
        return [0] * len(weights)
    parts = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for index in order[: amount - sum(parts)]:
        parts[index] += 1
    return parts


def paid_for_lines(order: Order) -> dict[str, int]:
    """What each line was sold for, minor units: its amount less its discount and its share of the
    seller's discount on the order.

    A discount that the channel bears stays in: the goods value of CEB303 includes what was paid
    in kind other than cash (GACC specification 2022-05, goodsValue).
    """
    nets = [line.amount - line.discount for line in order.lines]
    shares = spread(order.discount.seller, [max(net, 0) for net in nets])
    return {
        line.line_id: net - share
        for line, net, share in zip(order.lines, nets, shares, strict=True)
    }


def declared_goods(dispatch: Dispatch) -> list[DeclaredGoods]:
    """The goods of a shipment, what several parcels hold of a line together, each with what it is
    declared at: its share by pieces of what the line was sold for, rounded half up."""
    pieces: dict[tuple[str, str], int] = {}
    items: dict[tuple[str, str], Item] = {}
    for parcel in dispatch.parcels:
        for content in parcel.contents:
            key = content.line_id, content.sku
            pieces[key] = pieces.get(key, 0) + content.pieces
            items[key] = content.item
    paid = paid_for_lines(dispatch.order)
    by_id = {line.line_id: line for line in dispatch.order.lines}
    found = []
    for (line_id, sku), count in pieces.items():
        line = by_id.get(line_id)
        if line is None or line.sku != sku or min(count, line.pieces) < 1:
            line = None
        value = None if line is None else divide_half_up(paid[line_id] * count, line.pieces)
        found.append(
            DeclaredGoods(
                line_id=line_id, sku=sku, item=items[line_id, sku], pieces=count, line=line,
                value=value,
            )
        )  # fmt: skip
    return found
