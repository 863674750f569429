"""Rows that are one piece each, counted into lines. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from processor.model.order import Line, Order

# What is counted or added up over the rows of a line; what became of a piece tells no lines apart.
_ADDED = ("quantity", "amount", "discount", "tax", "shipped", "cancelled", "refunded")


def counted(order: Order) -> Order:
    """The order with one line for all rows that say the same but for their line id.

    A line keeps the ids of all its rows, joined with `+`, and is known by its SKU, so that it stays
    the same line when a piece of it is called off. Lines that lack something stay what they are
    until it is known what they say.
    """
    if any(defect.field.startswith("lines.") for defect in order.defects):
        return order
    lines: dict[bytes, list[Line]] = {}
    for line in order.lines:
        alike = replace(line, line_id="", channel_line_id=None, shipped=0, cancelled=0, refunded=0)
        lines.setdefault(msgspec.json.encode(alike), []).append(line)
    seen: dict[str, int] = {}
    found: list[Line] = []
    for pieces in lines.values():
        first = pieces[0]
        nth = seen[first.sku] = seen.get(first.sku, 0) + 1
        ids = [one.channel_line_id for one in pieces if one.channel_line_id]
        added = {name: sum(getattr(one, name) for one in pieces) for name in _ADDED}
        found.append(
            replace(
                first,
                line_id=first.sku if nth == 1 else f"{first.sku}#{nth}",
                channel_line_id="+".join(ids) or None,
                **added,
            )
        )
    return replace(order, lines=tuple(found))
