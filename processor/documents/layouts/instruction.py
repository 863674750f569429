"""The warehouse instruction (what X12 calls 940): shipments written as a layout says. Pure.

Everything comes in as data, also numbers, names and times; the same data gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from processor.documents.layouts.cell_forms import Notes
from processor.documents.layouts.instruction_fields import GETTERS, getter_of, pieces_of
from processor.documents.layouts.layout_parts import Layout, LayoutRecord
from processor.documents.layouts.letters import NEWEST, Spelling
from processor.documents.layouts.row import LayoutRow, ToTheRight, file_bytes, header
from processor.documents.layouts.vocabulary import INSTRUCTION
from processor.model.label_sources import ToldLabel
from processor.model.order import Address
from processor.problems.problem import Problem, errors


class InstructionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a shipment, or what one parcel holds of it. `item_code` is the warehouse's own."""

    no: int
    line_id: str
    sku: str
    item_code: str
    title: str = ""
    gtin: str | None = None
    pieces: int
    bin: str | None = None
    lot: str | None = None
    hazards: tuple[str, ...] = ()


class InstructionParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel with its gross grams; `contents` are lines with the pieces in this parcel."""

    no: int
    sscc: str = ""
    tracking: str | None = None
    weight_g: int
    contents: tuple[InstructionLine, ...]


class InstructionShipment(msgspec.Struct, frozen=True, kw_only=True):
    """One shipment as its warehouse is told of it. Times are RFC 3339 in UTC, `day` a day."""

    action: Literal["new", "change", "cancel"] = "new"
    shipment_id: str
    order_id: str
    channel: str
    client: str
    po_number: str | None = None
    carrier: str | None = None
    service: str | None = None
    label_source: ToldLabel | None = None
    ship_to: Address
    phone: str | None = None
    email: str | None = None
    day: str | None = None
    ship_day: str | None = None
    freight_account: str | None = None
    ship_by: str | None = None
    options: tuple[str, ...] = ()
    packer_notes: tuple[str, ...] = ()
    notes: str | None = None
    gift_message: str | None = None
    weight_g: int
    lines: tuple[InstructionLine, ...]
    parcels: tuple[InstructionParcel, ...] = ()


class InstructionHead(msgspec.Struct, frozen=True, kw_only=True):
    """What is said once of a file. `created_at` is RFC 3339 in UTC."""

    warehouse: str
    document: str = ""
    wave: str = ""
    part: int = 1
    created_at: str = ""


class _File(msgspec.Struct, frozen=True, kw_only=True):
    head: InstructionHead
    shipments: int
    records: int
    lines: int
    parcels: int
    pieces: int
    weight_g: int


def _row(layout: Layout, record: LayoutRecord, spelling: Spelling) -> LayoutRow:
    getter = getter_of(record.columns)
    return LayoutRow(layout, record.columns, record.per, INSTRUCTION, getter, GETTERS, spelling)


class _Plan:
    """A layout made ready to write: rows by when they are written."""

    def __init__(self, layout: Layout, spelling: Spelling = NEWEST) -> None:
        rows = [_row(layout, record, spelling) for record in layout.records]
        self.layout = layout
        self.start = [row for row in rows if row.per == "file start"]
        self.body = [row for row in rows if row.per not in ("file start", "file end")]
        self.end = [row for row in rows if row.per == "file end"]
        self.right = None
        if layout.repeat is not None:
            getter = getter_of(layout.repeat.columns)
            self.right = ToTheRight(layout, layout.repeat, INSTRUCTION, getter, spelling)

    def shipment(self, shipment: InstructionShipment, notes: Notes) -> list[str]:
        """All rows of one shipment. One that has no parcels is written as if in one parcel."""
        parcels: tuple[InstructionParcel, ...] = shipment.parcels
        if not parcels:
            parcels = (
                InstructionParcel(no=1, weight_g=shipment.weight_g, contents=shipment.lines),
            )
        rows: list[str] = []
        body = self.body
        index = 0
        while index < len(body):
            row = body[index]
            index += 1
            row.fill("shipment", shipment, notes)
            if row.per == "shipment":
                rows += self.repeated(row, shipment.lines, notes)
            elif row.per == "line":
                for line in shipment.lines:
                    row.fill("line", line, notes)
                    rows.append(row.text())
            elif row.per == "parcel":
                # The contents of a parcel follow it, where the layout lists both in this order.
                inner = []
                while index < len(body) and body[index].per == "parcel line":
                    body[index].fill("shipment", shipment, notes)
                    inner.append(body[index])
                    index += 1
                for parcel in parcels:
                    row.fill("parcel", parcel, notes)
                    rows += self.repeated(row, parcel.contents, notes)
                    for below in inner:
                        self.contents(below, parcel, rows, notes)
            else:
                for parcel in parcels:
                    self.contents(row, parcel, rows, notes)
        return rows

    def contents(
        self, row: LayoutRow, parcel: InstructionParcel, rows: list[str], notes: Notes
    ) -> None:
        row.fill("parcel", parcel, notes)
        for line in parcel.contents:
            row.fill("line", line, notes)
            rows.append(row.text())

    def repeated(
        self, row: LayoutRow, lines: tuple[InstructionLine, ...], notes: Notes
    ) -> list[str]:
        return [row.text()] if self.right is None else self.right.rows(row, lines, notes)


def _file(head: InstructionHead, shipments: Sequence[InstructionShipment]) -> _File:
    return _File(
        head=head,
        shipments=len(shipments),
        records=0,
        lines=sum(len(shipment.lines) for shipment in shipments),
        parcels=sum(len(shipment.parcels) for shipment in shipments),
        pieces=sum(pieces_of(shipment) for shipment in shipments),
        weight_g=sum(shipment.weight_g for shipment in shipments),
    )


def render_instruction(
    layout: Layout,
    shipments: Sequence[InstructionShipment],
    head: InstructionHead,
    spelling: Spelling = NEWEST,
) -> tuple[bytes, list[Problem]]:
    """The bytes of one instruction file, and every character cut, replaced or guarded.

    Warnings are noted and may be sent; a file with an error must not leave the house. An order
    that passed `required_space` has no error but one of its numbers. `spelling` is another one for
    what an earlier version wrote.
    """
    plan = _Plan(layout, spelling)
    notes = Notes(layout)
    file = _file(head, shipments)
    for row in plan.body:
        row.fill("file", file, notes)
    body: list[str] = []
    for shipment in shipments:
        notes.shipment = shipment.shipment_id
        body += plan.shipment(shipment, notes)
    notes.shipment = ""
    file = msgspec.structs.replace(file, records=len(body))
    for row in plan.start + plan.end:
        row.fill("file", file, notes)
    rows = [*header(layout), *(row.text() for row in plan.start), *body]
    rows += [row.text() for row in plan.end]
    return file_bytes(layout, rows), notes.problems


# Plans that ask what fits, by layout; what they remember holds before numbers are drawn only.
_plans: dict[int, _Plan] = {}


def required_space(layout: Layout, shipment: InstructionShipment) -> list[Problem]:
    """What of a planned shipment the layout cannot write, before any number is drawn for it.

    The errors that `render_instruction` would report later: text too long, too many lines,
    characters without a place in the encoding, values missing from a table. Empty when it fits.
    """
    plan = _plans.get(id(layout))
    if plan is None or plan.layout is not layout:
        if len(_plans) >= 64:
            _plans.clear()
        plan = _plans[id(layout)] = _Plan(layout)
    notes = Notes(layout, order=f"{shipment.channel}/{shipment.order_id}")
    plan.shipment(shipment, notes)
    return errors(notes.problems)
