"""Deciding in columns: tests to true, false or unknown, those to branches, branches to the engine.

Every distinct test is evaluated once per distinct value of a batch. Which orders meet it is one
integer, a bit per order, so that a branch is the AND of a few integers. The engine is asked once
per distinct set of true branches and group, and compares nothing. Pure but for `ask`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol
from weakref import WeakKeyDictionary

import msgspec

from processor.decisions import Firing
from processor.rules.conditions import Check, Test, check_of
from processor.rules.fact import Value
from processor.rules.rule import Rule, RuleSet

Facts = dict[str, Value]
GROUP = 8
BLOCK = 1024


class Slot(msgspec.Struct, frozen=True):
    """One branch as the engine sees it. `unknown`: the branch on which the rule is unknown."""

    rule: str
    unknown: bool

    @property
    def note(self) -> str:
        """What the engine answers when the slot is true: the rule id, `?` before it if unknown."""
        return f"?{self.rule}" if self.unknown else self.rule


class EngineGroup(msgspec.Struct, frozen=True):
    """At most eight branches, one rule set of the engine; `name` stands for the content."""

    name: str
    slots: tuple[Slot, ...]


class Ask(Protocol):
    """The rules engine: which rules a set of true branches fires."""

    def __call__(self, group: EngineGroup, true_branches: frozenset[int]) -> frozenset[str]:
        """The notes of all rules that match."""


class Verdict(msgspec.Struct, frozen=True):
    """Which rules matched one order. `unknown` are (rule, first unknown fact).

    `trial` are the rules on trial that matched or not known: recorded, never acted on.
    """

    fired: tuple[Firing, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    trial: tuple[Firing, ...] = ()


class _Branch(msgspec.Struct, frozen=True):
    tests: tuple[int, ...]
    facts: tuple[str, ...]


class _Planned(msgspec.Struct, frozen=True):
    rule: Rule
    branches: tuple[_Branch, ...]
    slots: tuple[tuple[int, int], ...]
    """(group, slot) of every branch, then of `unknown`."""


class Plan(msgspec.Struct, frozen=True):
    """A rule set laid out for batches: distinct tests by what they read, rules, engine groups."""

    inputs: tuple[tuple[tuple[str, ...], bool, tuple[int, ...]], ...]
    checks: tuple[Check, ...]
    rules: tuple[_Planned, ...]
    groups: tuple[EngineGroup, ...]


_PLANS: WeakKeyDictionary[RuleSet, Plan] = WeakKeyDictionary()


def plan_of(ruleset: RuleSet) -> Plan:
    """The plan of a rule set, made once."""
    plan = _PLANS.get(ruleset)
    if plan is None:
        plan = _PLANS[ruleset] = _plan(ruleset)
    return plan


def _plan(ruleset: RuleSet) -> Plan:
    numbers: dict[tuple[object, ...], int] = {}
    tests: list[Test] = []

    def number(test: Test) -> int:
        found = numbers.setdefault(test.meaning, len(tests))
        if found == len(tests):
            tests.append(test)
        return found

    slots: list[Slot] = []
    rules: list[_Planned] = []
    for rule in ruleset.active:
        branches = tuple(
            _Branch(tuple(number(test) for test in branch), tuple(test.fact for test in branch))
            for branch in rule.branches
        )
        first = len(slots)
        slots += [Slot(rule.id, False)] * len(branches) + [Slot(rule.id, True)]
        places = tuple(divmod(place, GROUP) for place in range(first, len(slots)))
        rules.append(_Planned(rule, branches, places))
    groups = tuple(
        _group(tuple(slots[start : start + GROUP])) for start in range(0, len(slots), GROUP)
    )
    reading: dict[tuple[tuple[str, ...], bool], list[int]] = {}
    for place, test in enumerate(tests):
        reading.setdefault((test.keys, test.wide), []).append(place)
    return Plan(
        inputs=tuple((keys, block, tuple(found)) for (keys, block), found in reading.items()),
        checks=tuple(check_of(test) for test in tests),
        rules=tuple(rules),
        groups=groups,
    )


def _group(slots: tuple[Slot, ...]) -> EngineGroup:
    content = "\n".join(slot.note for slot in slots)
    return EngineGroup(f"g{hashlib.sha256(content.encode()).hexdigest()[:24]}", slots)


def decide(ruleset: RuleSet, batch: Sequence[Facts], ask: Ask) -> list[Verdict]:
    """A verdict per order of the batch, in its order. What `ask` raises goes through.

    Verdicts do not depend on how orders are cut into batches.
    """
    plan = plan_of(ruleset)
    verdicts: list[Verdict] = []
    for start in range(0, len(batch), BLOCK):
        verdicts += _decide_block(plan, batch[start : start + BLOCK], ask)
    return verdicts


def _answers(plan: Plan, block: Sequence[Facts]) -> tuple[list[int], list[int]]:
    """Per test, the orders on which it is true and those on which it is unknown, as bits."""
    true = [0] * len(plan.checks)
    unknown = [0] * len(plan.checks)
    for keys, is_block, tests in plan.inputs:
        column: list[Value]
        if is_block:
            column = [tuple(facts.get(key) for key in keys) for facts in block]
        else:
            column = [facts.get(keys[0]) for facts in block]
        orders: dict[Value, int] = {}
        bit = 1
        for value in column:
            orders[value] = orders.get(value, 0) | bit
            bit <<= 1
        for test in tests:
            check = plan.checks[test]
            met = open_ = 0
            for value, having in orders.items():
                answer = check(value)
                if answer:
                    met |= having
                elif answer is None:
                    open_ |= having
            true[test], unknown[test] = met, open_
    return true, unknown


def _decide_block(plan: Plan, block: Sequence[Facts], ask: Ask) -> list[Verdict]:
    true, unknown = _answers(plan, block)
    everyone = (1 << len(block)) - 1
    set_bits: list[dict[int, int]] = [{} for _ in plan.groups]
    open_branches: list[list[int]] = []
    for planned in plan.rules:
        met_any = open_any = 0
        opens = []
        for branch, (group, slot) in zip(planned.branches, planned.slots, strict=False):
            met, possible = everyone, everyone
            for test in branch.tests:
                met &= true[test]
                possible &= true[test] | unknown[test]
            opens.append(possible & ~met)
            met_any |= met
            open_any |= opens[-1]
            _note(set_bits[group], met, slot)
        group, slot = planned.slots[-1]
        _note(set_bits[group], open_any & ~met_any, slot)
        open_branches.append(opens)
    fired: list[set[str]] = [set() for _ in block]
    for group_number, group_ in enumerate(plan.groups):
        quiet = ask(group_, frozenset())
        if quiet:
            for notes in fired:
                notes |= quiet
        for order, bits in set_bits[group_number].items():
            slots = frozenset(slot for slot in range(GROUP) if bits >> slot & 1)
            fired[order] |= ask(group_, slots)
    return [
        _verdict(plan, notes, order, unknown, open_branches) if notes else _NOTHING
        for order, notes in enumerate(fired)
    ]


_NOTHING = Verdict()


def _note(set_bits: dict[int, int], orders: int, slot: int) -> None:
    """Marks the slot for every order whose bit is set."""
    while orders:
        lowest = orders & -orders
        order = lowest.bit_length() - 1
        set_bits[order] = set_bits.get(order, 0) | 1 << slot
        orders ^= lowest


def _verdict(
    plan: Plan,
    notes: set[str],
    order: int,
    unknown: list[int],
    open_branches: list[list[int]],
) -> Verdict:
    fired: list[Firing] = []
    trial: list[Firing] = []
    open_rules: list[tuple[str, str]] = []
    for place, planned in enumerate(plan.rules):
        rule = planned.rule
        if rule.id in notes:
            (fired if rule.status == "live" else trial).append(rule.firing)
        elif f"?{rule.id}" in notes and rule.status == "live":
            fact = _first_unknown(planned, order, unknown, open_branches[place])
            open_rules.append((rule.id, fact))
    return Verdict(tuple(fired), tuple(open_rules), tuple(trial))


def _first_unknown(planned: _Planned, order: int, unknown: list[int], opens: list[int]) -> str:
    for branch, mask in zip(planned.branches, opens, strict=True):
        if mask >> order & 1:
            for test, fact in zip(branch.tests, branch.facts, strict=True):
                if unknown[test] >> order & 1:
                    return fact
    return ""
