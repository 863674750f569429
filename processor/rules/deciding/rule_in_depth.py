"""One rule in depth: every condition of every branch with its value and its outcome. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from processor.model.sentence import Piece
from processor.rules.deciding.pieces import actual_piece, condition_piece
from processor.rules.facts.facts import Value
from processor.rules.language.conditions import TABLE, Test, check_of
from processor.rules.language.rule import Rule, RuleSet
from processor.rules.language.table_rows import RuleTable

Outcome = Literal["met", "failed", "unknown"]
Judgement = Literal["fired", "not", "unknown"]


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """A condition and what it found. A block over lines has an entry in `lines` per order line,
    each with the conditions of the block; `row` is the row of a table that counts, `perhaps` those
    above it that might have counted, or in its place, had a fact been known."""

    fact: str
    condition: Piece
    actual: Piece
    outcome: Outcome
    lines: tuple[LineLooked, ...] = ()
    row: str = ""
    perhaps: tuple[RowPerhaps, ...] = ()


class RowPerhaps(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table that no known fact fails, and the facts that are not known."""

    row: str
    facts: tuple[str, ...]


class LineLooked(msgspec.Struct, frozen=True, kw_only=True):
    """A block on one order line; `line` counts from 1."""

    line: int
    outcome: Outcome
    parts: tuple[Looked, ...]


class Depth(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a rule, branch by branch; all conditions of one branch must be met."""

    outcome: Judgement
    branches: tuple[tuple[Looked, ...], ...]


def depth_of(ruleset: RuleSet, rule: Rule, facts: Mapping[str, Value]) -> Depth:
    """The rule with these facts. A fact that was not recorded is unknown."""
    branches = tuple(
        tuple(_looked(ruleset, test, facts) for test in branch) for branch in rule.branches
    )
    whole = [_whole(tuple(one.outcome for one in branch)) for branch in branches]
    outcome: Judgement = "not"
    if "met" in whole:
        outcome = "fired"
    elif "unknown" in whole:
        outcome = "unknown"
    return Depth(outcome=outcome, branches=branches)


def _whole(outcomes: tuple[Outcome, ...]) -> Outcome:
    if "failed" in outcomes:
        return "failed"
    return "unknown" if "unknown" in outcomes else "met"


def _outcome(answer: bool | None) -> Outcome:
    return "unknown" if answer is None else ("met" if answer else "failed")


def _looked(ruleset: RuleSet, test: Test, facts: Mapping[str, Value]) -> Looked:
    value = test.input(facts)
    row, perhaps = "", []
    if isinstance(test.bag, RuleTable):
        name = test.fact.removeprefix(TABLE)
        for found, lacks in test.bag.looked_at(value):
            place = f"{name}:{found.line}"
            if lacks:
                lacking = tuple(dict.fromkeys(test.keys[column] for column in lacks))
                perhaps.append(RowPerhaps(row=place, facts=lacking))
            elif not row or found.outcome == test.least:
                row = place
    return Looked(
        fact=test.fact,
        condition=condition_piece(test, ruleset.derived),
        actual=actual_piece(ruleset, test, facts),
        outcome=_outcome(check_of(test)(value)),
        lines=_lines(ruleset, test, facts) if test.parts else (),
        row=row,
        perhaps=tuple(perhaps),
    )


def _lines(ruleset: RuleSet, test: Test, facts: Mapping[str, Value]) -> tuple[LineLooked, ...]:
    columns = {key: facts.get(key) for key in _line_keys(test, facts)}
    count = max((len(column) for column in columns.values() if column is not None), default=0)
    found = []
    for place in range(count):
        own = {
            key: None if column is None or place >= len(column) else column[place]
            for key, column in columns.items()
        }
        parts = tuple(_looked(ruleset, part, own) for part in test.parts)
        outcome = _whole(tuple(part.outcome for part in parts))
        found.append(LineLooked(line=place + 1, outcome=outcome, parts=parts))
    return tuple(found)


def _line_keys(test: Test, facts: Mapping[str, Value]) -> list[str]:
    """The facts of the block, and their plain forms where they are compared in a currency."""
    names = {part.fact for part in test.parts}
    return [*test.keys, *(name for name in sorted(names) if name in facts)]
