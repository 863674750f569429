"""Rows of a shaped file that say again what earlier ones said, before they make lines. Pure.

Such a row is one of whatever kind: a summary, a package, a line, several products in one cell.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import NamedTuple

from processor.normalise.orders.copies import NO_COPIES, Copies, copies_in
from processor.normalise.orders.read_lines import told_again
from processor.normalise.orders.reading import RowTold
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.normalise.shape.order_rows import KindRow, OrderShape


class RowsLeft(NamedTuple):
    """The rows of an order without those that are copies, which are `told`. `doubtful` are places
    of rows that may be copies, with the place of the earlier row."""

    rows: Sequence[KindRow]
    told: tuple[RowTold, ...] = ()
    doubtful: Mapping[int, int] = {}

    def of_records(self, made_of: Mapping[int, range]) -> Copies:
        """The doubtful ones among the records that are made of these rows. A row that makes no line
        says nothing twice."""
        if not self.doubtful:
            return NO_COPIES
        found = {
            one: other
            for place, earlier in self.doubtful.items()
            for one, other in zip(made_of.get(place, ()), made_of.get(earlier, ()), strict=True)
        }
        return Copies({}, found)


class CopiedRows:
    """Looks for copies among the rows of orders. `headers` are the rows at which the header stands
    again."""

    def __init__(self, plan: ReadingPlan, shape: OrderShape, headers: Sequence[int]) -> None:
        self.headers = headers
        before = shape.width if shape.heads else 0
        apart = shape.exploding.columns if shape.exploding is not None else ()
        self.asks: list[tuple[int, Callable[[str], Hashable]]] = []
        for index in range(shape.width):
            for place in {index, before + index}:
                if place in plan.meanings and place < before + shape.width:
                    self.asks.append((index, plan.meanings[place].__getitem__))
            if index in apart:
                self.asks.append((index, str.strip))

    def among(self, rows: Sequence[KindRow], apart: Sequence[int]) -> RowsLeft:
        """What is left of the rows of an order. `apart` are the places of those that stand apart
        from the one before."""
        if not apart:
            return RowsLeft(rows)
        records = [row.record for row in rows]
        found = copies_in([self._says(row) for row in rows], records, apart, self.headers)
        left = [place for place in range(len(rows)) if place not in found.repeats]
        now = {place: at for at, place in enumerate(left)}
        return RowsLeft(
            [rows[place] for place in left],
            tuple(told_again(records[one], records[two]) for one, two in found.repeats.items()),
            {now[one]: now[two] for one, two in found.doubtful.items()},
        )

    def _says(self, row: KindRow) -> Hashable:
        cells = row.record.cells
        return (row.kind, *(read(cells[index]) for index, read in self.asks))
