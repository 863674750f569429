"""Two files that belong together: which keys each names, and their records side by side. Pure:
works on streams that the caller opened.

Memory stays flat: what is known of the records lies in streams that the caller made, and their
bytes are read where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import BinaryIO, NamedTuple

import msgspec

from processor.model.config import Limits
from processor.normalise.fields.field_readers import zone_of
from processor.normalise.fields.order_keys import key_reader
from processor.normalise.formats.header import data_columns, header_names
from processor.normalise.formats.joined import ABSENT, NONE, SEVERAL, JoinedOptions, ReadHalf, frame
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.sources import SourceColumn
from processor.normalise.mapping.take import Take
from processor.normalise.shape.apart import ignored_because
from processor.normalise.sorted_pairs import Aside, Rows, SortedPairs

_HALF = 2**64


class HalfFile(NamedTuple):
    """A file of a pair, open: its stream, how it is read, and its header."""

    stream: BinaryIO
    mapping: Mapping
    header: tuple[str, ...]


class Keyed(NamedTuple):
    """A record with the order that it names ("" for none), and where its bytes are."""

    key: str
    row: int
    offset: int
    length: int
    cells: list[str]


class Keys(msgspec.Struct, frozen=True):
    """Which orders a file names: how many, and a sum over all of them. Two files with the same
    keys name the same orders."""

    orders: int
    total: str


def is_half(mapping: Mapping) -> bool:
    """True for the mapping of a file that is read together with another one."""
    return mapping.joins is not None or bool(mapping.gives)


def keyed(file: HalfFile, lines: Mapping, limits: Limits) -> Iterator[Keyed]:
    """The records of a file that was read strictly, by the mapping of the lines of its pair."""
    mapping = file.mapping
    names = file.header[: data_columns(file.header)]
    places = mapping.places(names)
    read_key = key_reader(_with_keys_of(lines, mapping), places, zone_of(lines, ""))
    file.stream.seek(0)
    reader = mapping.file_format.strict(file.stream, mapping.options, limits)
    records = reader.records()
    for _, cells in records:
        if header_names(cells) == file.header:
            break
    above, end = "", reader.offset
    for row, cells in records:
        start, end = end, reader.offset
        if not cells:
            continue
        key = ""
        if not ignored_because(cells, names, mapping.footer, ()):
            key = read_key([*cells, *("" for _ in names)])
            if not key and mapping.blank_key_above:
                key = above
            above = key
        yield Keyed(key, row, start, end - start, cells)


def keys_of(file: HalfFile, lines: Mapping, limits: Limits, aside: Aside) -> Keys:
    """Which orders a file names."""
    orders = total = 0
    for first, second in _marks_of(file, lines, limits, aside):
        orders, total = orders + 1, (total + first * _HALF + second) % _HALF**2
    return Keys(orders, f"{total:032x}")


def common_keys(
    file: HalfFile, other: HalfFile, lines: Mapping, limits: Limits, aside: Aside
) -> int:
    """How many orders two files both name."""
    theirs = _marks_of(other, lines, limits, aside)
    there = next(theirs, None)
    common = 0
    for mark in _marks_of(file, lines, limits, aside):
        while there is not None and there < mark:
            there = next(theirs, None)
        common += there == mark
    return common


def _marks_of(
    file: HalfFile, lines: Mapping, limits: Limits, aside: Aside
) -> Iterator[tuple[int, int]]:
    """The mark of each order that a file names, once, in order."""
    marks = SortedPairs(aside)
    last = ""
    for one in keyed(file, lines, limits):
        if one.key and one.key != last:
            marks.add(*_mark(one.key))
            last = one.key
    before: tuple[int, int] | None = None
    for mark in marks:
        if mark != before:
            before = mark
            yield mark


def half_read(mapping: Mapping, header: tuple[str, ...], shown: str) -> ReadHalf:
    """How the records of one of two files are read; `shown` is how messages name it."""
    return ReadHalf(mapping.format, mapping.options, header, shown)


def options_of(lines: Mapping, halves: Sequence[ReadHalf]) -> JoinedOptions:
    """How two files are read side by side, that of the lines first."""
    header = halves[1].header
    half = lines if lines.joins is None else lines.joins.other
    places = half.places(header[: data_columns(header)])
    taken = tuple((name, places.get(one.column, -1)) for name, one in lines.given().items())
    return JoinedOptions(halves[0], halves[1], taken)


def joined_mapping(lines: Mapping, options: JoinedOptions) -> Mapping:
    """The mapping of the lines, for records that both files made."""
    return msgspec.structs.replace(lines, format="joined", options=options)


def side_by_side(
    lines: HalfFile, orders: HalfFile, limits: Limits, aside: Aside
) -> Iterator[bytes]:
    """The frames of the spool: each record of the lines, in its order, with that of its order in
    the other file."""
    own = _Half(lines, lines.mapping, limits, aside)
    theirs = _Half(orders, lines.mapping, limits, aside)
    met = SortedPairs(aside)
    for line, found in _met(own, theirs, orders.stream):
        met.add(line, found)
    for number, found in met:
        row, offset, length, _ = own.rows.some(number, number + 1)[0]
        mine = _bytes(lines.stream, offset, length)
        if found in _MARKERS:
            yield frame(row, mine, _MARKERS[found], b"")
            continue
        their_row, at, size, _ = theirs.rows.some(found, found + 1)[0]
        yield frame(row, mine, their_row, _bytes(orders.stream, at, size))


# No record has these numbers.
_NONE, _ABSENT, _SEVERAL = _HALF - 1, _HALF - 2, _HALF - 3
_MARKERS = {_NONE: NONE, _ABSENT: ABSENT, _SEVERAL: SEVERAL}


class _Half:
    """The records of one file, each with its number, and the numbers by what they name."""

    def __init__(self, file: HalfFile, lines: Mapping, limits: Limits, aside: Aside) -> None:
        # Row, offset, length, and the second half of the mark of what it names.
        self.rows = Rows(4, aside)
        self.marks = SortedPairs(aside)
        for number, one in enumerate(keyed(file, lines, limits)):
            first, second = _mark(one.key) if one.key else (_HALF - 1, number)
            self.rows.add(one.row, one.offset, one.length, second)
            self.marks.add(first, number)

    def groups(self) -> Iterator[tuple[tuple[int, int], list[int]]]:
        """(mark, numbers) of all records that name the same, in the order of the marks."""
        gathered: dict[int, list[int]] = {}
        last = -1
        for first, number in self.marks:
            if first != last and gathered:
                yield from (((last, one), gathered[one]) for one in sorted(gathered))
                gathered = {}
            last = first
            second = self.rows.some(number, number + 1)[0][3]
            gathered.setdefault(second, []).append(number)
        yield from (((last, one), gathered[one]) for one in sorted(gathered))


def _met(own: _Half, theirs: _Half, stream: BinaryIO) -> Iterator[tuple[int, int]]:
    """Every record of the lines with the record that it was found in."""
    others = theirs.groups()
    mark, numbers = next(others, ((_HALF, 0), []))
    for wanted, lines in own.groups():
        while mark < wanted:
            mark, numbers = next(others, ((_HALF, 0), []))
        found = _NONE if wanted[0] == _HALF - 1 else _ABSENT
        if mark == wanted and found == _ABSENT:
            found = numbers[0] if _alike(theirs, numbers, stream) else _SEVERAL
        yield from ((line, found) for line in lines)


def _alike(half: _Half, numbers: Sequence[int], stream: BinaryIO) -> bool:
    """True where records that name one order are letter by letter the same."""
    first: bytes | None = None
    for number in numbers if len(numbers) > 1 else ():
        _, offset, length, _ = half.rows.some(number, number + 1)[0]
        data = _bytes(stream, offset, length).rstrip(b"\r\n\0")
        if first is None:
            first = data
        elif data != first:
            return False
    return True


def _bytes(stream: BinaryIO, offset: int, length: int) -> bytes:
    stream.seek(offset)
    return stream.read(length)


def _mark(key: str) -> tuple[int, int]:
    """128 bits of what an order is called: nobody makes two orders that share them."""
    digest = blake2b(key.encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8]), int.from_bytes(digest[8:])


def _with_keys_of(lines: Mapping, half: Mapping) -> Mapping:
    """A mapping that reads the order id as the lines do, by the names of a half."""
    if half.joins is not None:
        return lines
    assert lines.joins is not None
    called = dict(lines.joins.on)

    def renamed(take: Take) -> Take:
        columns = tuple(
            SourceColumn(called[one.name], one.line, one.column) for one in take.columns
        )
        return msgspec.structs.replace(take, columns=columns)

    return msgspec.structs.replace(lines, key=tuple(map(renamed, lines.key)))
