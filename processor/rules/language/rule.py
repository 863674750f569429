"""What a rule, the rules of a stage and all rules together are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import msgspec

from processor.model.decisions import Action, Firing
from processor.model.destinations import NO_TABLES, Gazetteer
from processor.model.stages import STAGES
from processor.rules.facts.fact import Value
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.derived import DerivedFact
from processor.rules.language.found_lines import finds_lines, lines_met

WEIGHTS = ("cost", "days", "preference")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. It matches when all tests of any branch are true; a branch of none always is.

    Rules that are off have no part in deciding; rules on trial are recorded and not acted on.
    A rule with a table is one `Rule` per outcome of its rows: `id` is then `written/outcome`.
    `client` is empty for a rule of the house, else the client whose overlay it stands in.
    `day_zone` is where the day of `from_` and `until` begins and ends. `is_else`: it matches where
    no other rule of its file does. `files` are those of which it is a rule: its own, and that of a
    house rule whose place it takes.
    """

    id: str
    written: str
    why: str
    at: str
    file: str
    line: int
    branches: tuple[tuple[Test, ...], ...]
    then: tuple[Action, ...]
    status: Literal["live", "trial", "off"] = "live"
    locked: bool = False
    from_: str | None = None
    until: str | None = None
    dated_by: str = "decision"
    day_zone: str = "UTC"
    owner: str = ""
    if_unknown: Literal["hold", "skip"] = "hold"
    client: str = ""
    is_else: bool = False
    files: frozenset[str] = frozenset()
    firing: Firing


@dataclass(frozen=True, eq=False)
class RuleSet:
    """All rules of one stage, for the house or with one client's overlay.

    `wanted` are the facts that `facts_of` must read for it, `derived` those its files define;
    `weights` (percent) belong to the objective `best score`.
    """

    stage: str
    decide: str
    otherwise: Literal["split", "backorder"]
    rules: tuple[Rule, ...]
    lists: Mapping[str, tuple[str, ...]]
    wanted: frozenset[str]
    derived: tuple[DerivedFact, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)
    client: str = ""
    _by_id: dict[str, Rule] = field(default_factory=dict, repr=False)

    @property
    def active(self) -> tuple[Rule, ...]:
        """The rules that are decided: live and on trial."""
        return tuple(rule for rule in self.rules if rule.status != "off")

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id."""
        if not self._by_id:
            self._by_id.update({rule.id: rule for rule in self.rules})
        return self._by_id.get(rule_id)

    def place(self, rule_id: str) -> str:
        """File and line of a rule; the usual file of the stage for one that it does not know."""
        found = self.rule(rule_id)
        return f"rules/{self.stage}.yaml" if found is None else found.at

    def alone(self, file: str, client: str = "") -> RuleSet:
        """This set as if the rules of one file, and of a client's overlay, were all there is."""
        rules = tuple(
            rule for rule in self.rules if rule.file == file or (client and rule.client == client)
        )
        tests = [test for rule in rules for branch in rule.branches for test in branch]
        keys = {key for test in tests for key in test.keys}
        derived = tuple(one for one in self.derived if any(_names(key, one.name) for key in keys))
        wanted = frozenset(keys).union(*(one.keys for one in derived))
        return replace(self, rules=rules, derived=derived, wanted=wanted, _by_id={})

    def holding(self, unknown: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """Those (rule, fact) pairs of a verdict's unknown rules that hold the order."""
        return tuple(
            (rule_id, fact)
            for rule_id, fact in unknown
            if (rule := self.rule(rule_id)) is None or rule.if_unknown == "hold"
        )


def _names(key: str, fact: str) -> bool:
    """Whether a key is a fact, in its own currency or another."""
    return key == fact or key.startswith(f"{fact} in ")


@dataclass(frozen=True, eq=False)
class RuleSets:
    """The rule sets of all stages, and the SHA-256 of the texts they were read from.

    `clients` has, per client with an overlay, the stages that it changes; `gazetteer` is what the
    tables of places of the same folder say of addresses.
    """

    house: Mapping[str, RuleSet]
    sha256: str
    clients: Mapping[str, Mapping[str, RuleSet]] = field(default_factory=dict)
    gazetteer: Gazetteer = NO_TABLES

    def of(self, stage: str, client: str = "") -> RuleSet:
        """The rule set of a stage that decides for a client."""
        overlay = self.clients.get(client)
        if overlay is not None and stage in overlay:
            return overlay[stage]
        return self.house[stage]

    @property
    def review(self) -> RuleSet:
        """The rules of the house at review."""
        return self.house["review"]

    @property
    def route(self) -> RuleSet:
        """The rules of the house at route."""
        return self.house["route"]

    @property
    def carrier(self) -> RuleSet:
        """The rules of the house at carrier."""
        return self.house["carrier"]

    def all(self) -> list[RuleSet]:
        """Every effective set: the house's stages, then those that overlays change."""
        return [
            *(self.house[stage] for stage in STAGES),
            *(one for _, overlay in sorted(self.clients.items()) for one in overlay.values()),
        ]


def matched_lines(rule: Rule, facts: Mapping[str, Any]) -> tuple[int, ...]:
    """The places of the lines on which a rule matched: those that its blocks over lines found."""
    found: set[int] = set()
    for branch in rule.branches:
        if not all(check_of(test)(test.input(facts)) for test in branch):
            continue
        for test in branch:
            if finds_lines(test):
                columns: list[Value] = [facts.get(key) for key in test.keys]
                found.update(lines_met(test, columns))
    return tuple(sorted(found))
