"""What happened, written as the layout of a channel, a client or an ERP says. Pure.

The same batch gives the same bytes. Every fact of a batch stands in one row, or in the one row of a
parcel or shipment that holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from processor.documents.feeds.feed_fields import (
    FEED_GETTERS,
    FileOwner,
    LineOwner,
    ParcelOwner,
    pieces_left,
)
from processor.documents.feeds.feed_lines import LineRows, refuse_called_off, rows_of
from processor.documents.feeds.workbook import MOST_ROWS, write_workbook
from processor.documents.feeds.xml_feed import XmlFeed
from processor.documents.layouts.cell_forms import Notes
from processor.documents.layouts.instruction_fields import getter_of
from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.layout_parts import Layout, LayoutColumn
from processor.documents.layouts.letters import NEWEST
from processor.documents.layouts.row import LayoutRow, ToTheRight, file_bytes, header, holds
from processor.documents.layouts.xml_writer import Elements
from processor.model.sentence import Text, sentence
from processor.model.telling import Batch, ToldReceipt, ToldShipment, ToldStock
from processor.problems.problem import Problem, errors

_NUMBERS = ("number", "weight", "money")


class _Plan:
    """A layout made ready to write: rows by when they are written."""

    def __init__(self, layout: Layout) -> None:
        vocabulary = LAYOUT_KINDS[layout.kind].vocabulary
        rows = [
            LayoutRow(layout, record.columns, record.per, vocabulary,
                getter_of(record.columns, FEED_GETTERS), FEED_GETTERS, NEWEST)
            for record in layout.records
        ]  # fmt: skip
        self.layout = layout
        self.start = [row for row in rows if row.per == "file start"]
        self.body = [row for row in rows if row.per not in ("file start", "file end")]
        self.end = [row for row in rows if row.per == "file end"]
        self.right = None
        if layout.repeat is not None:
            getter = getter_of(layout.repeat.columns, FEED_GETTERS)
            self.right = ToTheRight(layout, layout.repeat, vocabulary, getter, NEWEST)
        self.one_row = [
            (vocabulary[test.field].scope, holds(test, FEED_GETTERS[test.field]))
            for test in layout.one_row_when
        ]
        self.lines = LineRows(layout)

    def told(self, told: ToldShipment | ToldReceipt | ToldStock, notes: Notes) -> list[str]:
        """All rows of one shipment, of goods that came in or of the stock of a SKU."""
        if isinstance(told, ToldShipment):
            return self.shipment(told, notes)
        rows = []
        for row in self.body:
            row.fill("receipt" if isinstance(told, ToldReceipt) else "stock", told, notes)
            rows.append(row.text())
        return rows

    def shipment(self, shipment: ToldShipment, notes: Notes) -> list[str]:
        refuse_called_off(shipment, self.layout)
        parcels = [ParcelOwner(shipment, parcel) for parcel in shipment.parcels]
        held, off = rows_of(shipment)
        rows: list[str] = []
        body = self.body
        index = 0
        while index < len(body):
            row = body[index]
            index += 1
            row.fill("shipment", shipment, notes)
            if row.per == "shipment":
                rows += self.repeated(row, self.lines.merged(held, off), notes)
            elif row.per == "line":
                if parcels and self.in_one_row(shipment, None):
                    row.leave("line")
                    rows.append(row.text())
                else:
                    _each(row, self.lines.merged(held, off), rows, notes)
            elif row.per == "parcel":
                # The contents of a parcel follow it, where the layout lists both in this order.
                inner = []
                while index < len(body) and body[index].per == "parcel line":
                    body[index].fill("shipment", shipment, notes)
                    inner.append(body[index])
                    index += 1
                for parcel, lines in zip(parcels, held, strict=True):
                    row.fill("parcel", parcel, notes)
                    rows += self.repeated(row, lines, notes)
                    for below in inner:
                        below.fill("parcel", parcel, notes)
                        _each(below, lines, rows, notes)
                if off and self.right is not None:
                    row.leave("parcel")
                    rows += self.repeated(row, off, notes)
                for below in inner:
                    below.leave("parcel")
                    _each(below, off, rows, notes)
            else:
                for parcel, lines in zip(parcels, held, strict=True):
                    row.fill("parcel", parcel, notes)
                    if self.in_one_row(shipment, parcel):
                        row.leave("line")
                        rows.append(row.text())
                    else:
                        _each(row, lines, rows, notes)
                row.leave("parcel")
                _each(row, off, rows, notes)
        return rows

    def in_one_row(self, shipment: ToldShipment, parcel: ParcelOwner | None) -> bool:
        owners = {"shipment": shipment, "parcel": parcel}
        return bool(self.one_row) and all(test(owners[of]) for of, test in self.one_row)

    def repeated(self, row: LayoutRow, lines: Sequence[LineOwner], notes: Notes) -> list[str]:
        return [row.text()] if self.right is None else self.right.rows(row, lines, notes)


def _each(row: LayoutRow, lines: Iterable[LineOwner], rows: list[str], notes: Notes) -> None:
    for line in lines:
        row.fill("line", line, notes)
        rows.append(row.text())


def _told_of(batch: Batch) -> Sequence[ToldShipment | ToldReceipt | ToldStock]:
    return (*batch.shipments, *batch.receipts, *batch.stock)


def _totals(batch: Batch) -> FileOwner:
    parcels = [parcel for shipment in batch.shipments for parcel in shipment.parcels]
    return FileOwner(
        head=batch.head,
        shipments=len(batch.shipments),
        parcels=len(parcels),
        lines=sum(len(parcel.contents) for parcel in parcels),
        pieces=sum(pieces_left(shipment) for shipment in batch.shipments)
        + sum(receipt.pieces for receipt in batch.receipts)
        + sum(stock.on_hand for stock in batch.stock),
    )


def render_batch(batch: Batch, layout: Layout) -> tuple[bytes, tuple[Problem, ...]]:
    """The bytes of the file of a batch, and every character cut, replaced or guarded.

    Warnings are noted and may be sent; a file with an error must not leave the house. What passed
    `unfit` has no error but one of the file's own numbers. Raises ValueError for a layout of
    another kind, and for facts that were called off where the layout writes none.
    """
    if batch.head.kind != layout.kind:
        raise ValueError(f"{layout.file} is of kind {layout.kind}, not {batch.head.kind}")
    notes = Notes(layout)
    file = _totals(batch)
    if layout.xml is not None:
        return _xml(XmlFeed(layout), file, batch, notes), tuple(notes.problems)
    plan = _Plan(layout)
    for row in plan.body:
        row.fill("file", file, notes)
    body: list[str] = []
    for told in _told_of(batch):
        notes.place = _place(told)
        body += plan.told(told, notes)
    notes.place = ""
    file = msgspec.structs.replace(file, records=len(body))
    for row in plan.start + plan.end:
        row.fill("file", file, notes)
    rows = [*header(layout), *(row.text() for row in plan.start), *body]
    rows += [row.text() for row in plan.end]
    if layout.format != "workbook":
        return file_bytes(layout, rows), tuple(notes.problems)
    if len(rows) > MOST_ROWS:
        first = layout.records[0].columns[0]
        notes.add_problem("layout/too-many.rows", first, n=len(rows), room=MOST_ROWS)
    page = write_workbook(rows, sheet=layout.sheet, titles=layout.header, numeric=_numeric(layout))
    return page, tuple(notes.problems)


def _xml(plan: XmlFeed, file: FileOwner, batch: Batch, notes: Notes) -> bytes:
    plan.fill_file(file, notes)
    made: Elements = {}
    for told in _told_of(batch):
        notes.place = _place(told)
        plan.body(plan.owners(told), notes, made)
    notes.place = ""
    return plan.document(msgspec.structs.replace(file, records=plan.records), made, notes)


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


def _place(told: ToldShipment | ToldReceipt | ToldStock) -> Text:
    if isinstance(told, ToldShipment):
        return sentence("layout.shipment", shipment=told.shipment_id)
    if isinstance(told, ToldReceipt):
        return sentence("layout.receipt", receipt=told.receipt, sku=told.sku)
    return sentence("layout.stock", warehouse=told.warehouse, sku=told.sku)


# Plans that ask what fits, by layout.
_plans: dict[int, _Plan | XmlFeed] = {}


def unfit(told: ToldShipment | ToldReceipt | ToldStock, layout: Layout) -> tuple[Problem, ...]:
    """Why the rows of this cannot be written, before any number is drawn for its batch.

    The errors that `render_batch` would report later: a carrier without an entry in a value table,
    a required value that nobody has, text too long, characters without a place in the encoding.
    Empty when it fits.
    """
    plan = _plans.get(id(layout))
    if plan is None or plan.layout is not layout:
        if len(_plans) >= 64:
            _plans.clear()
        plan = _plans[id(layout)] = XmlFeed(layout) if layout.xml is not None else _Plan(layout)
    place = _place(told)
    if isinstance(told, ToldShipment):
        place = sentence("layout.shipment-of", order=f"{told.channel}/{told.order_id}")
    notes = Notes(layout, early=place)
    plan.told(told, notes)
    return tuple(dict.fromkeys(errors(notes.problems)))
