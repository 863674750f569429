"""Which orders one half of a pair cancels, before the other half is there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader, zone_of
from processor.normalise.formats.header import data_columns
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Field

Records = Callable[[], Iterable[tuple[str, int, list[str]]]]
"""Gives the records of a file, each time from its begin: order id, row, cells."""


def cancelled_alone(
    records: Records,
    header: tuple[str, ...],
    lines: Mapping,
    timezone: str,
    *,
    is_lines: bool,
) -> dict[str, int]:
    """The first row that says so of each order that a file cancels, as far as this file alone tells
    it: a row says that it is cancelled, and none that it is not. What it says is read by the
    mapping of the lines."""
    names = header[: data_columns(header)]
    given = lines.given()
    places = {name: at for name, at in lines.places(names).items() if name not in given}
    if not is_lines and lines.joins is not None:
        there = lines.joins.other.places(names)
        places = {name: there[one.column] for name, one in given.items() if one.column in there}
    zone = zone_of(lines, timezone)
    readers = [
        FieldReader(field, places, lines, zone)
        for one in lines.order
        if one.target == "cancelled_at" and (field := _readable(one, set(places))).takes
    ]
    if not readers:
        return {}
    told: dict[str, int] = {}
    for order_id, row, cells in records():
        if order_id and order_id not in told and _says(readers, names, cells):
            told[order_id] = row
    met: set[str] = set()
    for order_id, _, cells in records() if told else ():
        # As where both files are there: a row that may leave it blank says nothing.
        speaks = order_id not in met or not lines.later_rows_blank
        if order_id in told and speaks and _says(readers, names, cells) is False:
            del told[order_id]
            continue
        if order_id in told:
            met.add(order_id)
    return told


def _says(
    readers: Sequence[FieldReader], names: Sequence[str], cells: Sequence[str]
) -> bool | None:
    """Whether a row cancels its order. None: it cannot be read, which is told with all else of its
    row once the other half is there."""
    padded = [*cells, *("" for _ in names)]
    try:
        return any(reader.read(padded) for reader in readers)
    except CellFault:
        return None


def _readable(field: Field, names: set[str]) -> Field:
    """A field with those of its ways that need no other column."""
    takes = tuple(
        take
        for take in field.takes
        if take.columns and {column.name for column in take.asked} <= names
    )
    return msgspec.structs.replace(field, takes=takes)
