"""Deciding in columns: tests to true, false or unknown, and those to the engine, which decides.

Every distinct test is evaluated once per distinct value (columns.py). Which orders meet it, and of
which it is not known, are two integers, a bit per order. The engine is asked once per distinct set
of outcomes and group; it says which rules fire and which still may. Pure but for `ask`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from weakref import WeakKeyDictionary

import msgspec

from processor.model.decisions import Firing
from processor.rules.deciding.answers import places
from processor.rules.deciding.columns import FactColumn, columns_for
from processor.rules.deciding.engine_groups import TRUE, UNKNOWN, Ask, Planned, groups_for
from processor.rules.facts.fact import Value
from processor.rules.facts.facts import columns_of
from processor.rules.language.conditions import Test
from processor.rules.language.rule import Rule, RuleSet, RuleSets

Facts = dict[str, Value]
BLOCK = 1024


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


class _PlannedRule(msgspec.Struct, frozen=True):
    rule: Rule
    branches: tuple[_Branch, ...]


class BatchPlan(msgspec.Struct, frozen=True):
    """A rule set laid out for batches: a column per fact, rules, engine groups.

    `tests` is the number of distinct tests, `keys` the facts they read.
    """

    tests: int
    keys: tuple[str, ...]
    columns: tuple[FactColumn, ...]
    rules: tuple[_PlannedRule, ...]
    groups: tuple[Planned, ...]


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

    rules = tuple(
        _PlannedRule(
            rule,
            tuple(
                _Branch(tuple(number(test) for test in one), tuple(test.fact for test in one))
                for one in rule.branches
            ),
        )
        for rule in ruleset.active
    )
    return BatchPlan(
        tests=len(tests),
        keys=tuple({key: None for test in tests for key in test.keys}),
        columns=tuple(columns_for(tests)),
        rules=rules,
        groups=groups_for(
            (one.rule.id, [branch.tests for branch in one.branches]) for one in rules
        ),
    )


def groups_of(rule_sets: RuleSets) -> frozenset[str]:
    """The names of all engine groups that these rule sets ask."""
    return frozenset(one.group.name for each in rule_sets.all() for one in plan_of(each).groups)


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
    fired: dict[int, int] = {}
    possible: dict[int, int] = {}
    asked = [
        (planned, outcomes, orders)
        for planned in plan.groups
        for outcomes, orders in _distinct(planned.tests, true, unknown, everyone)
    ]
    answers = ask([(planned.group, outcomes) for planned, outcomes, _ in asked])
    for (planned, _, orders), (fires, may) in zip(asked, answers, strict=True):
        for place in fires:
            rule = planned.owners[place]
            fired[rule] = fired.get(rule, 0) | orders
        for place in may:
            rule = planned.owners[place]
            possible[rule] = possible.get(rule, 0) | orders
    return _verdicts(plan, len(block), fired, possible, true, unknown)


def _distinct(
    tests: Sequence[int], true: Sequence[int], unknown: Sequence[int], everyone: int
) -> list[tuple[int, int]]:
    """(outcomes, orders as bits): every distinct set of outcomes of some tests, and whose it is."""
    parts = [(0, everyone)]
    for place, test in enumerate(tests):
        met, open_ = true[test], unknown[test]
        if met:
            parts = _split(parts, met, TRUE << 2 * place)
        if open_:
            parts = _split(parts, open_, UNKNOWN << 2 * place)
    return parts


def _split(parts: Sequence[tuple[int, int]], orders: int, outcome: int) -> list[tuple[int, int]]:
    """The parts, each in two where some of its orders have the outcome and others have not."""
    split = []
    for outcomes, having in parts:
        both = having & orders
        if both:
            split.append((outcomes | outcome, both))
            if both != having:
                split.append((outcomes, having ^ both))
        else:
            split.append((outcomes, having))
    return split


def _verdicts(
    plan: BatchPlan,
    count: int,
    fired: dict[int, int],
    possible: dict[int, int],
    true: list[int],
    unknown: list[int],
) -> list[Verdict]:
    """What the engine said by rule to a verdict per order, rules in the order of the files."""
    # Rules that many orders meet cut the orders into few parts; of others each order has its own.
    parts: list[tuple[_Notes, int]] = [((), (1 << count) - 1)]
    seldom: dict[int, list[_Note]] = {}
    for note, orders in _notes(plan, fired, possible, true, unknown):
        if orders.bit_count() * _MANY > count:
            parts = [(notes, some) for one in parts for notes, some in _parted(one, note, orders)]
        else:
            for order in places(orders):
                seldom.setdefault(order, []).append(note)
    verdicts = [_NOTHING] * count
    known: dict[_Notes, Verdict] = {}
    for notes, orders in parts:
        verdict = known[notes] = _verdict(plan, notes)
        for order in places(orders):
            more = seldom.get(order)
            if more is None:
                verdicts[order] = verdict
                continue
            key = tuple(sorted((*notes, *more)))
            if key not in known:
                known[key] = _verdict(plan, key)
            verdicts[order] = known[key]
    return verdicts


_Note = tuple[int, str | None]
"""The place of a rule, and the fact that is not known if the rule is not."""
_Notes = tuple[_Note, ...]
# A rule is met by many orders if this many times as many are more than all.
_MANY = 16


def _notes(
    plan: BatchPlan,
    fired: dict[int, int],
    possible: dict[int, int],
    true: list[int],
    unknown: list[int],
) -> Iterator[tuple[_Note, int]]:
    """(note, orders as bits) in the order of rules; of a rule an order has at most one."""
    for place in sorted(fired.keys() | possible.keys()):
        planned, matched = plan.rules[place], fired.get(place, 0)
        if matched:
            yield (place, None), matched
        left = possible.get(place, 0) & ~matched
        if left and planned.rule.status == "live":
            for fact, orders in _first_unknown(planned, left, true, unknown):
                yield (place, fact), orders


def _parted(part: tuple[_Notes, int], note: _Note, orders: int) -> Iterator[tuple[_Notes, int]]:
    """A part of the orders, in two where some of them have the note and others have not."""
    notes, having = part
    if both := having & orders:
        yield (*notes, note), both
    if others := having & ~orders:
        yield notes, others


_NOTHING = Verdict()


def _verdict(plan: BatchPlan, notes: tuple[tuple[int, str | None], ...]) -> Verdict:
    matched = [plan.rules[place].rule for place, fact in notes if fact is None]
    return Verdict(
        tuple(rule.firing for rule in matched if rule.status == "live"),
        tuple((plan.rules[place].rule.id, fact) for place, fact in notes if fact is not None),
        tuple(rule.firing for rule in matched if rule.status != "live"),
    )


def _first_unknown(
    planned: _PlannedRule, orders: int, true: list[int], unknown: list[int]
) -> Iterator[tuple[str, int]]:
    """(fact, orders as bits): the first unknown fact of the first branch that hangs on one."""
    for branch in planned.branches:
        here = orders
        for test in branch.tests:
            here &= true[test] | unknown[test]
        for test, fact in zip(branch.tests, branch.facts, strict=True):
            having = here & unknown[test]
            if having:
                yield fact, having
                here &= ~having
                orders &= ~having
    if orders:
        yield "", orders
