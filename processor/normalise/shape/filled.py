"""Records whose cells stand elsewhere too: filled from the row above, joined with the row of the
whole order, or one of several entries of a row. Pure.

A reader asks them like any other record. Each cell knows the record that it came from.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.normalise.formats.format import Record
from processor.normalise.formats.place import Place


class FilledRecord:
    """A record with other cells than it has in the file; their places are those of `whence`."""

    __slots__ = ("cells", "own", "whence")

    def __init__(self, own: Record, cells: list[str], whence: dict[int, Record]) -> None:
        self.own, self.cells, self.whence = own, cells, whence

    @property
    def row(self) -> int:
        """That of the record."""
        return self.own.row

    @property
    def raw(self) -> str:
        """The record in the sender's own text."""
        return self.own.raw

    @property
    def where(self) -> str:
        """Its place in the words of the format."""
        return self.own.where

    def place(self, index: int = -1) -> Place:
        """Where the record stands, or the cell that is read as its cell `index`."""
        return self.whence.get(index, self.own).place(index)


class LineRecord:
    """What one line of an order is read from: the cells of the order's `head` where rows carry them
    (as many as `width`), those of its own record, and those of its `entry` (from 1; 0: none), whose
    cells stand in the cells `whence` of the record."""

    __slots__ = ("cells", "entry", "head", "own", "whence", "width")

    def __init__(
        self,
        own: Record,
        head: Record | None,
        width: int,
        entry: int = 0,
        more: Sequence[str] = (),
        whence: Sequence[int] = (),
    ) -> None:
        self.own, self.head, self.width, self.entry = own, head, width, entry
        self.whence = whence
        mine = own.cells[:width]
        before = [] if head is None else head.cells[:width]
        self.cells = [*before, *mine, *more]

    @property
    def row(self) -> int:
        """That of its own record."""
        return self.own.row

    @property
    def raw(self) -> str:
        """Its own record in the sender's own text."""
        return self.own.raw

    @property
    def where(self) -> str:
        """The place of its own record in the words of the format."""
        return self.own.where

    def place(self, index: int = -1) -> Place:
        """Where its own record stands, or the cell that is read as its cell `index`."""
        if self.head is not None:
            if 0 <= index < self.width:
                return self.head.place(index)
            index -= self.width if index >= 0 else 0
        if index >= self.width:
            return self.own.place(self.whence[index - self.width])
        return self.own.place(index)

    def is_of_entry(self, index: int) -> bool:
        """True if its cell `index` is one of an entry."""
        return self.entry > 0 and index >= self.width * (1 if self.head is None else 2)


def own_cells(record: Record) -> Sequence[str]:
    """The cells of a record as they stand in the file, without those filled from the row above;
    a torn one has fewer."""
    return record.own.cells if isinstance(record, FilledRecord) else record.cells


def holder(record: Record, index: int) -> Record:
    """The record of the file in which the cell `index` of a record stands."""
    if isinstance(record, LineRecord):
        head = record.head
        if head is not None and 0 <= index < record.width:
            return holder(head, index)
        mine = index if head is None else index - record.width
        return holder(record.own, mine if 0 <= mine < record.width else -1)
    if isinstance(record, FilledRecord):
        return holder(record.whence.get(index, record.own), index)
    return record
