"""Which orders one half of a pair cancels, before the other half is there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from processor.model.sentence import Text
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader, zone_of
from processor.normalise.formats.header import data_columns
from processor.normalise.formats.place import Place
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Field
from processor.normalise.orders.damaged_rows import damaged_in, off_told
from processor.normalise.orders.reading import reason_of
from processor.normalise.shape.faults import WHOLE_ROW, problem_of, uneven_cells

Records = Callable[[], Iterable[tuple[str, int, list[str]]]]
"""Gives the records of a file, each time from its begin: order id, row, cells."""


class CalledOff(NamedTuple):
    """The first row of each order that a file cancels; and of each that it may cancel, as a row of
    it cannot be read: that row, and what is told of it."""

    cancelled: dict[str, int]
    doubtful: dict[str, tuple[int, Text]]


def cancelled_alone(
    records: Records,
    header: tuple[str, ...],
    lines: Mapping,
    timezone: str,
    *,
    is_lines: bool,
    file: str = "",
) -> CalledOff:
    """Which orders a file cancels, as far as this file alone tells it: a row says that it is
    cancelled, and none that it is not. What it says is read by the mapping of the lines; `file` is
    how messages name it."""
    names = header[: data_columns(header)]
    given = lines.given()
    places = {name: at for name, at in lines.places(names).items() if name not in given}
    own = lines
    if not is_lines and lines.joins is not None:
        own = lines.joins.other
        there = own.places(names)
        places = {name: there[one.column] for name, one in given.items() if one.column in there}
    zone = zone_of(lines, timezone)
    readers = [
        FieldReader(field, places, lines, zone)
        for one in lines.order
        if one.target == "cancelled_at" and (field := _readable(one, set(places))).takes
    ]
    found = CalledOff({}, {})
    if not readers:
        return found
    rows = _Rows(readers[0], header, own, file)
    told = found.cancelled
    for order_id, row, cells in records():
        if not order_id:
            continue
        says, why = rows.says(row, cells)
        if says and order_id not in told:
            told[order_id] = row
        elif why:
            found.doubtful.setdefault(order_id, (row, why))
    met: set[str] = set()
    for order_id, row, cells in records() if told else ():
        # As where both files are there: a row that may leave it blank says nothing.
        speaks = order_id not in met or not lines.later_rows_blank
        if order_id not in told:
            continue
        if speaks and rows.says(row, cells) == (False, ""):
            del told[order_id]
            continue
        met.add(order_id)
    for order_id in told:
        found.doubtful.pop(order_id, None)
    return found


class _Rows:
    def __init__(
        self, reader: FieldReader, header: tuple[str, ...], own: Mapping, file: str
    ) -> None:
        self.reader, self.own, self.file = reader, own, file
        self.names = header[: data_columns(header)]
        self.widths = {len(header), len(self.names)}

    def says(self, row: int, cells: list[str]) -> tuple[bool, Text]:
        """Whether a row cancels its order; and what is told of one that may, and cannot be read."""
        asked = self.reader.asked
        damaged = damaged_in(cells, cells, asked, self.widths)
        if damaged is None:
            return False, self._told(row, cells, -1, self._uneven(cells))
        says, wrong = self.reader.any_says(cells, damaged)
        if says:
            return True, ""
        if damaged:
            return False, self._told(row, cells, min(damaged), self._uneven(cells))
        return False, "" if wrong is None else self._told(row, cells, wrong.index, wrong)

    def _uneven(self, cells: list[str]) -> CellFault:
        return uneven_cells(cells, self.names, self.own)

    def _told(self, row: int, cells: list[str], index: int, fault: CellFault) -> Text:
        fault.index = index
        name = self.names[index] if index >= 0 else WHOLE_ROW
        problem = problem_of(fault, name, Place(row), self.file)
        return reason_of(problem) if index < 0 else off_told(name, cells[index], problem)


def _readable(field: Field, names: set[str]) -> Field:
    """A field with those of its ways that need no other column."""
    takes = tuple(
        take
        for take in field.takes
        if take.columns and {column.name for column in take.asked} <= names
    )
    return msgspec.structs.replace(field, takes=takes)
