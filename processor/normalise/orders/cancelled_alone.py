"""Which orders one half of a pair cancels, before the other half is there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader, zone_of
from processor.normalise.formats.header import data_columns
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Field


def cancelled_alone(
    records: Iterable[tuple[str, int, list[str]]],
    header: tuple[str, ...],
    lines: Mapping,
    timezone: str,
    *,
    is_lines: bool,
) -> Iterator[tuple[str, int]]:
    """(order id, row) of each record (order id, row, cells) by which its order is cancelled, as far
    as this file alone says so: what it says is read by the mapping of the lines."""
    names = header[: data_columns(header)]
    given = lines.given()
    places = {name: index for index, name in enumerate(names) if name not in given}
    if not is_lines:
        there = {name: index for index, name in enumerate(names)}
        places = {name: there[one.column] for name, one in given.items() if one.column in there}
    zone = zone_of(lines, timezone)
    readers = [
        FieldReader(field, places, lines, zone)
        for one in lines.order
        if one.target == "cancelled_at" and (field := _readable(one, set(places))).takes
    ]
    said: dict[str, int] = {}
    otherwise: set[str] = set()
    seen: set[str] = set()
    for order_id, row, cells in records if readers else ():
        if not order_id:
            continue
        padded = [*cells, *("" for _ in names)]
        try:
            if any(reader.read(padded) for reader in readers):
                said.setdefault(order_id, row)
            elif order_id not in seen or not lines.later_rows_blank:
                otherwise.add(order_id)
            seen.add(order_id)
        except CellFault:
            # It is told with all others of its row, once the other half is there.
            continue
    # An order of which one row says so and another one not is judged with both halves.
    return iter([one for one in said.items() if one[0] not in otherwise])


def _readable(field: Field, names: set[str]) -> Field:
    """A field with those of its ways that need no other column."""
    takes = tuple(
        take
        for take in field.takes
        if take.columns and {column.name for column in take.columns} <= names
    )
    return msgspec.structs.replace(field, takes=takes)
