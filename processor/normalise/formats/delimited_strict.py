"""Delimited text read strictly, as a stream: what is well formed, and where it is not.

`csv` runs with strict=True, because a lax reader joins rows on an unclosed quote without a word.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice
from typing import BinaryIO

from processor.normalise.formats.delimited_options import DelimitedOptions
from processor.normalise.formats.format import Broken, Refusal
from processor.normalise.formats.formulas import raw_cells
from processor.normalise.formats.place import Place
from processor.normalise.formats.text_lines import Lines

# No physical line, and no quoted cell over lines, may be longer than this many times the limit for
# one field, and no more than that may stand in all the cells beyond that limit together.
LINE_FACTOR = 64
_BLOCK = 1 << 20


def joined_place(row: int, cells: Sequence[str], index: int, options: DelimitedOptions) -> Place:
    """The place of cells of which the sender's own text is not kept, shown with bare delimiters."""
    text = options.delimiter.join(cells)
    if index < 0:
        return Place(row, text=text)
    before = options.delimiter.join(cells[: index + 1])
    span = len(cells[index])
    return Place(row, len(before) - span + 1, span, text)


def names_delimiter(cells: Sequence[str], delimiter: str) -> bool:
    """True for the line `sep=;`, by which Excel is told how to part cells: it is no record."""
    return delimiter.join(cells) == f"sep={delimiter}"


def without_spare(cells: list[str], width: int) -> list[str]:
    """The cells of a record that has more than the header, without those at its end that are
    empty."""
    return cells if any(cells[width:]) else cells[:width]


class DelimitedReader(Lines):
    """The strict pass over a stream of delimited text. Rows are physical first lines."""

    spares = True

    def __init__(
        self, stream: BinaryIO, options: DelimitedOptions, field_limit: int, block: int = _BLOCK
    ) -> None:
        super().__init__(stream, options, field_limit * LINE_FACTOR)
        self.options, self.field_limit = options, field_limit
        # So many bytes are decoded at once, or a line where it is longer.
        self.stream, self.block = stream, block
        # The lines read and not yet given as records: the first is line `base` + 1, `ends` are the
        # bytes up to the end of each.
        self.base = 0
        self.texts: list[str] = []
        self.ends: list[int] = []
        self.end = 0
        self.damage: dict[int, str] = {}
        self.width = 0
        self.watchful = True
        self.overlong = 0
        self.first_overlong: Broken | None = None

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(physical first line, cells) of every record; an empty line is no record but `[]`.

        Raises Broken where the text is not well formed.
        """
        return self._quoted() if self.options.quoted else self._unquoted()

    def _quoted(self) -> Iterator[tuple[int, list[str]]]:
        csv.field_size_limit(self.limit)
        lines = chain.from_iterable(self._blocks())
        reader = csv.reader(lines, delimiter=self.options.delimiter, strict=True)
        ends, first, most = self.ends, 1, self.field_limit
        try:
            for cells in reader:
                last = reader.line_num
                end = ends[last - self.base - 1]
                if self.watchful or end - self.offset > most:
                    cells = self._looked_at(first, last, cells)
                self.number, self.offset = last, end
                yield first, cells
                first = last + 1
        except csv.Error as error:
            self.pending = self.texts[first - self.base - 1 : reader.line_num - self.base]
            self.number = reader.line_num
            raise _misquoted(self, first, str(error)) from error

    def _unquoted(self) -> Iterator[tuple[int, list[str]]]:
        delimiter, number, most = self.options.delimiter, 0, self.field_limit
        for block in self._blocks():
            for text, end in zip(block, self.ends[-len(block) :], strict=True):
                number += 1
                bare = text.rstrip("\r\n")
                cells = bare.split(delimiter) if bare else []
                if self.watchful or end - self.offset > most:
                    cells = self._looked_at(number, number, cells)
                self.number, self.offset = number, end
                yield number, cells

    def _looked_at(self, first: int, last: int, cells: list[str]) -> list[str]:
        """A record of the lines `first` to `last` that is not passed on as it is: the header, one
        with wrong bytes or with cells beyond the limit, and any where cells may be spare."""
        wrong = ""
        if self.damage:
            found = [self.damage.pop(number, "") for number in range(first, last + 1)]
            wrong = next((one for one in found if one), "")
        if wrong:
            cells = self.judge(cells, wrong, self.width)
        elif not self.width:
            if first == 1 and names_delimiter(cells, self.options.delimiter):
                cells = []
            self.width = len(cells) if any(cell.strip() for cell in cells) else 0
        else:
            self._measure(first, last, cells)
            if self.options.spare and len(cells) > self.width:
                cells = without_spare(cells, self.width)
        self.watchful = bool(self.damage) or not self.width or self.options.spare
        return cells

    def _blocks(self) -> Iterator[list[str]]:
        """The lines of the file, many at once; those of the records that were given are dropped."""
        number = 0
        for raws in self._raws():
            done = self.number - self.base
            del self.texts[:done], self.ends[:done]
            self.base += done
            texts = self._plain(raws) or self._one_by_one(raws, number)
            number += len(texts)
            self.ends += islice(accumulate(map(len, raws), initial=self.end), 1, None)
            self.end = self.ends[-1]
            self.texts += texts
            yield texts

    def _raws(self) -> Iterator[list[bytes]]:
        if not self.narrow:
            yield from ([raw] for raw in self.raw)
            return
        while block := self.stream.read(self.block):
            if not block.endswith(b"\n"):
                block += self.stream.readline(self.limit)
            yield io.BytesIO(block).readlines()

    def _plain(self, raws: list[bytes]) -> list[str]:
        """The lines of a block of which nothing need be told; none where each is to be looked at,
        as those at the beginning of the file are."""
        if not self.narrow or not self.end or max(map(len, raws)) >= self.limit:
            return []
        whole = b"".join(raws)
        if b"\0" in whole or not (whole.isascii() or self.evidence.full):
            return []
        try:
            return io.StringIO(whole.decode(self.codec), newline="\n").readlines()
        except UnicodeDecodeError:
            return []

    def _one_by_one(self, raws: list[bytes], number: int) -> list[str]:
        texts, start = [], self.end
        for place, raw in enumerate(raws, start=number + 1):
            if start and raw.isascii() and b"\0" not in raw and len(raw) < self.limit:
                texts.append(raw.decode(self.codec))
            else:
                line = self.read(raw, start, place)
                if line.wrong:
                    self.damage[place] = line.wrong
                    self.watchful = True
                texts.append(line.text)
            start += len(raw)
        return texts

    def _measure(self, first: int, last: int, cells: list[str]) -> None:
        """Looks for cells beyond the limit. One that stands in one line, in a record as wide as the
        header, is certain, and for whoever reads the cell; too many are no slip. Raises Broken."""
        index = next((n for n, cell in enumerate(cells) if len(cell) > self.field_limit), -1)
        if index < 0:
            return
        self.damaged += 1
        self.overlong += sum(map(len, cells))
        lines = self.texts[first - self.base - 1 : last - self.base]
        broken = _overlong(lines, self.options, first, self.field_limit)
        self.first_overlong = self.first_overlong or broken
        certain = broken.key == "file/field-size" and len(cells) == self.width
        if not certain or self.overlong > self.limit:
            raise self.first_overlong if certain else broken

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        """Where a record begins, or the cell `index` of the record where it is written plainly."""
        return joined_place(row, cells, index, self.options)

    def verdict(self) -> Refusal | None:
        """What the file as a whole is not: text, in that encoding, of cells within the limit."""
        if self.first_overlong is not None and 2 * self.damaged >= self.number:
            raise self.first_overlong
        return super().verdict()


def _misquoted(lines: DelimitedReader, first: int, error: str) -> Broken:
    delimiter, field_limit = lines.options.delimiter, lines.field_limit
    if "new-line character" in error:
        return Broken("file/quote.carriage-return", Place(lines.number))
    if "field larger" in error:
        return _overlong(lines.pending, lines.options, first, field_limit)
    line, column, text = _last_open_quote(lines.pending, delimiter, first)
    place = Place(
        line or first,
        column,
        text=text or (lines.pending[0].rstrip("\r\n") if lines.pending else ""),
    )
    if "end of data" not in error:
        return Broken("file/quote.text-follows", place, row=lines.number)
    before = "".join(lines.pending[: place.row - first]) + text[: max(0, column - 1)]
    return Broken("file/quote", place, len(raw_cells(before, delimiter, True)) - 1)


def _overlong(
    pending: list[str], options: DelimitedOptions, first: int, field_limit: int
) -> Broken:
    """The first cell beyond the limit; where it is quoted and runs over lines, its mark is."""
    raw, place = "".join(pending), 0
    for index, cell in enumerate(raw_cells(raw, options.delimiter, options.quoted)):
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
