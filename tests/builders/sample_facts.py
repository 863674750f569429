"""The facts of every sample order at every stage, also of orders that the shipped rules stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from builders.paths import SAMPLES
from builders.world import World
from processor.ledger.database import open_to_read, paging
from processor.ledger.lives import past_decisions
from processor.model.stages import STAGES
from processor.problems.yaml_source import parse
from processor.rules import Names, RuleSets, restore
from processor.rules.facts.facts import FACTS, LINE_FACTS
from processor.rules.testing.case_file import CaseReader

Facts = dict[str, Any]
SPANS = ("24 hours", "30 days")
AMOUNTS = ("EUR", "USD")


def _looked_at(stage: str) -> str:
    """A rule on trial that asks for every fact of a stage, so that all of them are recorded."""
    blocks = []
    for fact in FACTS.values():
        if stage not in fact.stages:
            continue
        blocks.append(f"{fact.name}: present")
        if fact.kind == "money":
            blocks += [f"{fact.name}: over 0 {currency}" for currency in AMOUNTS]
    for line in LINE_FACTS.values():
        blocks.append(f"any line: {{{line.name}: present}}")
        if line.kind == "money":
            blocks += [f"any line: {{{line.name}: over 0 {currency}}}" for currency in AMOUNTS]
    for name in (
        "same_buyer",
        "same_phone",
        "same_address",
        "same_card",
        "same_ip",
        "same_content",
        "same_po",
        "same_po_and_content",
    ):
        blocks += [f"orders.{name} in {span}: at least 1" for span in SPANS]
    blocks += [f"address.other_names in {span}: at least 1" for span in SPANS]
    rule = f"stage: {stage}\nrules:\n  - id: all-of-{stage}\n    why: w\n    status: trial\n"
    return (
        f"{rule}    any_of:\n"
        + "".join(f"      - {one}\n" for one in blocks)
        + ("    then: {note: n}\n")
    )


def sample_facts(folder: Path) -> dict[str, list[Facts]]:
    """By stage the facts of all orders, or shipments, of the sample day.

    No rule of `review` acts here, so that every order comes as far as it can come at all.
    """
    world = World.build(folder / "house")
    rules = world.folder / "rules"
    for path in sorted(rules.glob("*.yaml")):
        text = path.read_text("utf-8")
        if path.name.endswith(".test.yaml"):
            path.unlink()
        elif text.splitlines()[0] == "stage: review" or "\nstage: review\n" in text:
            path.write_text(_on_trial(text), "utf-8")
    for stage in ("review", "route", "carrier"):
        (rules / f"all-of-{stage}.yaml").write_text(_looked_at(stage), "utf-8")
    world.drop_folder(SAMPLES / "inbox")
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    found: dict[str, list[Facts]] = {}
    for name, facts in _recorded(world.folder / ".state" / "ledger.db"):
        found.setdefault(name.partition(" ")[0], []).append(facts)
    return {stage: found[stage] for stage in STAGES if stage in found}


def _on_trial(text: str) -> str:
    lines = text.splitlines()
    out = []
    for line in lines:
        out.append(line)
        if line.startswith("  - id: "):
            out.append("    status: trial")
    return "\n".join(out) + "\n"


def _recorded(ledger: Path) -> Iterator[tuple[str, Facts]]:
    engine = open_to_read(ledger)
    with paging(engine) as connection:
        keys = past_decisions.newest(connection)
        for row in past_decisions.page(connection, keys, facts=True):
            for name, facts in msgspec.json.decode(row.facts).items():
                yield name, restore(facts)
    engine.dispose()


def tried_facts(sets: RuleSets, tests: Mapping[str, str], names: Names) -> dict[str, list[Facts]]:
    """By stage the facts of the cases beside rules: orders as the sample day has none."""
    found: dict[str, list[Facts]] = {}
    for path, text in tests.items():
        root, form = parse(text, path, named=True)
        file = path.removesuffix(".test.yaml") + ".yaml"
        for ruleset in sets.all():
            if any(rule.file == file for rule in ruleset.rules):
                cases = CaseReader(form, sets, ruleset, names).cases(root)
                found.setdefault(ruleset.stage, []).extend(dict(case.facts) for case in cases)
    return found
