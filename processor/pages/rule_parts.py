"""A rule set as it is written: the outcomes of a table together as the one rule they are. Pure."""

from __future__ import annotations

import msgspec

from processor.model.decisions import Action
from processor.rules import Rule, RuleSet, Test
from processor.rules.language.table_rows import RuleTable


class TablePart(msgspec.Struct, frozen=True):
    """The table of a rule as text: its file, its header, (line, cells) of each row, and whether
    all rows that fit count or the first alone."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    every: bool


class WrittenPart(msgspec.Struct, frozen=True):
    """One rule as written. `rules` are the outcomes of its table, or itself alone; `shared` must
    hold, with one of `branches` where there are any; `then` is what it does whatever the row."""

    rules: tuple[Rule, ...]
    shared: tuple[Test, ...]
    branches: tuple[tuple[Test, ...], ...]
    then: tuple[Action, ...]
    table: TablePart | None = None

    @property
    def first(self) -> Rule:
        """The rule, or the first outcome of its table."""
        return self.rules[0]


def written_parts(ruleset: RuleSet) -> list[WrittenPart]:
    """The rules of a set, those that are off too, in the order in which they stand."""
    found: dict[tuple[str, str], list[Rule]] = {}
    for rule in ruleset.rules:
        found.setdefault((rule.client, rule.written), []).append(rule)
    return [_part(tuple(rules)) for rules in found.values()]


def _part(rules: tuple[Rule, ...]) -> WrittenPart:
    first = rules[0]
    shared = tuple(
        test for test in first.branches[0] if all(test in branch for branch in first.branches[1:])
    )
    branches: tuple[tuple[Test, ...], ...] = ()
    if len(first.branches) > 1:
        own = (tuple(one for one in branch if one not in shared) for branch in first.branches)
        branches = tuple(branch for branch in own if branch)
    asked = next((test for test in shared if isinstance(test.bag, RuleTable)), None)
    if asked is None or not isinstance(asked.bag, RuleTable):
        return WrittenPart(rules, shared, branches, first.then)
    said = {action.verb for action in asked.does}
    then = tuple(action for action in first.then if action.verb not in said)
    return WrittenPart(rules, shared, branches, then, _table(asked.bag))


def _table(table: RuleTable) -> TablePart:
    text = table.text
    if text is None:
        return TablePart("", (), (), table.hit == "all")
    width = len(text.header)
    rows = tuple((line, tuple((*cells, *("",) * width)[:width])) for line, cells in text.rows)
    return TablePart(text.name, tuple(text.header), rows, table.hit == "all")
