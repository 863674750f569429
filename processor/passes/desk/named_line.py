"""A line of an order as a person names it. Pure."""

from __future__ import annotations

from processor.model.order import Line, Order
from processor.model.sentence import Sentence, listed, sentence


def named_line(order: Order, name: str) -> Line | Sentence:
    """The line that a person means by its number, counted from 1, its id, or a SKU that only one
    line has; or what is wrong with the name, with the lines that there are."""
    if name.isascii() and name.isdecimal() and 0 < int(name) <= len(order.lines):
        return order.lines[int(name) - 1]
    found = [one for one in order.lines if one.line_id == name]
    found = found or [one for one in order.lines if one.sku == name]
    if len(found) == 1:
        return found[0]
    there = listed(
        [
            sentence("line.one", n=n, sku=one.sku or one.line_id, quantity=one.quantity)
            for n, one in enumerate(order.lines, start=1)
        ]
    )
    return sentence("line.none" if not found else "line.several", line=name, lines=there)
