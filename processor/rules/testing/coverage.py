"""What the tests beside rules prove: of every rule both outcomes, of every condition its use. Pure.

A condition is used if some case fails once it is taken away; so is an entry of `any_of`, and a
condition of a block over lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from processor.model.sentence import Given, Name, Piece, Sentence, Text, pieces_of, sentence
from processor.problems.problem import Problem, Severity, within
from processor.rules.deciding.branches import Verdict
from processor.rules.deciding.pieces import condition_piece, told_of
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.rule import Rule, RuleSet
from processor.rules.testing.case_file import TestCase

Branches = tuple[tuple[Test, ...], ...]
Differs = Callable[[TestCase, Verdict], Text]


class Coverage(msgspec.Struct, frozen=True):
    """How often cases made a live rule decide, and not; and which conditions no case needs.

    `conditions` counts conditions and entries of `any_of`; `unneeded` are those in words.
    """

    rule: str
    at: str
    decided: int
    not_decided: int
    conditions: int = 0
    unneeded: tuple[Piece, ...] = ()


def coverage_of(
    ruleset: RuleSet, cases: Sequence[TestCase], verdicts: Sequence[Verdict], differs: Differs
) -> list[Coverage]:
    """The coverage of every live rule that a set adds, by cases that were run against the set.

    `differs` tells how a verdict differs from the expectation of a case, empty where it does not.
    """
    passed = [
        (case, verdict)
        for case, verdict in zip(cases, verdicts, strict=True)
        if not differs(case, verdict)
    ]
    found = []
    for rule in ruleset.rules:
        if rule.status != "live" or rule.client != ruleset.client:
            continue
        own = [place for place, case in enumerate(cases) if case.asks(rule)]
        found.append(
            _of_rule(
                ruleset,
                rule,
                [verdicts[place] for place in own],
                [pair for pair in passed if pair[0].asks(rule)],
                differs,
            )
        )
    return found


def _of_rule(
    ruleset: RuleSet,
    rule: Rule,
    verdicts: Sequence[Verdict],
    passed: Sequence[tuple[TestCase, Verdict]],
    differs: Differs,
) -> Coverage:
    decided = sum(any(one.rule == rule.id for one in verdict.fired) for verdict in verdicts)
    unknown = sum(any(one == rule.id for one, _ in verdict.unknown) for verdict in verdicts)
    mutants = list(without_each(ruleset, rule.branches))
    answers: dict[int, tuple[Test, list[bool | None]]] = {}
    unneeded = tuple(
        words
        for words, branches in mutants
        if not any(
            outcome != _had(rule, verdict) and differs(case, _with(rule, verdict, outcome))
            for (case, verdict), outcome in zip(
                passed, _outcomes(branches, passed, answers), strict=True
            )
        )
    )
    return Coverage(
        rule.id, rule.at, decided, len(verdicts) - decided - unknown, len(mutants), unneeded
    )


def without_each(ruleset: RuleSet, branches: Branches) -> Iterator[tuple[Piece, Branches]]:
    """Every condition in words, with the branches as they are without it.

    A condition under `when` stands in every branch and is taken from all of them.
    """
    tests = {id(test): test for branch in branches for test in branch}
    for test in tests.values():
        parts: list[tuple[Piece, Test | None]] = [(_condition(ruleset, test), None)]
        if len(test.parts) > 1:
            parts = [
                (_of_lines(test.fact, _condition(ruleset, part)), _less(test, part))
                for part in test.parts
            ]
        for words, instead in parts:
            yield (
                words,
                tuple(
                    tuple(
                        kept
                        for one in branch
                        if (kept := instead if one is test else one) is not None
                    )
                    for branch in branches
                ),
            )
    if len(branches) > 1:
        shared = set.intersection(*({id(test) for test in branch} for branch in branches))
        for place, branch in enumerate(branches):
            own = [test for test in branch if id(test) not in shared]
            conditions = [_condition(ruleset, test) for test in own]
            yield (
                sentence("case.entry", place=place + 1, conditions=conditions),
                branches[:place] + branches[place + 1 :],
            )


def _of_lines(block: str, condition: Piece) -> Sentence:
    return sentence("case.condition-of-lines", block=Name(block), condition=condition)


def _condition(ruleset: RuleSet, test: Test) -> Piece:
    """A condition as it is written."""
    return told_of(test.fact, condition_piece(test, ruleset.derived))


def _less(test: Test, part: Test) -> Test:
    """A block over lines without one of its conditions."""
    parts = tuple(one for one in test.parts if one is not part)
    keys = tuple(dict.fromkeys(one.keys[0] for one in parts))
    return msgspec.structs.replace(test, parts=parts, keys=keys)


def _outcomes(
    branches: Branches,
    passed: Sequence[tuple[TestCase, Verdict]],
    answers: dict[int, tuple[Test, list[bool | None]]],
) -> list[bool | None]:
    """Per case, whether a rule of these branches matches, does not, or is unknown."""
    found: list[bool | None] = [False] * len(passed)
    for branch in branches:
        columns = []
        for test in branch:
            if id(test) not in answers:
                check = check_of(test)
                answers[id(test)] = test, [check(test.input(case.facts)) for case, _ in passed]
            columns.append(answers[id(test)][1])
        for place in range(len(passed)):
            if found[place] is True:
                continue
            row = [column[place] for column in columns]
            if False not in row:
                found[place] = None if None in row else True
    return found


def _had(rule: Rule, verdict: Verdict) -> bool | None:
    if any(one.rule == rule.id for one in verdict.fired):
        return True
    return None if any(one == rule.id for one, _ in verdict.unknown) else False


def _with(rule: Rule, verdict: Verdict, outcome: bool | None) -> Verdict:
    """The verdict as it would be if the rule had this outcome."""
    fired = [one for one in verdict.fired if one.rule != rule.id]
    unknown = [one for one in verdict.unknown if one[0] != rule.id]
    if outcome:
        fired.append(rule.firing)
    elif outcome is None:
        unknown.append((rule.id, ""))
    return msgspec.structs.replace(verdict, fired=tuple(fired), unknown=tuple(unknown))


def uncovered(one: Coverage) -> list[Problem]:
    """What the tests leave unproved of a rule: an error for an outcome, warnings for conditions.

    A rule without conditions has one outcome only.
    """
    file, _, line = one.at.rpartition(":")
    tests: Text = f"{file.removesuffix('.yaml')}.test.yaml"
    if "/tables/" in file:
        tests = sentence("case.tests-of-table")

    def at_rule(key: str, severity: Severity, **pieces: Given) -> Problem:
        return Problem(
            id=key, pieces=pieces_of({"rule": one.rule, "tests": tests, **pieces}), file=file,
            line=int(line), inside=within("rule", one.rule), severity=severity,
        )  # fmt: skip

    if not one.decided:
        return [at_rule("test/uncovered", "error")]
    if not one.not_decided and one.conditions:
        return [at_rule("test/uncovered.always", "error")]
    return [
        at_rule("test/uncovered-condition", "warning", condition=condition)
        for condition in one.unneeded
    ]
