"""Lines joined with the rows of their orders, out of two files: a format that no mapping names.
Pure.

What is read is a spool: for each record of the file of lines its own bytes, and those of the record
of its order in the other file. So each cell keeps its place in the file that it came from, and the
row that a record goes by is that of the lines.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, NoReturn

import msgspec

from processor.model.config import Limits
from processor.model.sentence import Sentence, sentence
from processor.normalise.formats.format import Format, Record, Refusal
from processor.normalise.formats.header import data_columns, header_again
from processor.normalise.formats.place import Place

_HEAD = struct.Struct(">QIQI")
# In place of the other half's row: the record names no order, or the other half has no row of it,
# or several that differ.
NONE, ABSENT, SEVERAL = 0, 2**64 - 2, 2**64 - 1


class ReadHalf(msgspec.Struct, frozen=True):
    """One of the two files: how its records are read, under its own header. `shown` is how messages
    name it."""

    format: str
    options: Any
    header: tuple[str, ...]
    shown: str


class JoinedOptions(msgspec.Struct, frozen=True):
    """The two files, and which columns of the other half stand behind those of the lines: by name,
    with their places there (-1: it has no such column)."""

    lines: ReadHalf
    orders: ReadHalf
    taken: tuple[tuple[str, int], ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of a joined record."""
        own = self.lines.header[: data_columns(self.lines.header)]
        given = {name for name, _ in self.taken}
        return (*("" if name in given else name for name in own), *(name for name, _ in self.taken))


class JoinedRecord:
    """A record of the lines with that of its order; `other` is None where there is no certain
    one, and `wrong` says then why no order can be read of it."""

    __slots__ = ("cells", "options", "other", "own", "wrong")

    def __init__(
        self, own: Record, other: Record | None, wrong: Sentence | None, options: JoinedOptions
    ) -> None:
        self.own, self.other, self.wrong, self.options = own, other, wrong, options
        width = data_columns(options.lines.header)
        cells = own.cells
        if header_again(cells, options.lines.header[:width]):
            self.cells = list(options.header)
        elif wrong is None and len(cells) in (width, len(options.lines.header)):
            there = other.cells if other is not None else ()
            self.cells = [
                *cells[:width],
                *(there[at] if 0 <= at < len(there) else "" for _, at in options.taken),
            ]
        else:
            # No width that could be taken for a whole record.
            whole = width + len(options.taken)
            self.cells = [*cells, ""] if len(cells) == whole else cells

    @property
    def row(self) -> int:
        """That of the lines."""
        return self.own.row

    @property
    def raw(self) -> str:
        """The record of the lines in the sender's own text."""
        return self.own.raw

    @property
    def where(self) -> str:
        """The place of the record of the lines in the words of its format."""
        return self.own.where

    def place(self, index: int = -1) -> Place:
        """Where a cell stands, in the file that it is of."""
        width = data_columns(self.options.lines.header)
        if index < width or self.other is None:
            return self.own.place(index if index < width else -1)
        there = self.other.place(self.options.taken[index - width][1])
        shown = self.options.orders.shown
        where = f"{shown}, {there.where}" if there.where else f"{shown}:{there.row}"
        if there.column and not there.where:
            where = f"{where}:{there.column}"
        return msgspec.structs.replace(there, row=self.own.row, where=where)


def frame(row: int, own: bytes, other_row: int, other: bytes) -> bytes:
    """What a spool holds of a record of the lines, and the record that it was joined with."""
    return _HEAD.pack(row, len(own), other_row, len(other)) + own + other


def frames(data: bytes) -> Iterator[tuple[int, bytes, int, bytes]]:
    """The frames of a piece of a spool: see `frame`."""
    start = 0
    while start < len(data):
        row, own, other_row, other = _HEAD.unpack_from(data, start)
        start += _HEAD.size
        yield row, data[start : start + own], other_row, data[start + own : start + own + other]
        start += own + other


class JoinedReader:
    """The strict pass over a spool of joined records, whose two files were each read strictly."""

    def __init__(self, stream: BinaryIO, options: JoinedOptions) -> None:
        self.options, self.offset, self.number = options, 0, 0
        self._stream = stream

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """(row, cells) of every record."""
        yield 1, list(self.options.header)
        while head := self._stream.read(_HEAD.size):
            row, own, _, other = _HEAD.unpack(head)
            data = head + self._stream.read(own + other)
            self.offset += len(data)
            self.number = row
            for record in _records(data, row, (), self.options):
                yield row, record.cells

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        """Where a record stands in the file of lines."""
        return Place(row)

    def verdict(self) -> Refusal | None:
        """None: each file had its own."""
        return None


def _records(
    data: bytes, first_row: int, header: tuple[str, ...], options: JoinedOptions
) -> list[JoinedRecord]:
    lines, orders = _formats(options)
    found: list[JoinedRecord] = []
    for row, own, other_row, other in frames(data):
        there: Record | None = None
        wrong = None
        if other_row in (ABSENT, SEVERAL):
            key = "row/disagrees.halves" if other_row == SEVERAL else "row/disagrees.no-half"
            wrong = sentence(key, file=options.orders.shown)
        if other:
            there = orders.records(other, other_row, options.orders.header, options.orders.options)[
                0
            ]
            widths = {len(options.orders.header), data_columns(options.orders.header)}
            if len(there.cells) not in widths:
                wrong = sentence("row/arity.half", place=there.place().said)
        for record in lines.records(own, row, options.lines.header, options.lines.options):
            found.append(JoinedRecord(record, there, wrong, options))
    return found


def _formats(options: JoinedOptions) -> tuple[Format[Any], Format[Any]]:
    # The table of formats holds this one too.
    from processor.normalise.formats.formats import FORMATS

    return FORMATS[options.lines.format], FORMATS[options.orders.format]


def _no_file(*_: Any) -> NoReturn:
    raise AssertionError("two files are joined after each was identified")


def _header_place(header: tuple[str, ...], index: int, options: JoinedOptions) -> Place:
    return Place(1)


def _strict(stream: BinaryIO, options: JoinedOptions, limits: Limits) -> JoinedReader:
    return JoinedReader(stream, options)


JOINED = Format(
    word="joined",
    keys=(),
    read_options=_no_file,
    refuse=_no_file,
    header=_no_file,
    header_place=_header_place,
    header_alone=_no_file,
    strict=_strict,
    records=_records,
    rejects=None,
    uneven_record=sentence("delimited.uneven-record"),
    uneven_file=sentence("delimited.uneven-file"),
)
