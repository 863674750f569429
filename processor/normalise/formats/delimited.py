"""The format `delimited`: records of text whose cells are parted by a mark. Pure."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from processor.model.config import Limits
from processor.model.sentence import sentence
from processor.normalise.formats.damage import Unread, is_escaped
from processor.normalise.formats.delimited_head import header_alone, notations, refuse, right_mark
from processor.normalise.formats.delimited_options import KEYS, DelimitedOptions, read_options, ways
from processor.normalise.formats.delimited_rejects import reject_cells, rejects
from processor.normalise.formats.delimited_strict import (
    DelimitedReader,
    joined_place,
    without_spare,
)
from processor.normalise.formats.format import HEAD_BYTES, Broken, FileBytes, Format
from processor.normalise.formats.formulas import unguarded
from processor.normalise.formats.header import comes_back, header_at, header_names, row_of
from processor.normalise.formats.place import MOST_SHOWN, Place
from processor.normalise.formats.text_lines import raw_lines, read_line, whole_text
from processor.normalise.formats.title_rows import TitledReader, find_header


class DelimitedRecord(NamedTuple):
    """A record: its physical first line, its cells, and the lines of text it was read from."""

    row: int
    cells: list[str]
    lines: list[str]
    start: int
    end: int
    options: DelimitedOptions

    @property
    def where(self) -> str:
        """Nothing of its own: the row is a physical line."""
        return ""

    @property
    def raw(self) -> str:
        """The record in the sender's own text, without the line end."""
        return "".join(self.lines[self.start : self.end]).rstrip("\r\n")

    def place(self, index: int = -1) -> Place:
        """The physical line and column of a cell; the first line of the record for none. A very
        long line is not shown."""
        if index < 0:
            text = self.lines[self.start].rstrip("\r\n")
            return Place(self.row, text=text if len(text) <= MOST_SHOWN else "")
        down, column, span, text = _locate(self.raw, index, self.options)
        return Place(self.row + down, column, span, text if len(text) <= MOST_SHOWN else "")


def records(
    data: bytes, first_row: int, header: tuple[str, ...], options: DelimitedOptions
) -> list[DelimitedRecord]:
    """The records of whole lines of a file that was read strictly; empty lines are left out.

    The cells of a rejects file that came back may be guarded (formulas.py).
    """
    width = len(header)
    found = _split(data, first_row, options, width)
    if options.spare:
        for record in found:
            if len(record.cells) > width and not isinstance(record.cells, Unread):
                record.cells[:] = without_spare(record.cells, width)
    if not comes_back(header):
        return found
    return [record._replace(cells=_as_sent(record.cells, width)) for record in found]


def _as_sent(cells: list[str], width: int) -> list[str]:
    """The cells of a record that was rejected and comes back. An escape that still stands for bytes
    is no letter of the sender's."""
    if isinstance(cells, Unread):
        return cells
    bare = [unguarded(cell) for cell in cells]
    return Unread(bare, "row/damaged.escaped", width) if is_escaped(bare[: width - 1]) else bare


# A record out of its six fields: what calling the class does, without looking at their names.
_record = partial(tuple.__new__, DelimitedRecord)


def _split(
    data: bytes, first_row: int, options: DelimitedOptions, width: int
) -> list[DelimitedRecord]:
    if data.startswith(options.bom):
        data = data[len(options.bom) :]
    text = whole_text(data, options.codec)
    if text is None:
        return _damaged(data, first_row, options, width)
    return _cut(io.StringIO(text, newline="\n").readlines(), first_row, options)


def _cut(lines: list[str], first_row: int, options: DelimitedOptions) -> list[DelimitedRecord]:
    found: list[DelimitedRecord] = []
    delimiter = options.delimiter
    if not options.quoted:
        for place, line in enumerate(lines):
            bare = line.rstrip("\r\n")
            if bare:
                cells = bare.split(delimiter)
                row = first_row + place
                found.append(_record((row, cells, lines, place, place + 1, options)))
        return found
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 0
    for cells in reader:
        end = reader.line_num
        if cells:
            found.append(_record((first_row + start, cells, lines, start, end, options)))
        start = end
    return found


def _damaged(
    data: bytes, first_row: int, options: DelimitedOptions, width: int
) -> list[DelimitedRecord]:
    """The records of a piece some bytes of which are no text."""
    lines = [read_line(raw, options.codec) for raw in raw_lines(io.BytesIO(data), options)]
    records = _cut([line.text for line in lines], first_row, options)
    for place, record in enumerate(records):
        wrong = next((one.wrong for one in lines[record.start : record.end] if one.wrong), "")
        if wrong:
            cells = Unread(record.cells, wrong, width, encoding=options.encoding)
            records[place] = record._replace(cells=cells)
    return records


def _locate(raw: str, index: int, options: DelimitedOptions) -> tuple[int, int, int, str]:
    """(lines down, 1-based column, length, physical line) of cell `index` in a record's text."""
    down, start, cell, inside, place = 0, 0, 0, False, 0
    line_start = 0
    while place < len(raw) and cell < index:
        char = raw[place]
        if options.quoted and char == '"':
            inside = not inside
        elif not inside and char == options.delimiter:
            cell += 1
            start = place + 1
        if char == "\n":
            down += 1
            line_start = place + 1
        place += 1
    end = start
    while end < len(raw):
        char = raw[end]
        if options.quoted and char == '"':
            inside = not inside
        elif (not inside and char in (options.delimiter, "\r", "\n")) or char == "\n":
            break
        end += 1
    line_end = raw.find("\n", line_start)
    text = raw[line_start : line_end if line_end >= 0 else len(raw)].rstrip("\r")
    return down, start - line_start + 1, max(1, end - start), text


def _header(file: FileBytes, options: DelimitedOptions) -> tuple[str, ...] | None:
    """The column names at the start of a file, or None where they cannot be read."""
    if not right_mark(file.head, options):
        return None
    reader = DelimitedReader(io.BytesIO(file.head), options, HEAD_BYTES * 2, block=1)
    rows: list[tuple[int, list[str]]] = []
    try:
        place = find_header(_kept(reader.records(), rows), options.columns)
    except Broken:
        # What is wrong further down is for the survey; titles alone are no header.
        place = find_header([cells for _, cells in rows], options.columns)
    if place < 0:
        return None
    row, cells = rows[place]
    return header_at(header_names(cells), row)


def _kept(
    records: Iterable[tuple[int, list[str]]], rows: list[tuple[int, list[str]]]
) -> Iterator[list[str]]:
    for row, cells in records:
        rows.append((row, cells))
        yield cells


def _header_place(header: tuple[str, ...], index: int, options: DelimitedOptions) -> Place:
    return joined_place(row_of(header), header, index, options)


def _strict(stream: BinaryIO, options: DelimitedOptions, limits: Limits) -> TitledReader:
    return TitledReader(stream, options, limits.field_kb * 1024)


DELIMITED = Format(
    word="delimited",
    keys=KEYS,
    read_options=read_options,
    refuse=refuse,
    header=_header,
    header_place=_header_place,
    header_alone=header_alone,
    ways=ways,
    notations=notations,
    strict=_strict,
    records=records,
    rejects=rejects,
    reject_cells=reject_cells,
    uneven_record=sentence("delimited.uneven-record"),
    uneven_file=sentence("delimited.uneven-file"),
)
