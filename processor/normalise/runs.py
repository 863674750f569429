"""Where the orders of a file begin and end, and the pieces that it is read in. Pure.

Memory stays flat, however many rows: beyond some hundred thousand runs of rows, what is known of
them lies in streams that the caller made. Orders whose rows stand apart are gathered by what was
noted of them, never by their bytes: who reads a piece goes where it stands.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import count

import msgspec

from processor.normalise.sorted_pairs import MOST, Aside, Rows, SortedPairs

# A piece holds no more rows than this many times its orders, unless one order has more by itself.
ROWS_EACH = 20
NOBODY = ""
_UNSIGNED = 2**64 - 1


class Chunk(msgspec.Struct, frozen=True):
    """Bytes of whole order groups; `first_row` is the row (1-based) that they begin with, and no
    row of theirs is `next_row` or beyond (0: it reaches to the end of the file)."""

    offset: int
    length: int
    first_row: int
    next_row: int = 0

    def holds(self, row: int) -> bool:
        """True where that row stands in the piece."""
        return self.first_row <= row and (not self.next_row or row < self.next_row)


Pieces = tuple[Chunk, ...]
"""Pieces of a file that hold whole orders together, and are read and booked at once."""


class Gathered:
    """Orders whose rows stand apart, by the row that each begins with, some in each chunk."""

    def __init__(self, aside: Aside) -> None:
        self._rows = Rows(4, aside)
        self._ends = [0]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def chunk(self, number: int) -> Pieces:
        """The pieces of a chunk, the first one being 0."""
        return tuple(Chunk(*row) for row in self._rows.some(*self._ends[number : number + 2]))

    def pieces(self) -> Iterator[Chunk]:
        """The pieces of all chunks."""
        return (Chunk(*row) for row in self._rows.all())

    def add(self, piece: Chunk) -> None:
        """Adds a piece to the chunk that is being made."""
        self._rows.add(piece.offset, piece.length, piece.first_row, piece.next_row)

    def cut(self) -> None:
        """Ends the chunk that is being made."""
        if len(self._rows) > self._ends[-1]:
            self._ends.append(len(self._rows))


class Runs:
    """Adjacent rows of one order: where each run begins and how many rows it has; where rows are
    not `grouped`, each is a run of its own and none comes back."""

    def __init__(self, aside: Aside, *, grouped: bool, most: int = MOST) -> None:
        self.grouped = grouped
        self._aside, self._most = aside, most
        # Of each run its offset, its first row, and the records before it.
        self._begun = Rows(3, aside, most)
        self._flat = array("Q")
        self._keys = array("Q")
        self._noted = 0
        self._pairs = SortedPairs(aside, most)
        self._nobody = 0

    def begin(self, key: object, offset: int, row: int, records: int) -> None:
        """A record belongs to another order than the one above it; `records` came before it."""
        if key == NOBODY:
            self._nobody = 1
        # Two ids that share a hash are gathered together; who reads them tells them apart.
        self._keys.append(hash(key) & _UNSIGNED)
        self._flat.extend((offset, row, records))
        if len(self._keys) >= self._most:
            self._note()

    def _note(self) -> None:
        if self.grouped:
            self._pairs.add_all(zip(self._keys, count(self._noted), strict=False))
        self._noted += len(self._keys)
        self._begun.add_flat(self._flat)
        del self._keys[:], self._flat[:]

    def cut(self, end: int, records: int, size: int) -> Cut:
        """Chunks of `size` orders that stand alone, those that come back, and what was counted;
        the file ends at the offset `end`, after so many records."""
        # Whoever has one key for each run needs no order of them.
        few = not self._noted and len(set(self._keys)) == len(self._keys)
        runs = len(self._keys)
        self._note()
        self._begun.add(end, 0, records)
        again, apart, orders = (None, None, runs) if few or not self.grouped else self._apart()
        chunks: list[Chunk] = []
        most = most_at = 0
        # The chunk that is being made: where it begins, its runs and the records before it.
        start = at = held = before = 0
        last: tuple[int, ...] = ()
        for number, here in enumerate(self._begun.all()):
            if last:
                offset, row, earlier = last
                rows = here[2] - earlier
                if rows > most:
                    most, most_at = rows, row
                comes_back = again is not None and again[number - 1]
                full = held >= size or (held and here[2] - before > size * ROWS_EACH)
                if held and (comes_back or full):
                    chunks.append(Chunk(start, offset - start, at, row))
                    held = 0
                if not comes_back:
                    if not held:
                        start, at, before = offset, row, earlier
                    held += 1
            last = here
        if held:
            chunks.append(Chunk(start, end - start, at))
        gathered, most_apart, apart_at = self._gather(apart, size)
        if most_apart > most:
            most, most_at = most_apart, apart_at
        return Cut(tuple(chunks), gathered, orders - self._nobody, most, most_at)

    def _apart(self) -> tuple[bytearray, SortedPairs, int]:
        """By run whether its order has others; all of those, each with the first run of its order;
        and how many orders there are."""
        again = bytearray(len(self._begun))
        apart = SortedPairs(self._aside, self._most)
        mark, first, orders = -1, 0, 0
        for key, number in self._pairs:
            if key != mark:
                mark, first, orders = key, number, orders + 1
                continue
            if not again[first]:
                again[first] = 1
                apart.add(first, first)
            again[number] = 1
            apart.add(first, number)
        return again, apart, orders

    def _gather(self, apart: SortedPairs | None, size: int) -> tuple[Gathered, int, int]:
        """What comes back, with the most records of one order and the row that it begins with."""
        gathered = Gathered(self._aside)
        order, held, rows, own, most, most_row, row = -1, 0, 0, 0, 0, 0, 0
        pieces: list[Chunk] = []

        def put() -> None:
            nonlocal held, rows, own, most, most_row
            if own > most:
                most, most_row = own, row
            if held and (held >= size or rows + own > size * ROWS_EACH):
                gathered.cut()
                held = rows = 0
            for one in pieces:
                gathered.add(one)
            pieces.clear()
            held, rows, own = held + 1, rows + own, 0

        for first, number in apart or ():
            piece, count = _piece(*self._begun.some(number, number + 2))
            if first != order:
                if pieces:
                    put()
                order, row = first, piece.first_row
            pieces.append(piece)
            own += count
        if pieces:
            put()
        gathered.cut()
        return gathered, most, most_row


class Cut(msgspec.Struct, frozen=True):
    """How a file is cut: see `Survey`. `orders` are distinct ones; rows before the first order
    belong to none. `most_rows` are those of the order that has most, which begins with `most_at`.
    """

    chunks: Pieces
    gathered: Gathered
    orders: int
    most_rows: int
    most_at: int


def _piece(begins: tuple[int, ...], ends: tuple[int, ...]) -> tuple[Chunk, int]:
    (offset, row, before), (end, next_row, records) = begins, ends
    return Chunk(offset, end - offset, row, next_row), records - before
