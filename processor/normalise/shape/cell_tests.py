"""Whether a row meets the tests of a mapping: what a cell is, what it is like, whether it is there.
Pure.

Patterns are texts with `*` and nothing else; each text is looked for once from left to right, so
that a hostile cell costs no more than its length for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from processor.normalise.mapping.shapes import CellTest

RowTested = Callable[[Sequence[str]], bool]


def fits(text: str, pattern: str) -> bool:
    """True if a text is what a pattern says; `*` stands for anything, also for nothing."""
    first, *others = pattern.split("*")
    if not others:
        return text == pattern
    last = others.pop()
    if len(text) < len(first) + len(last) or not text.startswith(first):
        return False
    at, end = len(first), len(text) - len(last)
    for one in others:
        found = text.find(one, at, end)
        if found < 0:
            return False
        at = found + len(one)
    return text.endswith(last)


def holds(test: CellTest, cell: str) -> bool:
    """True if a cell is all that a test says."""
    said = cell.strip()
    if test.present is not None and bool(said) != test.present:
        return False
    if test.values is None and not test.like:
        return True
    said = said.casefold()
    if test.values is not None and said not in test.values:
        return False
    return not test.like or any(fits(said, pattern) for pattern in test.like)


def tested(tests: Sequence[CellTest], places: Mapping[str, int]) -> RowTested:
    """Asks a row of at least as many cells as `places` knows whether it meets all tests."""
    asked = [(places[test.column], test) for test in tests]

    def meets(cells: Sequence[str]) -> bool:
        return all(holds(test, cells[index]) for index, test in asked)

    return meets
