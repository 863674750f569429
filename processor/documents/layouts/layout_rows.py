"""A layout made ready to write: which rows a shipment has, and the file that they make. Pure.

The one walk of rows of all kinds of layouts: instructions, advices, and what is told of shipments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from processor.documents.layouts.cell_forms import Get, Notes
from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.layout_parts import Layout, LayoutColumn, LayoutRecord
from processor.documents.layouts.letters import NEWEST, Spelling
from processor.documents.layouts.row import LayoutRow, ToTheRight, file_bytes, header, holds
from processor.documents.layouts.shipment_fields import getter_of
from processor.documents.layouts.walk import Lines, Walk
from processor.documents.layouts.workbook import MOST_ROWS, write_workbook
from processor.documents.layouts.xml_rows import XmlRows

_NUMBERS = ("number", "weight", "money", "length", "volume")


def rows_for(
    layout: Layout,
    getters: Mapping[str, Get],
    *,
    spelling: Spelling = NEWEST,
    commodities: Callable[[Lines], Lines] | None = None,
) -> LayoutRows | XmlRows:
    """What writes a layout: rows of text, or elements."""
    of = LayoutRows if layout.xml is None else XmlRows
    return of(layout, getters, spelling=spelling, commodities=commodities)


class LayoutRows:
    """The rows of a layout by when they are written. `getters` read each field of its kind;
    `commodities` makes of the lines of a parcel what a row per commodity stands for."""

    def __init__(
        self,
        layout: Layout,
        getters: Mapping[str, Get],
        *,
        spelling: Spelling = NEWEST,
        commodities: Callable[[Lines], Lines] | None = None,
    ) -> None:
        vocabulary = LAYOUT_KINDS[layout.kind].vocabulary

        def made(record: LayoutRecord) -> LayoutRow:
            getter = getter_of(record.columns, getters)
            return LayoutRow(
                layout, record.columns, record.per, vocabulary, getter, getters, spelling
            )

        rows = [made(record) for record in layout.records]
        self.layout = layout
        self.start = [row for row in rows if row.per == "file start"]
        self.body = [row for row in rows if row.per not in ("file start", "file end")]
        self.end = [row for row in rows if row.per == "file end"]
        self.commodities = commodities or (lambda lines: ())
        self.right = None
        if layout.repeat is not None:
            getter = getter_of(layout.repeat.columns, getters)
            self.right = ToTheRight(layout, layout.repeat, vocabulary, getter, spelling)
        self.one_row = [
            (vocabulary[test.field].scope, holds(test, getters[test.field]))
            for test in layout.one_row_when
        ]

    def alone(self, scope: str, owner: Any, notes: Notes) -> list[str]:
        """A row of each kind for something that is no shipment."""
        rows = []
        for row in self.body:
            row.fill(scope, owner, notes)
            rows.append(row.text())
        return rows

    def shipment(self, walk: Walk, notes: Notes) -> list[str]:
        """All rows of one shipment."""
        rows: list[str] = []
        body = self.body
        index = 0
        while index < len(body):
            row = body[index]
            index += 1
            row.fill("shipment", walk.shipment, notes)
            if row.per == "shipment":
                rows += self._repeated(row, walk.lines, notes)
            elif row.per == "line":
                if walk.parcels and self._in_one_row(walk.shipment, None):
                    row.leave("line")
                    rows.append(row.text())
                else:
                    _each(row, "line", walk.lines, rows, notes)
            elif row.per == "parcel":
                # The contents of a parcel follow it, where the layout lists both in this order.
                inner = []
                while index < len(body) and body[index].per in _OF_CONTENTS:
                    body[index].fill("shipment", walk.shipment, notes)
                    inner.append(body[index])
                    index += 1
                self._parcels(row, inner, walk, rows, notes)
            else:
                self._contents(row, walk, rows, notes)
        return rows

    def _parcels(
        self, row: LayoutRow, inner: list[LayoutRow], walk: Walk, rows: list[str], notes: Notes
    ) -> None:
        for parcel, lines in walk.parcels:
            row.fill("parcel", parcel, notes)
            rows += self._repeated(row, lines, notes)
            for below in inner:
                below.fill("parcel", parcel, notes)
                self._below(below, lines, rows, notes)
        if walk.outside and self.right is not None:
            row.leave("parcel")
            rows += self._repeated(row, walk.outside, notes)
        for below in inner:
            below.leave("parcel")
            self._below(below, walk.outside, rows, notes)

    def _contents(self, row: LayoutRow, walk: Walk, rows: list[str], notes: Notes) -> None:
        for parcel, lines in walk.parcels:
            row.fill("parcel", parcel, notes)
            if self._in_one_row(walk.shipment, parcel):
                row.leave("line")
                rows.append(row.text())
            else:
                self._below(row, lines, rows, notes)
        row.leave("parcel")
        self._below(row, walk.outside, rows, notes)

    def _below(self, row: LayoutRow, lines: Lines, rows: list[str], notes: Notes) -> None:
        """The rows of what lies in a parcel: its lines, or its commodities."""
        if row.per == "parcel commodity":
            _each(row, "commodity", self.commodities(lines), rows, notes)
        else:
            _each(row, "line", lines, rows, notes)

    def _in_one_row(self, shipment: Any, parcel: Any) -> bool:
        owners = {"shipment": shipment, "parcel": parcel}
        return bool(self.one_row) and all(test(owners[of]) for of, test in self.one_row)

    def _repeated(self, row: LayoutRow, lines: Lines, notes: Notes) -> list[str]:
        return [row.text()] if self.right is None else self.right.rows(row, lines, notes)

    def file(
        self, head: msgspec.Struct, facts: Iterable[Callable[[], Sequence[Any]]], notes: Notes
    ) -> bytes:
        """The bytes of a whole file: the rows of each of `facts` between those of the file itself.
        `head` has what fields of the file are read from, with its `records` still to be counted."""
        for row in self.body:
            row.fill("file", head, notes)
        body: list[str] = []
        for rows_of in facts:
            body += rows_of()
        notes.shipment, notes.place = "", ""
        whole = msgspec.structs.replace(head, records=len(body))
        for row in self.start + self.end:
            row.fill("file", whole, notes)
        rows = [*header(self.layout), *(row.text() for row in self.start), *body]
        rows += [row.text() for row in self.end]
        return self._bytes(rows, notes)

    def _bytes(self, rows: list[str], notes: Notes) -> bytes:
        layout = self.layout
        if layout.format != "workbook":
            return file_bytes(layout, rows)
        if len(rows) > MOST_ROWS:
            first = layout.records[0].columns[0]
            notes.add_problem("layout/too-many.rows", first, n=len(rows), room=MOST_ROWS)
        numeric = _numeric(layout)
        return write_workbook(rows, sheet=layout.sheet, titles=layout.header, numeric=numeric)


_OF_CONTENTS = ("parcel line", "parcel commodity")


def _each(row: LayoutRow, scope: str, owners: Lines, rows: list[str], notes: Notes) -> None:
    for owner in owners:
        row.fill(scope, owner, notes)
        rows.append(row.text())


def _numeric(layout: Layout) -> list[bool]:
    columns: list[LayoutColumn] = list(layout.records[0].columns)
    if layout.repeat is not None:
        columns += layout.repeat.columns * layout.repeat.times
    vocabulary = LAYOUT_KINDS[layout.kind].vocabulary
    return [
        column.source in vocabulary
        and vocabulary[column.source].kind in _NUMBERS
        and column.decimal_mark == "point"
        for column in columns
    ]
