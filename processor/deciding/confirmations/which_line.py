"""Which line of a shipment a row names by a number: never guessed."""

from __future__ import annotations

from processor.model.confirmations import KnownLine, KnownShipment
from processor.model.sentence import Text, sentence


def line_named(shipment: KnownShipment, name: str, sku: str) -> KnownLine | Text | None:
    """The line of a name: the number that the instruction printed, else the id that the channel
    gave it. Where it may be two lines the goods tell, `sku` (empty where the row names none); why
    not where they do not either. None where no line of these goods has the name."""
    number = int(name) if name.isascii() and name.isdecimal() else 0
    named = [one for one in shipment.lines if number and one.number == number]
    named += [one for one in shipment.lines if one.line == name and one not in named]
    fitting = [one for one in named if sku in ("", one.sku)]
    if not fitting:
        return None
    # By place and by id, of the same goods: the number is what we printed.
    if len({one.sku for one in fitting}) == 1:
        return fitting[0]
    return sentence(
        "report.two-lines", line=name, shipment=shipment.number, sku=fitting[0].sku,
        other=fitting[1].sku,
    )  # fmt: skip
