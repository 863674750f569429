"""A table that is printed page by page: no more of it is in memory than a page."""

from __future__ import annotations

from collections.abc import Sequence

from processor.commands.printing.console import padded, say, spoken, table
from processor.model.sentence import Sentence
from processor.problems.problem import columns


class PagedTable:
    """Rows under a title and heads. `to_the_right` says of each column whether it is pushed there.
    A later page keeps the widths of those before it, unless it needs more."""

    def __init__(self, title: Sentence, heads: Sequence[str], to_the_right: Sequence[bool]) -> None:
        self.title, self.heads, self.to_the_right = title, tuple(heads), to_the_right
        self.widths: list[int] = []

    def add(self, rows: Sequence[Sequence[str]], below: Sequence[Sequence[str]] = ()) -> None:
        """Prints a page; `below` are lines that stand under each row, indented."""
        if not rows:
            return
        first = not self.widths
        if first:
            say(spoken(self.title))
            self.widths = [columns(head) for head in self.heads]
        by_column = zip(*rows, strict=True)
        self.widths = [
            max(w, *map(columns, cells)) for w, cells in zip(self.widths, by_column, strict=True)
        ]
        lines = [self._line(self.heads)] if first else []
        for number, row in enumerate(rows):
            lines.append(self._line(row))
            lines += [f"    {one}" for one in (below[number] if below else ())]
        say("\n".join(lines))

    def end(self) -> None:
        """Says that there was nothing, where no page had a row."""
        if not self.widths:
            say(table(self.title, []))

    def _line(self, row: Sequence[str]) -> str:
        parts = [
            " " * (width - columns(cell)) + cell if right else padded(cell, width)
            for cell, width, right in zip(row, self.widths, self.to_the_right, strict=True)
        ]
        return "  " + "  ".join(parts).rstrip()
