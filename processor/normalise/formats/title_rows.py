"""Titles above a header: the header is the first of the topmost filled rows that holds all columns
by which the file is known. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from processor.normalise.formats.delimited_strict import DelimitedReader
from processor.normalise.formats.header import header_names

# The header stands in one of so many rows that hold something: titles may stand above it.
WITHIN = 20


def find_header(rows: Iterable[Sequence[str]], columns: Sequence[str]) -> int:
    """The place of the header among rows, from 0: the first of the topmost that holds all columns;
    where none does, the one with the most of them. -1 where no row holds anything."""
    asked = set(header_names(columns))
    best, most, left = -1, -1, WITHIN
    for place, cells in enumerate(rows):
        if not any(cell.strip() for cell in cells):
            continue
        known = len(asked & set(header_names(cells)))
        if known > most:
            best, most = place, known
        left -= 1
        if known == len(asked) or not left:
            break
    return best


class TitledReader(DelimitedReader):
    """The strict pass over delimited text that may have titles above its header."""

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(row, cells) of every record, the header first; a title is no record but `[]`."""
        records = super().records()
        seen: list[tuple[int, list[str], int]] = []

        def looked_at() -> Iterator[list[str]]:
            for row, cells in records:
                seen.append((row, cells, self.offset))
                yield cells

        header = find_header(looked_at(), self.options.columns)
        if header >= 0:
            # What was measured so far were titles: cells are counted from the header on.
            self.width = len(seen[header][1])
        offset = self.offset
        for place, (row, cells, self.offset) in enumerate(seen):
            yield row, cells if place >= header else []
        self.offset = offset
        yield from records
