"""Senders whose files are to be whole by their last record, with a mapping that knows none."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from processor.model.arriving import Arriving
from processor.model.config import Carrier, Channel, Config, Warehouse
from processor.normalise.mapping.mapping import Mapping
from processor.problems.form import Node
from processor.problems.problem import Problem, within
from processor.problems.yaml_source import parse


def without_trailer(
    config: Config, mappings: MappingOf[str, Mapping], shown: str, source: str
) -> list[Problem]:
    """`complete: trailer` or `count` where a mapping of the sender has no `footer` that says it.

    `source` is the text of config.yaml, `shown` its name.
    """
    root, form = parse(source, shown)
    if root is None:
        return []
    before = len(form.problems)
    owners: list[tuple[str, str, MappingOf[str, Channel | Warehouse | Carrier]]] = [
        ("channels", "channel", {**config.channels}),
        ("warehouses", "warehouse", {**config.warehouses}),
        ("carriers", "carrier", {**config.sending_carriers}),
    ]
    for blocks, kind, senders in owners:
        for name, sender in senders.items():
            block = root.get(blocks)
            node = None if block is None else block.get(name)
            place = None if node is None else _place(root, node)
            if place is None or sender.arrival.complete not in ("trailer", "count"):
                continue
            for mapping in sender.mappings:
                known = mappings.get(mapping)
                if known is not None and not _says(known, sender.arrival):
                    form.problem(
                        f"value/wrong.no-{sender.arrival.complete}", place,
                        inside=within(kind, name), mapping=mapping,
                    )  # fmt: skip
    return form.problems[before:]


def _place(root: Node, sender: Node) -> Node | None:
    """Where a sender is said to be whole by its last record: in its block, or in the house's."""
    for block in (sender.get("arrival"), root.get("arrival")):
        said = None if block is None else block.get("complete")
        if said is not None:
            return said
    return None


def _says(mapping: Mapping, terms: Arriving) -> bool:
    footer = mapping.footer
    if footer is None:
        return False
    return terms.complete == "trailer" or bool(footer.orders or footer.lines)
