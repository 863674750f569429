"""Which lines of an order a test found: of a block over lines, or of a table with facts of lines.

Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.rules.facts.fact import Value
from processor.rules.language.conditions import Test, line_answers
from processor.rules.language.table_rows import RuleTable


def finds_lines(test: Test) -> bool:
    """True for a test that finds single lines: `any line:`, `at least 3 lines:`, and a table with a
    column that names a fact of lines."""
    if isinstance(test.bag, RuleTable):
        return any(test.bag.of_lines)
    return test.op in ("any line", "at least n lines")


def lines_met(test: Test, columns: Sequence[Value]) -> tuple[int, ...]:
    """The places of the lines that meet every part of a block over lines, or a row of a table."""
    if isinstance(test.bag, RuleTable):
        return test.bag.lines_with(tuple(columns), test.least)
    if any(column is None for column in columns):
        return ()
    return tuple(place for place, met in enumerate(line_answers(test, columns)) if met)
