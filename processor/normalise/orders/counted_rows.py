"""Rows that are one piece each, counted into lines. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from processor.model.order import Line, Order

# What tells rows of one line apart from each other, and what counts pieces or money of them.
_OWN = ("line_id", "channel_line_id")
_ADDED = ("quantity", "amount", "discount", "tax", "shipped", "cancelled", "refunded")
# What equal pieces have in common: the price of each too, but not what became of it.
_BECAME = ("shipped", "cancelled", "refunded")


def counted(order: Order) -> Order:
    """The order with one line for all rows that say the same but for their line id.

    A line keeps the ids of all its rows, joined with `+`, and is known by its SKU, so that it stays
    the same line when a piece of it is called off.
    """
    lines: dict[tuple[object, ...], list[Line]] = {}
    for line in order.lines:
        alike = tuple(
            getattr(line, name)
            for name in line.__struct_fields__
            if name not in _OWN and name not in _BECAME
        )
        lines.setdefault(alike, []).append(line)
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
