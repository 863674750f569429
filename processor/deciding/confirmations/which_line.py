"""Which line of a shipment a row names by a number: never guessed."""

from __future__ import annotations

from processor.model.confirmations import KnownLine, KnownShipment
from processor.model.sentence import Sentence, sentence


def line_named(shipment: KnownShipment, name: str, sku: str) -> str | Sentence:
    """The id of the line of a name: the number that the instruction printed, else the id that the
    channel gave it; or why it may be two lines. `sku` are the goods that the row names, else empty.

    Empty where the goods tell the line: the number is none of ours, or that of a line of other
    goods than the row names and another line has these. What left is goods; told of no line they
    would be short, and sent again. The name as it stands where no line has both, so that the
    pieces are told as goods of no line.
    """
    named = _named(shipment, name)
    if not named:
        return "" if sku else name
    fitting = [one for one in named if sku in ("", one.sku)]
    if not fitting:
        return "" if any(one.sku == sku for one in shipment.lines) else name
    # By place and by id, of the same goods: the number is what we printed.
    if len({one.sku for one in fitting}) == 1:
        return fitting[0].line
    return sentence(
        "report.two-lines", line=name, shipment=shipment.number, sku=fitting[0].sku,
        other=fitting[1].sku,
    )  # fmt: skip


def is_of_another_line(shipment: KnownShipment, name: str, sku: str) -> bool:
    """True where a name is that of a line and the goods are those of another one."""
    named = _named(shipment, name)
    of_goods = [one for one in shipment.lines if sku and one.sku == sku]
    return bool(named) and bool(of_goods) and not any(one in named for one in of_goods)


def _named(shipment: KnownShipment, name: str) -> list[KnownLine]:
    """Lines by the number that the instruction printed, then by the id that the channel gave."""
    number = int(name) if name.isascii() and name.isdecimal() else 0
    named = [one for one in shipment.lines if number and one.number == number]
    named += [one for one in shipment.lines if one.line == name and one not in named]
    return named
