"""Which columns of an address a record must hold, so that no text of it is lost. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from processor.documents.layouts.vocabulary import PLACES, LayoutField
from processor.problems.form import Form, Node

_STREET, _HOUSE = "ship_to.street", "ship_to.house_number"


def check_address_columns(
    form: Form, node: Node, used: Collection[str], vocabulary: Mapping[str, LayoutField]
) -> None:
    """A record that holds a later line of an address but not an earlier one loses text, and so
    does one with a street that has no column for its number or for what follows them."""
    for place in ("ship_to", *PLACES):
        stem = f"{place}.address_line_"
        numbers = {
            int(source[-1]) for source in used if source.startswith(stem) and source in vocabulary
        }
        if place == "ship_to" and {_STREET, _HOUSE} & set(used):
            numbers.add(1)
        for number in range(1, max(numbers, default=0)):
            if number not in numbers:
                form.problem(
                    "layout/wrong.address-line", node, span=1, number=number,
                    name=f"{stem}{number}",
                )  # fmt: skip
    needs = (_STREET, _HOUSE, "ship_to.address_line_2")
    for name in needs if {_STREET, _HOUSE} & set(used) else ():
        if name not in used:
            there = _STREET if _STREET in used else _HOUSE
            form.problem("layout/wrong.street", node, span=1, name=name, other=there)
