"""A consignment becomes parcels: weights exact, dimensions estimated. Pure.

Weight: first-fit decreasing, piece by piece; gross is goods plus the warehouse's tare.
Size, an estimate until the warehouse measures: every piece lies on its largest face, the pieces
are stacked, and a high stack is set side by side while that makes the longest side shorter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from processor.model.decisions import Consignment, HoldAsked, Need, ParcelPlan
from processor.model.order import Item
from processor.model.reasons import hold_for
from processor.model.sentence import sentence

# More parcels than this for one order is freight, which a parcel service does not carry.
MAX_PARCELS = 1000


class _Box:
    """A parcel being filled: pieces per index of the consignment's needs."""

    __slots__ = ("net_g", "pieces")

    def __init__(self) -> None:
        self.net_g = 0
        self.pieces: dict[int, int] = {}

    def put(self, index: int, pieces: int, weight_g: int) -> None:
        self.pieces[index] = self.pieces.get(index, 0) + pieces
        self.net_g += pieces * weight_g


def dimensions(pieces: Sequence[tuple[Item, int]]) -> tuple[int, int, int]:
    """The estimated length, width and height in mm of one parcel, longest side first.

    Heights are stacked on the longest length and the widest width. While it shortens the longest
    side, the stack is halved and put beside itself; half a stack still holds the tallest piece.
    """
    length = width = height = tallest = 0
    for item, count in pieces:
        low, middle, high = sorted((item.length_mm, item.width_mm, item.height_mm))
        length, width = max(length, high), max(width, middle)
        height += low * count
        tallest = max(tallest, low)
    while True:
        half = -(-height // 2)
        folded = (length, width * 2, half) if width <= length else (length * 2, width, half)
        if half < tallest or max(folded) >= max(length, width, height):
            break
        length, width, height = folded
    sides = sorted((length, width, height), reverse=True)
    return sides[0], sides[1], sides[2]


def _fill(
    needs: Sequence[Need], weights: Sequence[int], room_g: int, boxes: list[_Box]
) -> HoldAsked | None:
    """First-fit decreasing: what fits goes into the first box, the rest opens new ones."""
    heaviest = sorted(range(len(needs)), key=lambda index: (-weights[index], index))
    for index in heaviest:
        left, weight = needs[index].pieces, weights[index]
        for box in boxes:
            fits = left if weight == 0 else min(left, (room_g - box.net_g) // weight)
            if fits:
                box.put(index, fits, weight)
                left -= fits
        while left:
            if len(boxes) == MAX_PARCELS:
                detail = sentence("hold.too-many-parcels", most=MAX_PARCELS, grams=room_g)
                return hold_for("no-service", "pack", detail)
            fits = left if weight == 0 else min(left, room_g // weight)
            box = _Box()
            box.put(index, fits, weight)
            boxes.append(box)
            left -= fits
    return None


def pack(
    consignment: Consignment, items: Mapping[str, Item], tare_g: int, max_parcel_g: int
) -> tuple[tuple[ParcelPlan, ...], HoldAsked | None]:
    """The parcels of a consignment, or a hold.

    One parcel if goods and tare stay within `max_parcel_g`, else first-fit decreasing by weight.
    Holds: `no-service` where one piece alone is too heavy or there would be more than 1,000
    parcels; `unknown-sku` where the catalogue (`items`, by SKU) lacks one. Grams, millimetres.
    """
    needs = consignment.needs
    unknown = sorted({need.sku for need in needs if need.sku not in items})
    if unknown:
        return (), hold_for("unknown-sku", "pack", sentence("hold.unknown-sku", skus=unknown))
    weights = [max(0, items[need.sku].weight_g) for need in needs]
    room_g = max_parcel_g - tare_g
    for need, weight in zip(needs, weights, strict=True):
        if weight > room_g:
            detail = sentence(
                "hold.too-heavy", sku=need.sku, grams=weight, tare=tare_g,
                warehouse=consignment.warehouse, most=max_parcel_g,
            )  # fmt: skip
            return (), hold_for("no-service", "pack", detail)

    boxes: list[_Box] = []
    hold = _fill(needs, weights, room_g, boxes)
    if hold is not None:
        return (), hold
    plans = []
    for box in boxes:
        inside = sorted(box.pieces.items())
        length, width, height = dimensions(
            [(items[needs[index].sku], pieces) for index, pieces in inside]
        )
        plan = ParcelPlan(
            needs=tuple(
                Need(needs[index].line_id, needs[index].sku, pieces) for index, pieces in inside
            ),
            net_g=box.net_g,
            weight_g=box.net_g + tare_g,
            length_mm=length,
            width_mm=width,
            height_mm=height,
        )
        plans.append(plan)
    return tuple(plans), None
