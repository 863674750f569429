"""Rows of an order that say again what others said before: two exports joined in one file. Pure.

Rows that stand together are one block; another order, or the header again, begins the next. A block
that says the same as an earlier one, row by row, is a copy of it where a header stands between them
or where it has several rows: that is no chance. A single row that comes back elsewhere may be a
copy, or a second line of the same goods. So may one that says the same as another row of its block,
as where somebody sorted what was joined, unless the mapping says that such rows are lines. Nobody
can tell, so it is doubtful, and a person is asked where no total tells.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from processor.normalise.formats.format import Record
from processor.normalise.formats.json_records import JsonRecord
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.normalise.shape.filled import FilledRecord


class RowBlock(NamedTuple):
    """Where a block begins among the rows of its order, and how many headers stand above it."""

    start: int
    headers: int


class Copies(NamedTuple):
    """By its place among the rows of an order: the place of the row that a copy repeats; that of
    the row which a doubtful one may repeat, in another block, or `beside` it in its own."""

    repeats: dict[int, int]
    doubtful: dict[int, int]
    beside: dict[int, int]


NO_COPIES = Copies({}, {}, {})


def copies(says: Sequence[Hashable], blocks: Sequence[RowBlock]) -> Copies:
    """The copies among the rows of an order, of which each `says` something."""
    found = Copies({}, {}, {})
    known: dict[tuple[Hashable, ...], RowBlock] = {}
    rows: dict[Hashable, int] = {}
    ends = [*(block.start for block in blocks[1:]), len(says)]
    for block, end in zip(blocks, ends, strict=True):
        all_of_it = tuple(says[block.start : end])
        first = known.setdefault(all_of_it, block)
        again = first is not block
        if again and (len(all_of_it) > 1 or first.headers != block.headers):
            places = range(block.start, end)
            found.repeats.update({one: first.start + one - block.start for one in places})
            continue
        own: dict[Hashable, int] = {}
        for place in range(block.start, end):
            said = says[place]
            if said in rows:
                found.doubtful[place] = rows[said]
            elif said in own:
                found.beside[place] = own[said]
            own.setdefault(said, place)
        rows = own | rows
    return found


def lines_beside(records: Sequence[Record], found: Copies) -> Copies:
    """What was found, without the rows beside others that are entries of one list: whoever writes
    a list says each of its entries once."""
    beside = {
        place: earlier
        for place, earlier in found.beside.items()
        if _record_of(records[place]) != _record_of(records[earlier])
    }
    return found._replace(beside=beside)


def _record_of(record: Record) -> int:
    own = record.own if isinstance(record, FilledRecord) else record
    return own.record if isinstance(own, JsonRecord) else -own.row


class Between:
    """Looks whether anything stands between two rows of one order, as rows go by."""

    def __init__(self, headers_again: Sequence[int]) -> None:
        self.headers = list(headers_again)
        self._known = bool(headers_again)
        self.last: Record | None = None
        self.order: object = None

    def pass_by(self, record: Record, order: object = None) -> None:
        """A row that is no part of any order: it parts the rows around it, unless it names their
        order."""
        self.last = record
        if order is None or order is not self.order:
            self.order = None

    def pass_header(self, record: Record) -> None:
        """The header, which stands again."""
        self.last, self.order = record, None
        if not self._known:
            self.headers.append(record.row)

    def parts(self, record: Record, order: object) -> bool:
        """True if something stands between a row and the last one of its order. Rows that were
        left out of what is read stand between two others too: their numbers tell."""
        last = self.last
        self.last = record
        if order is not self.order:
            self.order = order
            return True
        if last is None or record.row <= last.row + 1:
            return False
        return record.row > last.row + max(1, last.raw.count("\n") + 1)


def copies_in(
    plan: ReadingPlan, records: Sequence[Record], apart: Sequence[int], headers: Sequence[int]
) -> Copies:
    """The copies among the records of an order. `apart` are the places of those that stand apart
    from the one before, `headers` the rows at which the header stands again. Where a record has too
    few or too many cells there is nothing to compare: the order is rejected."""
    if len(records) < 2 or any(len(one.cells) not in plan.widths for one in records):
        return NO_COPIES
    asks = not plan.mapping.equal_rows_are_lines
    if not apart and (not asks or len({plan.goods(one) for one in records}) == len(records)):
        return NO_COPIES
    says = [plan.says(record) for record in records]
    found = copies(says, blocks_of(records, apart, headers))
    return lines_beside(records, found) if asks else found._replace(beside={})


def blocks_of(
    records: Sequence[Record], apart: Sequence[int], headers: Sequence[int]
) -> list[RowBlock]:
    """The blocks of the records of an order, which begin at the places `apart`."""
    return [RowBlock(one, bisect_right(headers, records[one].row)) for one in (0, *apart)]
