"""The rows of a rule table, and which of them an order meets. Pure.

A cell whose fact is not known fails its row, and no other: where the first row that is met counts,
the rows below it are still looked at. Only where no row is met is a table left unknown by those
that might have been.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from processor.rules.facts.fact import Value
from processor.rules.language.csv_text import CsvText
from processor.rules.language.postcodes import district_of
from processor.rules.language.table_cells import RuleCell

# Below this many rows a plain walk is as fast as an index.
_FEW = 8
_CACHED = 4096


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
        self.districts: dict[str, list[tuple[int, int, int]]] = {}
        ranges: list[tuple[str, str, int]] = []
        for number, cell in rows:
            for value in cell.exact:
                self.exact.setdefault(value, []).append(number)
            for prefix in cell.prefixes:
                self.prefixes.setdefault(len(prefix), {}).setdefault(prefix, []).append(number)
            ranges += [(low, high, number) for low, high in cell.ranges]
            for one in cell.districts:
                self.districts.setdefault(one.area, []).append((one.low, one.high, number))
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
        if self.districts and (code := district_of(value)) is not None:
            area, district = code
            found.update(
                number
                for low, high, number in self.districts.get(area, ())
                if low <= district <= high
            )
        return sorted(found)


Outcomes = tuple[frozenset[int], frozenset[int]]
"""The outcomes that are sure, and those that may be."""


class RuleTable:
    """A table as a whole: which outcomes the row or rows have that a set of values meets.

    `hit` says whether the first row that is met counts or all of them. `of_lines` marks columns
    that hold facts of lines: a row is met where one line meets all of them. `text` is the file,
    and `places` the numbers of its columns that are conditions.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        of_lines: Sequence[bool],
        folds: Sequence[bool],
        hit: Literal["first", "all"],
        sha256: str,
        text: CsvText | None = None,
        places: Sequence[int] = (),
    ) -> None:
        self.rows = tuple(rows)
        self.of_lines = tuple(of_lines)
        self.folds = tuple(folds)
        self.hit = hit
        self.sha256 = sha256
        self.text = text
        self.places = tuple(places)
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

    def needed(self, outcome: int) -> list[int]:
        """The columns whose facts must be known for every row with that outcome."""
        own = [row.cells for row in self.rows if row.outcome == outcome]
        return [
            column
            for column in range(len(self.of_lines))
            if all(cells[column].met(None) is None for cells in own)
        ]

    def without(self, column: int) -> RuleTable:
        """The table as if everything met the cells of a column."""
        rows = [
            msgspec.structs.replace(
                row, cells=(*row.cells[:column], RuleCell(), *row.cells[column + 1 :])
            )
            for row in self.rows
        ]
        return RuleTable(rows, self.of_lines, self.folds, self.hit, f"{self.sha256}-{column}")

    def looked_at(self, value: Value) -> tuple[tuple[Row, tuple[int, ...]], ...]:
        """The rows that count, and those above them that might have: each with the numbers of its
        columns whose facts are not known, none for a row that is met."""
        found: dict[int, tuple[int, ...]] = {}
        for values in self._readings(value):
            for number in self._candidates(values):
                row = self.rows[number]
                answers = [cell.met(one) for cell, one in zip(row.cells, values, strict=True)]
                if False in answers:
                    continue
                lacks = tuple(place for place, one in enumerate(answers) if one is None)
                if not lacks or number not in found:
                    found[number] = lacks
                if not lacks and self.hit == "first":
                    break
        return tuple((self.rows[number], found[number]) for number in sorted(found))

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
            if met is None:
                perhaps.add(row.outcome)
            elif self.hit == "first":
                return frozenset((row.outcome,)), frozenset()
            else:
                sure.add(row.outcome)
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
