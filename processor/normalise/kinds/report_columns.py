"""Columns that reports have in common, read and checked: which goods, and when. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time
from typing import Any

from processor.model.sentence import Text, listed
from processor.normalise.fields.casts import CellFault
from processor.normalise.kinds.file_kind import Fields, Once
from processor.normalise.kinds.row_table import RowTable
from processor.problems.form import Form, Node

A_DAY_MEANS = {"a_day_means": Once(("morning", "evening"), unsaid="")}
_DAY = len("2026-11-03")


def optional(table: RowTable, names: Collection[str]) -> dict[str, list[Any]]:
    """The columns of targets that need not be filled; None where a row says nothing."""
    return {name: table.column(name, None) for name in names}


def check_goods(
    form: Form, found: dict[str, Node], blocks: Fields, names: Collection[str], inside: Text
) -> None:
    """A mapping must read one of the targets that say which goods are meant."""
    node = found.get("rows")
    if node is not None and not any(field.target in names for field in blocks.get("rows", ())):
        form.problem(
            "key/missing.mapping-goods", node, inside=inside, names=listed(names, "or"), span=1
        )


def fault_without_goods(
    table: RowTable, columns: dict[str, list[Any]], names: Collection[str], but: str = ""
) -> None:
    """Marks the rows in which no target of `names` says which goods they mean, save those in which
    the column `but` says something."""
    asked = [name for name in names if name in table.readers]
    indexes = [index for name in asked for index in table.readers[name].indexes]
    for place in table.good():
        if all(columns[name][place] is None for name in (*names, but) if name):
            fault = CellFault("cell/missing.goods", names=listed(asked, "or"))
            fault.index = indexes[0] if indexes else -1
            table.fault(table.records[place], fault, asked[0])


def happened(table: RowTable, target: str) -> tuple[list[str], list[bool]]:
    """When it happened, RFC 3339 in UTC, and whether the row told a day only.

    A day is placed by what the mapping says that a day means, else the sender: its first or its
    last second in the zone of the sender. Where neither says it the row is bad: a day taken for its
    morning would stand before a count that did not know of it yet.
    """
    told: list[Any] = table.column(target)
    means = table.mapping.once["a_day_means"] or table.a_day_means
    days = [value is not None and len(value) == _DAY for value in told]
    if not means:
        for place in table.good():
            if days[place]:
                table.fault_at(place, target, CellFault("cell/date.day-alone", cell=told[place]))
    clock = time(23, 59, 59) if means == "evening" else time(0, 0)
    placed: dict[str, str] = {}
    for value in {value for value, day in zip(told, days, strict=True) if day}:
        local = datetime.combine(datetime.fromisoformat(value), clock, table.zone)
        placed[value] = f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
    return [placed.get(value, value) for value in told], days
