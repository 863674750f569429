"""An edit of rules with a part of it taken back: a rule as it was then, all others as they are now.

Pure.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import NamedTuple

from processor.backtest.edit import Edit, StageEdit, stage_edit
from processor.rules import Rule, RuleSet


class Taken(NamedTuple):
    """A part of an edit: a rule of a stage as it is written (a table with all its outcomes), or how
    the verdicts of the stage count, where `written` is empty."""

    stage: str
    written: str = ""


def taken(edit: StageEdit, rule: str) -> Taken:
    """The part of an edit that a rule of that id belongs to."""
    for ruleset in (edit.after, edit.before):
        found = None if ruleset is None else ruleset.rule(rule)
        if found is not None:
            return Taken(edit.stage, found.written)
    return Taken(edit.stage, rule)


def taken_back(edit: Edit, back: Iterable[Taken]) -> Edit:
    """The edit without these parts. What cannot be taken back, as the rules of then cannot be
    read, stays."""
    by_stage: dict[str, set[str]] = {}
    for one in back:
        by_stage.setdefault(one.stage, set()).add(one.written)
    known: dict[int, StageEdit] = {}
    stages = {}
    for key, stage in edit.stages.items():
        written = by_stage.get(key[0])
        if written is not None and stage.before is not None:
            if id(stage) not in known:
                known[id(stage)] = _without(stage, stage.before, written, places=edit.places)
            stage = known[id(stage)]
        stages[key] = stage
    return Edit(stages, edit.cards, edit.places)


def _without(edit: StageEdit, before: RuleSet, written: set[str], *, places: bool) -> StageEdit:
    after = edit.after
    rules = _mixed(before.rules, after.rules, written)
    counts = before if "" in written else after
    names = {one.name for one in after.derived}
    derived = (*after.derived, *(one for one in before.derived if one.name not in names))
    mixed = dataclasses.replace(
        after,
        rules=rules,
        decide=counts.decide,
        otherwise=counts.otherwise,
        weights=counts.weights,
        derived=derived,
        wanted=after.wanted | before.wanted,
        _by_id={},
    )
    return stage_edit(edit.stage, before, mixed, places=places)


def _mixed(before: Iterable[Rule], after: Iterable[Rule], written: set[str]) -> tuple[Rule, ...]:
    """The rules of now, those of these names as they were: each behind the rule it followed."""
    found = [rule for rule in after if rule.written not in written]
    last = -1
    for rule in before:
        if rule.written in written:
            last += 1
            found.insert(last, rule)
        else:
            here = [place for place, one in enumerate(found) if one.id == rule.id]
            last = here[0] if here else last
    return tuple(found)
