"""Rows of several kinds that say again what others of their order said: two exports joined in one
file. Looked for among the rows as they stand, before lines are made of them. Pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from processor.normalise.orders.copies import NO_COPIES, Copies, blocks_of, copies, lines_beside
from processor.normalise.orders.read_lines import told_again
from processor.normalise.orders.reading import RowTold
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.normalise.shape.filled import LineRecord
from processor.normalise.shape.order_rows import KindRow, OrderRows, OrderShape


class ShapedCopies:
    """Looks for copies among the rows of one order after the other. `headers` are the rows at which
    the header stands again."""

    def __init__(self, plan: ReadingPlan, shape: OrderShape, headers: Sequence[int]) -> None:
        self.shape, self.headers = shape, headers
        before = shape.width if shape.heads else 0
        places = [(i, i) for i in range(shape.width)]
        if before:
            places += [(i, before + i) for i in range(shape.width)]
        self.meanings = [(i, plan.meanings[at]) for i, at in places if at in plan.meanings]
        # Where each row is a piece, equal ones are as many pieces.
        counted = shape.shape.count_rows
        self.asks = not (counted or plan.mapping.equal_rows_are_lines)
        exploding = shape.exploding
        self.exploded = [] if exploding is None else exploding.reads_cells()

    def put_together(
        self, rows: Sequence[KindRow], apart: Sequence[int], order_id: str
    ) -> tuple[OrderRows, Copies, tuple[RowTold, ...]]:
        """The rows of an order without those that are copies, the lines of which nobody can say
        whether they are, and what is told of the copies."""
        found = self._copies(rows, apart)
        made = self._made(rows, found.repeats, order_id)
        if not (found.doubtful or found.beside):
            return made, NO_COPIES, _told(rows, found.repeats)
        # What the shape says of all rows and of those without a doubt tells which of them count.
        every = found.repeats | found.doubtful | found.beside
        without = self._made(rows, every, order_id)
        if made.faults and not without.faults:
            return without, NO_COPIES, _told(rows, every)
        if without.faults and not made.faults:
            return made, NO_COPIES, _told(rows, found.repeats)
        return made, _of_lines(made, rows, found), _told(rows, found.repeats)

    def _copies(self, rows: Sequence[KindRow], apart: Sequence[int]) -> Copies:
        if len(rows) < 2 or not (apart or self.exploded or self.asks):
            return NO_COPIES
        says = [self._says(row) for row in rows]
        if self.exploded and not self.shape.heads:
            # A row of several products is an order by itself as a rule, so nobody writes it twice.
            again = [place for place in range(1, len(rows)) if says[place] == says[place - 1]]
            apart = sorted({*apart, *again})
        if not apart and len(set(says)) == len(says):
            return NO_COPIES
        records = [row.record for row in rows]
        found = copies(says, blocks_of(records, apart, self.headers))
        return lines_beside(records, found) if self.asks else found._replace(beside={})

    def _says(self, row: KindRow) -> Hashable:
        cells = row.record.cells
        read = [meaning[cells[i]] for i, meaning in self.meanings]
        return (row.kind, *read, *[cells[i].strip() for i in self.exploded])

    def _made(self, rows: Sequence[KindRow], left_out: dict[int, int], order_id: str) -> OrderRows:
        left = [row for place, row in enumerate(rows) if place not in left_out]
        return self.shape.put_together(left, order_id)


def _told(rows: Sequence[KindRow], repeats: dict[int, int]) -> tuple[RowTold, ...]:
    return tuple(
        told_again(rows[place].record, rows[earlier].record) for place, earlier in repeats.items()
    )


def _of_lines(made: OrderRows, rows: Sequence[KindRow], found: Copies) -> Copies:
    """The doubtful rows as the lines that are made of them."""
    lines: dict[int, list[int]] = {}
    for place, record in enumerate(made.records):
        if isinstance(record, LineRecord):
            lines.setdefault(id(record.own), []).append(place)

    def of(rows_found: dict[int, int]) -> dict[int, int]:
        those: dict[int, int] = {}
        for place, earlier in rows_found.items():
            mine = lines.get(id(rows[place].record), [])
            those |= dict(zip(mine, lines.get(id(rows[earlier].record), []), strict=False))
        return those

    return Copies({}, of(found.doubtful), of(found.beside))
