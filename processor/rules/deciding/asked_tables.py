"""The tables that rules of a set ask, and which of their rows count for an order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from processor.rules.facts.fact import Value
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.rule import Rule
from processor.rules.language.table_rows import RuleTable


class AskedTable(msgspec.Struct):
    """The table of one written rule: a `Rule` for each of its outcomes, and the test that asks it.

    Outcomes that do nothing have no rule: their rows only keep those below them from counting.
    """

    table: RuleTable
    test: Test
    rules: dict[int, Rule]

    @property
    def name(self) -> str:
        """The file of the table, and its worksheet."""
        return "" if self.table.text is None else self.table.text.name

    def lines_counted(self, facts: Mapping[str, Value]) -> list[int]:
        """The lines of the rows that count for an order with these facts."""
        return [
            row.line
            for row, lacks in self.table.looked_at(self.test.input(facts))
            if not lacks and (row.outcome not in self.rules or _met(self.rules[row.outcome], facts))
        ]


def _met(rule: Rule, facts: Mapping[str, Value]) -> bool:
    return any(
        all(check_of(test)(test.input(facts)) for test in branch) for branch in rule.branches
    )


def asked_tables(rules: Iterable[Rule]) -> dict[str, AskedTable]:
    """The tables of these rules, by the id of the rule as written."""
    found: dict[str, AskedTable] = {}
    for rule in rules:
        for test in (test for branch in rule.branches for test in branch):
            if isinstance(test.bag, RuleTable):
                one = found.setdefault(rule.written, AskedTable(test.bag, test, {}))
                one.rules[test.least] = rule
    return found
