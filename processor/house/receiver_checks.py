"""Whether the services that files of receivers name are those of a rate card."""

from __future__ import annotations

from collections.abc import Iterable

from processor.carriers.rate_cards import Service
from processor.model.config import Config
from processor.model.sentence import sentence
from processor.problems.problem import Problem, part_of, within
from processor.problems.suggest import suggest
from processor.problems.yaml_source import parse


def unknown_services(
    config: Config, services: Iterable[Service], shown: str, source: str
) -> list[Problem]:
    """A warning for each service in `files` of a receiver that none of its carriers has: its file
    would tell of nothing. `source` is the text of config.yaml, `shown` its name."""
    if not any(one.services for one in config.receiver_files):
        return []
    root, form = parse(source, shown)
    block = root.get("receivers") if root is not None else None
    if block is None or block.kind != "map":
        return []
    before = len(form.problems)
    known: dict[str, set[str]] = {}
    for one in services:
        known.setdefault(one.carrier, set()).add(one.service)
    for key, entry in block.entries():
        files = entry.get("files") if entry.kind == "map" else None
        carriers = {
            name
            for one in config.receiver_files
            if one.receiver == key.text
            for name in one.carriers
        }
        has = sorted({name for carrier in carriers for name in known.get(carrier, ())})
        for node in files.items if files is not None and files.kind == "list" else ():
            named = node.get("services") if node.kind == "map" else None
            for service in form.texts(named):
                if service.text not in has:
                    near = suggest(service.text, has, "nouns.service")
                    form.problem(
                        "name/unknown.member", service, severity="warning",
                        inside=part_of(within("receiver", key.text), "files"),
                        what=sentence("noun.service"), value=service.text,
                        near=near or sentence("suggest.leave-out"),
                    )  # fmt: skip
    return form.problems[before:]
