"""The plain evaluator: the same rules, read one order at a time, without columns and engine. Pure.

It explains why a rule matched or not. The oracle (oracle.py) reads the same rules for every order,
and remembers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal
from weakref import WeakKeyDictionary

import msgspec

from processor.model.comparisons import Check
from processor.model.decisions import Firing
from processor.model.sentence import Piece
from processor.rules.deciding.branches import Verdict
from processor.rules.deciding.engine_groups import TRUE, Answer, EngineGroup, Question, outcomes_of
from processor.rules.deciding.pieces import actual_piece, condition_piece
from processor.rules.facts.fact import Value
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.rule import Rule, RuleSet

_Judged = tuple[Rule, tuple[tuple[tuple[Test, Check, str], ...], ...]]
_CHECKS: WeakKeyDictionary[RuleSet, tuple[_Judged, ...]] = WeakKeyDictionary()


class RuleTrace(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one rule. `fact`, `condition` and `actual` tell the first test that failed
    or was unknown (empty where the rule matched); for a block of lines `actual` lists them."""

    rule: str
    at: str
    status: Literal["live", "trial", "off"]
    outcome: Literal["fired", "not", "unknown"]
    fact: str = ""
    condition: Piece = ""
    actual: Piece = ""


def _judged(ruleset: RuleSet) -> tuple[_Judged, ...]:
    found = _CHECKS.get(ruleset)
    if found is None:
        found = _CHECKS[ruleset] = tuple(
            (
                rule,
                tuple(
                    tuple((test, check_of(test), "" if test.wide else test.keys[0]) for test in one)
                    for one in rule.branches
                ),
            )
            for rule in ruleset.active
        )
    return found


def _judge(judged: _Judged, facts: Mapping[str, Value]) -> tuple[bool | None, Test | None]:
    """The outcome of a rule, and the test that kept it from matching.

    A branch with a failed test is false, whatever else is unknown; a rule with a true branch has
    matched; a rule without one and with an unknown branch is unknown.
    """
    failed: Test | None = None
    unknown: Test | None = None
    for branch in judged[1]:
        branch_unknown: Test | None = None
        for test, check, key in branch:
            answer = check(facts.get(key) if key else test.input(facts))
            if answer:
                continue
            if answer is None:
                if branch_unknown is None:
                    branch_unknown = test
                continue
            if failed is None:
                failed = test
            break
        else:
            if branch_unknown is None:
                return True, None
            if unknown is None:
                unknown = branch_unknown
    if unknown is not None:
        return None, unknown
    return False, failed


def evaluate(ruleset: RuleSet, facts: Mapping[str, Value]) -> list[RuleTrace]:
    """One trace per rule that is live or on trial, in the order of the files."""
    traces = []
    for judged in _judged(ruleset):
        rule = judged[0]
        answer, test = _judge(judged, facts)
        traces.append(
            RuleTrace(
                rule=rule.id,
                at=rule.at,
                status=rule.status,
                outcome="fired" if answer else ("unknown" if answer is None else "not"),
                fact=test.fact if test else "",
                condition=condition_piece(test, ruleset.derived) if test else "",
                actual=actual_piece(ruleset, test, facts) if test else "",
            )
        )
    return traces


def plain_verdict(ruleset: RuleSet, facts: Mapping[str, Value]) -> Verdict:
    """The verdict on one order without the engine."""
    fired: list[Firing] = []
    trial: list[Firing] = []
    unknown: list[tuple[str, str]] = []
    for judged in _judged(ruleset):
        answer, test = _judge(judged, facts)
        if answer is False:
            continue
        rule = judged[0]
        if rule.status != "live":
            if answer:
                trial.append(rule.firing)
        elif answer:
            fired.append(rule.firing)
        elif test is not None:
            unknown.append((rule.id, test.fact))
    return Verdict(tuple(fired), tuple(unknown), tuple(trial))


@lru_cache(maxsize=65_536)
def plain_answer(group: EngineGroup, outcomes: int) -> Answer:
    """What the engine must say to a question."""
    told = outcomes_of(group, outcomes)
    fires, possible = [], []
    for place, part in enumerate(group.parts):
        if any(all(told[test] == TRUE for test in branch) for branch in part.branches):
            fires.append(place)
        if any(all(told[test] for test in branch) for branch in part.branches):
            possible.append(place)
    return tuple(fires), tuple(possible)


def plain_ask(questions: Sequence[Question]) -> list[Answer]:
    """An `Ask` without the engine: for a house that says so, tests of rules, and trying an edit."""
    return [plain_answer(group, outcomes) for group, outcomes in questions]
