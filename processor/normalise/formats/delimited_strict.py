"""Delimited text read strictly, as a stream: what is well formed, and where it is not.

`csv` runs with strict=True, because a lax reader joins rows on an unclosed quote without a word.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from processor.model.sentence import sentence
from processor.normalise.formats.delimited_options import DelimitedOptions
from processor.normalise.formats.format import Broken, Refusal
from processor.normalise.formats.formulas import raw_cells
from processor.normalise.formats.place import Place
from processor.normalise.formats.text_lines import Lines

# No physical line may be longer than this many times the limit for one field.
LINE_FACTOR = 16


def joined_place(row: int, cells: Sequence[str], index: int, options: DelimitedOptions) -> Place:
    """The place of cells of which the sender's own text is not kept, shown with bare delimiters."""
    text = options.delimiter.join(cells)
    if index < 0:
        return Place(row, text=text)
    before = options.delimiter.join(cells[: index + 1])
    span = len(cells[index])
    return Place(row, len(before) - span + 1, span, text)


class DelimitedReader(Lines):
    """The strict pass over a stream of delimited text. Rows are physical first lines."""

    def __init__(self, stream: BinaryIO, options: DelimitedOptions, field_limit: int) -> None:
        super().__init__(stream, options, field_limit * LINE_FACTOR)
        self.options, self.field_limit = options, field_limit

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(physical first line, cells) of every record; an empty line is no record but `[]`.

        Raises Broken where the text is not well formed.
        """
        if not self.options.quoted:
            yield from _unquoted(self, self.options.delimiter, self.field_limit)
            return
        csv.field_size_limit(self.field_limit)
        reader = csv.reader(self, delimiter=self.options.delimiter, strict=True)
        pending = self.pending
        while True:
            first = self.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _misquoted(self, first, str(error)) from error
            yield first, cells
            pending.clear()

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        """Where a record begins, or the cell `index` of the record where it is written plainly."""
        return joined_place(row, cells, index, self.options)

    def verdict(self) -> Refusal | None:
        """A file in UTF-8 that reads in an encoding of single bytes all the same."""
        if not self.utf8_lines or self.other_lines:
            return None
        return sentence("file/encoding.utf-8", encoding=self.encoding)


def _unquoted(lines: Lines, delimiter: str, field_limit: int) -> Iterator[tuple[int, list[str]]]:
    pending = lines.pending
    for text in lines:
        bare = text.rstrip("\r\n")
        cells = bare.split(delimiter) if bare else []
        if len(text) > field_limit:
            index = next((i for i, cell in enumerate(cells) if len(cell) > field_limit), -1)
            if index >= 0:
                raise _too_large(lines.number, index, field_limit)
        yield lines.number, cells
        pending.clear()


def _misquoted(lines: DelimitedReader, first: int, error: str) -> Broken:
    delimiter, field_limit = lines.options.delimiter, lines.field_limit
    if "new-line character" in error:
        return Broken("file/quote.carriage-return", Place(lines.number))
    if "field larger" in error:
        return _overlong(lines.pending, delimiter, first, field_limit)
    line, column, text = _last_open_quote(lines.pending, delimiter, first)
    place = Place(
        line or first,
        column,
        text=text or (lines.pending[0].rstrip("\r\n") if lines.pending else ""),
    )
    if "end of data" in error:
        return Broken("file/quote", place)
    return Broken("file/quote.text-follows", place, row=lines.number)


def _overlong(pending: list[str], delimiter: str, first: int, field_limit: int) -> Broken:
    """The first cell beyond the limit; where it is quoted and runs over lines, its mark is."""
    raw, place = "".join(pending), 0
    for index, cell in enumerate(raw_cells(raw, delimiter, True)):
        if len(cell) - cell.count('""') > field_limit:
            line = first + raw.count("\n", 0, place)
            column = place - raw.rfind("\n", 0, place)
            if cell[0] != '"' or "\n" not in cell.rstrip("\r\n"):
                return _too_large(line, index, field_limit)
            return Broken(
                "file/quote.overlong",
                Place(line, column, text=pending[line - first].rstrip("\r\n")),
                index,
                limit=field_limit,
            )
        place += len(cell) + 1
    return _too_large(first, -1, field_limit)


def _too_large(line: int, index: int, field_limit: int) -> Broken:
    return Broken("file/field-size", Place(line), index, limit=field_limit)


def _last_open_quote(pending: list[str], delimiter: str, first: int) -> tuple[int, int, str]:
    """(line, column, text) of the quote that opened the last quoted cell of the pending lines."""
    found = (0, 0, "")
    inside, at_start = False, True
    for number, text in enumerate(pending, start=first):
        place = 0
        while place < len(text):
            char = text[place]
            if inside:
                if char == '"' and text[place + 1 : place + 2] == '"':
                    place += 1
                elif char == '"':
                    inside = False
            elif char == '"' and at_start:
                inside = True
                found = (number, place + 1, text.rstrip("\r\n"))
            at_start = not inside and char in (delimiter, "\n")
            place += 1
    return found
