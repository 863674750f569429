"""Deciding in columns: tests to true, false or unknown, those to branches, branches to the engine.

Every distinct test is evaluated once per distinct value (columns.py). Which orders meet it is one
integer, a bit per order, so that a branch is the AND of a few integers. The engine is asked once
per distinct set of true branches and group, and compares nothing. Pure but for `ask`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol
from weakref import WeakKeyDictionary

import msgspec

from processor.model.decisions import Firing
from processor.rules.deciding.answers import places
from processor.rules.deciding.columns import FactColumn, columns_for
from processor.rules.facts.fact import Value
from processor.rules.facts.facts import columns_of
from processor.rules.language.conditions import Test
from processor.rules.language.rule import Rule, RuleSet, RuleSets

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


class BatchPlan(msgspec.Struct, frozen=True):
    """A rule set laid out for batches: a column per fact, rules, engine groups.

    `tests` is the number of distinct tests, `keys` the facts they read, `owners` the place of each
    rule by its id.
    """

    tests: int
    keys: tuple[str, ...]
    columns: tuple[FactColumn, ...]
    rules: tuple[_Planned, ...]
    groups: tuple[EngineGroup, ...]
    owners: dict[str, int]


_PLANS: WeakKeyDictionary[RuleSet, BatchPlan] = WeakKeyDictionary()


def plan_of(ruleset: RuleSet) -> BatchPlan:
    """The plan of a rule set, made once and forgotten with it."""
    plan = _PLANS.get(ruleset)
    if plan is None:
        plan = _PLANS[ruleset] = _plan(ruleset)
    return plan


def _plan(ruleset: RuleSet) -> BatchPlan:
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
        found = tuple(divmod(place, GROUP) for place in range(first, len(slots)))
        rules.append(_Planned(rule, branches, found))
    groups = tuple(
        _group(tuple(slots[start : start + GROUP])) for start in range(0, len(slots), GROUP)
    )
    return BatchPlan(
        tests=len(tests),
        keys=tuple({key: None for test in tests for key in test.keys}),
        columns=tuple(columns_for(tests)),
        rules=tuple(rules),
        groups=groups,
        owners={planned.rule.id: place for place, planned in enumerate(rules)},
    )


def _group(slots: tuple[Slot, ...]) -> EngineGroup:
    content = "\n".join(slot.note for slot in slots)
    return EngineGroup(f"g{hashlib.sha256(content.encode()).hexdigest()[:24]}", slots)


def groups_of(rule_sets: RuleSets) -> frozenset[str]:
    """The names of all engine groups that these rule sets ask."""
    return frozenset(group.name for one in rule_sets.all() for group in plan_of(one).groups)


def decide(ruleset: RuleSet, batch: Sequence[Facts], ask: Ask) -> list[Verdict]:
    """A verdict per order of the batch, in its order. What `ask` raises goes through.

    Verdicts do not depend on how orders are cut into batches.
    """
    plan = plan_of(ruleset)
    verdicts: list[Verdict] = []
    for start in range(0, len(batch), BLOCK):
        verdicts += _decide_block(plan, batch[start : start + BLOCK], ask)
    return verdicts


def _decide_block(plan: BatchPlan, block: Sequence[Facts], ask: Ask) -> list[Verdict]:
    true = [0] * plan.tests
    unknown = [0] * plan.tests
    values = columns_of(block, plan.keys)
    for column in plan.columns:
        column.answers(values, true, unknown)
    everyone = (1 << len(block)) - 1
    set_bits: list[list[tuple[int, int]]] = [[] for _ in plan.groups]
    open_branches: dict[int, list[int]] = {}
    for place, planned in enumerate(plan.rules):
        met_any = open_any = 0
        opens = []
        for branch, (group, slot) in zip(planned.branches, planned.slots, strict=False):
            met = possible = everyone
            for test in branch.tests:
                met &= true[test]
                possible &= true[test] | unknown[test]
                if not possible:
                    break
            opens.append(possible & ~met)
            if met:
                met_any |= met
                set_bits[group].append((slot, met))
            open_any |= opens[-1]
        open_any &= ~met_any
        if open_any:
            group, slot = planned.slots[-1]
            set_bits[group].append((slot, open_any))
            open_branches[place] = opens
    fired: dict[int, int] = {}
    open_rules: dict[int, int] = {}
    for group_, bits in zip(plan.groups, set_bits, strict=True):
        for true_slots, orders in _distinct(bits, everyone):
            for note in ask(group_, true_slots):
                is_open = note.startswith("?")
                rule, having = plan.owners[note[is_open:]], open_rules if is_open else fired
                having[rule] = having.get(rule, 0) | orders
    return _verdicts(plan, len(block), fired, open_rules, unknown, open_branches)


_QUIET: frozenset[int] = frozenset()


def _distinct(bits: list[tuple[int, int]], everyone: int) -> Iterator[tuple[frozenset[int], int]]:
    """(true slots, orders as bits): every distinct set of true slots, and whose it is.

    The empty set stands there too, so that a rule set is asked what it says of no branch at all.
    """
    parts: list[tuple[frozenset[int], int]] = [(_QUIET, everyone)]
    for slot, orders in bits:
        split: list[tuple[frozenset[int], int]] = []
        for slots, having in parts:
            both = having & orders
            if both != having:
                split.append((slots, having & ~orders))
            if both:
                split.append((slots | {slot}, both))
        parts = split
    yield from parts
    if parts[0][0]:
        yield _QUIET, 0


def _verdicts(
    plan: BatchPlan,
    count: int,
    fired: dict[int, int],
    open_rules: dict[int, int],
    unknown: list[int],
    open_branches: dict[int, list[int]],
) -> list[Verdict]:
    """Notes by rule to a verdict per order, rules in the order of the files."""
    found: dict[int, list[tuple[int, str | None]]] = {}
    for place in sorted(fired.keys() | open_rules.keys()):
        matched = fired.get(place, 0)
        for order in places(matched):
            found.setdefault(order, []).append((place, None))
        left = open_rules.get(place, 0) & ~matched
        if left and plan.rules[place].rule.status == "live":
            opens = open_branches.get(place, [])
            for fact, orders in _first_unknown(plan.rules[place], left, unknown, opens):
                for order in places(orders):
                    found.setdefault(order, []).append((place, fact))
    verdicts = [_NOTHING] * count
    known: dict[tuple[tuple[int, str | None], ...], Verdict] = {}
    for order, notes in found.items():
        key = tuple(notes)
        verdict = known.get(key)
        if verdict is None:
            verdict = known[key] = _verdict(plan, key)
        verdicts[order] = verdict
    return verdicts


_NOTHING = Verdict()


def _verdict(plan: BatchPlan, notes: tuple[tuple[int, str | None], ...]) -> Verdict:
    matched = [plan.rules[place].rule for place, fact in notes if fact is None]
    return Verdict(
        tuple(rule.firing for rule in matched if rule.status == "live"),
        tuple((plan.rules[place].rule.id, fact) for place, fact in notes if fact is not None),
        tuple(rule.firing for rule in matched if rule.status != "live"),
    )


def _first_unknown(
    planned: _Planned, orders: int, unknown: list[int], opens: list[int]
) -> Iterator[tuple[str, int]]:
    """(fact, orders as bits): the first unknown fact of the first branch that hangs on one."""
    for branch, open_ in zip(planned.branches, opens, strict=False):
        here = orders & open_
        orders &= ~open_
        for test, fact in zip(branch.tests, branch.facts, strict=True):
            having = here & unknown[test]
            if having:
                yield fact, having
                here &= ~having
    if orders:
        yield "", orders
