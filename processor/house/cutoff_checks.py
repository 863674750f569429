"""Cut-offs of services that no rate file has."""

from __future__ import annotations

from collections.abc import Iterable

from processor.carriers.rate_cards import Service
from processor.model.config import Config
from processor.model.sentence import sentence
from processor.problems.form import Node
from processor.problems.problem import Problem, part_of, within
from processor.problems.suggest import suggest
from processor.problems.yaml_source import parse


def cutoffs_of_unknown_services(
    config: Config, services: Iterable[Service], shown: str, source: str
) -> list[Problem]:
    """Cut-offs for services that are none: not among `services`. `source` is the text of
    config.yaml, `shown` its name."""
    if not any(one.calendar and one.calendar.cutoffs for one in config.warehouses.values()):
        return []
    root, form = parse(source, shown)
    if root is None:
        return []
    known: dict[str, list[str]] = {}
    for one in services:
        known.setdefault(one.carrier, []).append(one.service)
    before = len(form.problems)
    for code, carrier, node in _services_named(root):
        if node.text not in known.get(carrier, []):
            near = suggest(node.text, known.get(carrier, []), "nouns.service")
            form.problem(
                "name/unknown.member", node,
                inside=part_of(part_of(within("warehouse", code), "calendar"), "cutoffs"),
                what=sentence("noun.service"), value=node.text,
                near=near or sentence("suggest.leave-out"),
            )  # fmt: skip
    return form.problems[before:]


def _services_named(root: Node) -> Iterable[tuple[str, str, Node]]:
    warehouses = root.get("warehouses")
    for key, node in warehouses.entries() if warehouses is not None else ():
        calendar = node.get("calendar")
        cutoffs = None if calendar is None else calendar.get("cutoffs")
        for item in () if cutoffs is None else cutoffs.items:
            carrier, service = item.get("carrier"), item.get("service")
            if carrier is not None and service is not None:
                yield key.text, carrier.text, service
