"""`numbers` of the house and of clients in config.yaml: whose GS1 company prefix an SSCC has."""

from __future__ import annotations

from collections.abc import Mapping

from processor.house.config_values import Values
from processor.model.config import Client, Numbers
from processor.model.sentence import Text
from processor.problems.form import Node
from processor.problems.problem import part_of, within


def read_numbers(values: Values, node: Node | None, inside: Text) -> Numbers:
    """A GS1 company prefix with its extension digit. Every mistake is noted in the form."""
    found = values.block("numbers", node, inside)
    return Numbers(
        gs1_prefix=values.text(
            found, "gs1_prefix", inside, pattern="[0-9]{7,10}", form="form-of.7-10-digits"
        ),
        sscc_extension=values.text(
            found, "sscc_extension", inside, pattern="[0-9]", form="form-of.digit", default="3"
        ),
    )


def read_client_numbers(values: Values, node: Node | None, inside: Text) -> Numbers | None:
    """The prefix of a client that is the GS1 member itself; None for one that is not."""
    return None if node is None else read_numbers(values, node, part_of(inside, "numbers"))


def one_prefix_each(
    values: Values, root: Mapping[str, Node], clients: Mapping[str, Client], own: Numbers
) -> None:
    """GS1 gives no company a prefix that another one's begins with: of two such, one is mistyped,
    and both would draw the same SSCC one day."""
    known: dict[str, Text] = {own.gs1_prefix: within("block", "numbers")} if own.gs1_prefix else {}
    block = root.get("clients")
    for key, node in block.entries() if block is not None and block.kind == "map" else ():
        numbers = clients[key.text].numbers
        if numbers is None or not numbers.gs1_prefix:
            continue
        prefix = numbers.gs1_prefix
        inside = within("client", key.text)
        place = node.get("numbers") or node
        place = (place.get("gs1_prefix") if place.kind == "map" else None) or place
        for other, whose in known.items():
            if other != prefix and (other.startswith(prefix) or prefix.startswith(other)):
                values.form.problem(
                    "name/duplicate.gs1-prefix", place, inside=inside, prefix=prefix, other=other,
                    first=whose,
                )  # fmt: skip
                break
        known.setdefault(prefix, inside)
