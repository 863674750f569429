"""The rows of a rule table, and which of them an order meets. Pure.

A cell is one or several values (`DE | AT`), a beginning (`10*`), a range of codes
(`20000-20999`), or any condition a rule file knows (`over 5 kg`, `not DE`, `in eu`). An empty
cell is met by everything.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from processor.model.comparisons import Check
from processor.rules.facts.fact import Value

# Below this many rows a plain walk is as fast as an index.
_FEW = 8
_CACHED = 4096


class RuleCell(msgspec.Struct, frozen=True):
    """What one cell asks for: exact values, beginnings, ranges of codes of equal length, or any
    other condition in `check`. Nothing at all is met by everything."""

    exact: frozenset[Value] = frozenset()
    prefixes: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    check: Check | None = None
    fold: bool = False
    meaning: tuple[object, ...] = ()
    """What `check` says, lists spelt out: equal for cells that say the same."""

    @property
    def is_empty(self) -> bool:
        """True for a cell that everything meets."""
        return self.check is None and not (self.exact or self.prefixes or self.ranges)

    @property
    def is_exact(self) -> bool:
        """True for a cell of exact values only."""
        return bool(self.exact) and self.check is None and not (self.prefixes or self.ranges)

    @property
    def is_pattern(self) -> bool:
        """True for a cell that a sorted look-up can find."""
        return self.check is None and not self.is_empty

    def met(self, value: Value) -> bool | None:
        """Whether a value meets the cell; None where it is not known."""
        if self.check is not None:
            return self.check(value)
        if self.is_empty:
            return True
        if value is None:
            return None
        if self.fold:
            value = value.casefold()
        if value in self.exact:
            return True
        if any(value.startswith(prefix) for prefix in self.prefixes):
            return True
        return any(len(value) == len(low) and low <= value <= high for low, high in self.ranges)


class Row(msgspec.Struct, frozen=True):
    """One row: its physical line, a cell per column, and which outcome it has."""

    line: int
    cells: tuple[RuleCell, ...]
    outcome: int


class _Codes:
    """Rows of one bucket by the patterns of one column."""

    def __init__(self, rows: Sequence[tuple[int, RuleCell]]) -> None:
        self.exact: dict[Value, list[int]] = {}
        self.prefixes: dict[int, dict[str, list[int]]] = {}
        ranges: list[tuple[str, str, int]] = []
        for number, cell in rows:
            for value in cell.exact:
                self.exact.setdefault(value, []).append(number)
            for prefix in cell.prefixes:
                self.prefixes.setdefault(len(prefix), {}).setdefault(prefix, []).append(number)
            ranges += [(low, high, number) for low, high in cell.ranges]
        self.ranges = sorted(ranges)
        self.lows = [low for low, _, _ in self.ranges]
        # The highest end among all ranges up to here: where a walk backwards may stop.
        self.ends = list(itertools.accumulate((high for _, high, _ in self.ranges), max))

    def of(self, value: str) -> list[int]:
        """The numbers of the rows whose cell the value meets, in order."""
        found = set(self.exact.get(value, ()))
        for length, by_prefix in self.prefixes.items():
            found.update(by_prefix.get(value[:length], ()))
        place = bisect_right(self.lows, value) - 1
        while place >= 0 and self.ends[place] >= value:
            low, high, number = self.ranges[place]
            if len(low) == len(value) and low <= value <= high:
                found.add(number)
            place -= 1
        return sorted(found)


Outcomes = tuple[frozenset[int], frozenset[int]]
"""The outcomes that are sure, and those that may be."""


class RuleTable:
    """A table as a whole: which outcomes the row or rows have that a set of values meets.

    `hit` says whether the first row that is met counts or all of them. `of_lines` marks columns
    that hold facts of lines: a row is met where one line meets all of them.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        of_lines: Sequence[bool],
        folds: Sequence[bool],
        hit: Literal["first", "all"],
        sha256: str,
    ) -> None:
        self.rows = tuple(rows)
        self.of_lines = tuple(of_lines)
        self.folds = tuple(folds)
        self.hit = hit
        self.sha256 = sha256
        columns = range(len(of_lines))
        self._keyed = tuple(
            number for number in columns if rows and all(row.cells[number].is_exact for row in rows)
        )
        self._coded = next(
            (
                number
                for number in columns
                if number not in self._keyed
                and rows
                and all(row.cells[number].is_pattern for row in rows)
            ),
            None,
        )
        buckets: dict[tuple[Value, ...], list[int]] = {}
        for number, row in enumerate(self.rows):
            for key in itertools.product(*(row.cells[column].exact for column in self._keyed)):
                buckets.setdefault(key, []).append(number)
        self._buckets = buckets
        self._codes: dict[tuple[Value, ...], _Codes] = {}
        self._cache: dict[Value, Outcomes] = {}

    def answer(self, value: Value, outcome: int) -> bool | None:
        """Whether a row with that outcome counts; None where a value it needs is not known."""
        found = self._cache.get(value)
        if found is None:
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            found = self._cache[value] = self._outcomes(value)
        sure, perhaps = found
        return True if outcome in sure else (None if outcome in perhaps else False)

    def lines_with(self, value: Value, outcome: int) -> tuple[int, ...]:
        """The places of the lines on which a row with that outcome surely counts."""
        if any(one is None for one, of_line in zip(value, self.of_lines, strict=True) if of_line):
            return ()
        return tuple(
            place
            for place, values in enumerate(self._readings(value))
            if outcome in self._outcomes_of(values)[0]
        )

    def row_met(self, value: Value) -> Row | None:
        """The first row that is surely met, for explanations."""
        for values in self._readings(value):
            for number in self._candidates(values):
                row = self.rows[number]
                if all(cell.met(one) for cell, one in zip(row.cells, values, strict=True)):
                    return row
        return None

    def _readings(self, value: Value) -> Iterable[tuple[Value, ...]]:
        """One tuple per line of the order where a column speaks of lines, else one in all."""
        if not any(self.of_lines):
            return (value,)
        columns = [one for one, of_line in zip(value, self.of_lines, strict=True) if of_line]
        if any(column is None for column in columns):
            return (
                tuple(None if of else one for one, of in zip(value, self.of_lines, strict=True)),
            )
        return (
            tuple(
                one[line] if of_line else one
                for one, of_line in zip(value, self.of_lines, strict=True)
            )
            for line in range(len(columns[0]))
        )

    def _outcomes(self, value: Value) -> Outcomes:
        sure: set[int] = set()
        perhaps: set[int] = set()
        for values in self._readings(value):
            found = self._outcomes_of(values)
            sure |= found[0]
            perhaps |= found[1]
        return frozenset(sure), frozenset(perhaps - sure)

    def _outcomes_of(self, values: tuple[Value, ...]) -> Outcomes:
        sure: set[int] = set()
        perhaps: set[int] = set()
        for number in self._candidates(values):
            row = self.rows[number]
            met: bool | None = True
            for cell, one in zip(row.cells, values, strict=True):
                answer = cell.met(one)
                if answer is False:
                    met = False
                    break
                if answer is None:
                    met = None
            if met is False:
                continue
            if self.hit == "all":
                (perhaps if met is None else sure).add(row.outcome)
                continue
            perhaps.add(row.outcome)
            if met:
                # The first sure row ends the walk; it counts surely if nothing before it may.
                if len(perhaps) == 1:
                    return frozenset(perhaps), frozenset()
                break
        return frozenset(sure), frozenset(perhaps - sure)

    def _candidates(self, values: tuple[Value, ...]) -> Sequence[int]:
        if any(values[column] is None for column in self._keyed):
            # Nothing can be looked up by what is not known, but other cells may still fail.
            return range(len(self.rows))
        key = tuple(
            values[column].casefold() if self.folds[column] else values[column]
            for column in self._keyed
        )
        bucket = self._buckets.get(key, [])
        coded = self._coded
        if coded is None or len(bucket) <= _FEW:
            return bucket
        value = values[coded]
        if not isinstance(value, str):
            return bucket
        codes = self._codes.get(key)
        if codes is None:
            codes = self._codes[key] = _Codes(
                [(number, self.rows[number].cells[coded]) for number in bucket]
            )
        return codes.of(value.casefold() if self.folds[coded] else value)
