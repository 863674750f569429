"""The format `delimited`: records of text whose cells are parted by a mark. Pure."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from processor.model.config import Limits
from processor.model.sentence import sentence
from processor.normalise.formats.delimited_head import header_alone, notations, refuse, right_mark
from processor.normalise.formats.delimited_options import KEYS, DelimitedOptions, read_options
from processor.normalise.formats.delimited_rejects import reject_cells, rejects
from processor.normalise.formats.delimited_strict import DelimitedReader, joined_place
from processor.normalise.formats.format import HEAD_BYTES, Broken, FileBytes, Format
from processor.normalise.formats.formulas import unguarded
from processor.normalise.formats.header import data_columns, header_names
from processor.normalise.formats.place import Place
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
        """The physical line and column of a cell; the first line of the record for none."""
        if index < 0:
            return Place(self.row, text=self.lines[self.start].rstrip("\r\n"))
        down, column, span, text = _locate(self.raw, index, self.options)
        return Place(self.row + down, column, span, text)


def records(
    data: bytes, first_row: int, header: tuple[str, ...], options: DelimitedOptions
) -> list[DelimitedRecord]:
    """The records of whole lines of a file that was read strictly; empty lines are left out.

    The cells of a rejects file that came back may be guarded (formulas.py).
    """
    found = _split(data, first_row, options)
    if data_columns(header) == len(header):
        return found
    return [r._replace(cells=[unguarded(cell) for cell in r.cells]) for r in found]


def _split(data: bytes, first_row: int, options: DelimitedOptions) -> list[DelimitedRecord]:
    if data.startswith(options.bom):
        data = data[len(options.bom) :]
    lines = io.StringIO(data.decode(options.codec), newline="\n").readlines()
    found: list[DelimitedRecord] = []
    delimiter = options.delimiter
    if not options.quoted:
        for place, line in enumerate(lines):
            bare = line.rstrip("\r\n")
            if bare:
                cells = bare.split(delimiter)
                row = first_row + place
                found.append(DelimitedRecord(row, cells, lines, place, place + 1, options))
        return found
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 0
    for cells in reader:
        if cells:
            end = reader.line_num
            found.append(DelimitedRecord(first_row + start, cells, lines, start, end, options))
        start = reader.line_num
    return found


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
    reader = DelimitedReader(io.BytesIO(file.head), options, HEAD_BYTES * 2)
    rows: list[list[str]] = []
    try:
        place = find_header(_kept(reader.records(), rows), options.columns)
    except Broken:
        # What is wrong further down is for the survey; titles alone are no header.
        place = find_header(rows, options.columns)
    return header_names(rows[place]) if place >= 0 else None


def _kept(records: Iterable[tuple[int, list[str]]], rows: list[list[str]]) -> Iterator[list[str]]:
    for _, cells in records:
        rows.append(cells)
        yield cells


def _header_place(header: tuple[str, ...], index: int, options: DelimitedOptions) -> Place:
    return joined_place(1, header, index, options)


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
    notations=notations,
    strict=_strict,
    records=records,
    rejects=rejects,
    reject_cells=reject_cells,
    uneven_record=sentence("delimited.uneven-record"),
    uneven_file=sentence("delimited.uneven-file"),
)
