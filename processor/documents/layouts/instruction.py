"""The warehouse instruction (what X12 calls 940): shipments written as a layout says. Pure.

Everything comes in as data, also numbers, names and times; the same data gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, Literal

import msgspec

from processor.documents.layouts.cell_forms import Get, Notes, Unit, quoted, units
from processor.documents.layouts.layout_parts import Layout, LayoutColumn, LayoutRecord
from processor.documents.layouts.vocabulary import BETWEEN_NOTES, INSTRUCTION, MAX_ADDRESS_LINES
from processor.model.label_sources import LabelSource
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
    label_source: LabelSource | None = None
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


def _pieces(owner: InstructionShipment) -> int:
    return sum(line.pieces for line in owner.lines)


def _address_line(number: int, *, last: bool) -> Get:
    """Line `number` of the address; the last one that a record holds takes all that follow."""

    def get(owner: InstructionShipment) -> str:
        lines = owner.ship_to.address_lines
        if last:
            return ", ".join(line for line in lines[number - 1 :] if line)
        return lines[number - 1] if len(lines) >= number else ""

    return get


_ADDRESS_PARTS = (
    "name", "company", "city", "region", "postcode", "country", "kind", "pickup_point",
)  # fmt: skip
_SHIPMENT_PARTS = (
    "day", "ship_day", "freight_account", "ship_by", "carrier", "service", "label_source",
    "options",
)  # fmt: skip
_LINE_PARTS = ("no", "sku", "item_code", "title", "gtin", "pieces", "bin", "lot", "hazards")
GETTERS: dict[str, Get] = {
    "file.document": attrgetter("head.document"),
    "file.warehouse": attrgetter("head.warehouse"),
    "file.wave": attrgetter("head.wave"),
    "file.part": attrgetter("head.part"),
    "file.created": attrgetter("head.created_at"),
    "file.shipments": attrgetter("shipments"),
    "file.records": attrgetter("records"),
    "file.lines": attrgetter("lines"),
    "file.parcels": attrgetter("parcels"),
    "file.pieces": attrgetter("pieces"),
    "file.weight": attrgetter("weight_g"),
    "action": attrgetter("action"),
    "order.id": attrgetter("order_id"),
    "order.channel": attrgetter("channel"),
    "order.client": attrgetter("client"),
    "order.po_number": attrgetter("po_number"),
    "order.notes": attrgetter("notes"),
    "order.gift_message": attrgetter("gift_message"),
    "shipment.id": attrgetter("shipment_id"),
    **{f"shipment.{part}": attrgetter(part) for part in _SHIPMENT_PARTS},
    "shipment.remarks": lambda s: BETWEEN_NOTES.join((*s.packer_notes, *filter(None, (s.notes,)))),
    "shipment.tracking": lambda s: s.parcels[0].tracking if s.parcels else None,
    "shipment.weight": attrgetter("weight_g"),
    "shipment.parcels": lambda s: len(s.parcels),
    "shipment.lines": lambda s: len(s.lines),
    "shipment.pieces": _pieces,
    "shipment.packer_notes": lambda s: BETWEEN_NOTES.join(s.packer_notes),
    "shipment.ssccs": lambda s: tuple(p.sscc for p in s.parcels if p.sscc),
    "shipment.trackings": lambda s: tuple(p.tracking for p in s.parcels if p.tracking),
    "ship_to.address_lines": _address_line(1, last=True),
    **{
        f"ship_to.address_line_{n}": _address_line(n, last=False)
        for n in range(1, MAX_ADDRESS_LINES + 1)
    },
    **{f"ship_to.{part}": attrgetter(f"ship_to.{part}") for part in _ADDRESS_PARTS},
    "ship_to.phone": attrgetter("phone"),
    "ship_to.email": attrgetter("email"),
    "parcel.no": attrgetter("no"),
    "parcel.sscc": attrgetter("sscc"),
    "parcel.tracking": attrgetter("tracking"),
    "parcel.weight": attrgetter("weight_g"),
    "parcel.pieces": lambda parcel: sum(line.pieces for line in parcel.contents),
    "line.id": attrgetter("line_id"),
    **{f"line.{part}": attrgetter(part) for part in _LINE_PARTS},
}


def _getter(columns: Iterable[LayoutColumn]) -> Callable[[LayoutColumn], Get]:
    stem = "ship_to.address_line_"
    used = [c.source for c in columns if c.source.startswith(stem) and c.source[-1].isdigit()]
    last = max(used, default="")

    def getter(column: LayoutColumn) -> Get:
        if column.source == last:
            return _address_line(int(last[len(stem) :]), last=True)
        return GETTERS[column.source]

    return getter


class _Row:
    """One record of a layout with its units by scope; cells are filled from the outside in."""

    def __init__(self, layout: Layout, record: LayoutRecord) -> None:
        made = units(layout, record.columns, INSTRUCTION, _getter(record.columns))
        self.per = record.per
        self.size = len(made)
        self.join = layout.delimiter.join
        self.scopes: dict[str, list[tuple[int, Unit]]] = {
            scope: [(index, unit) for index, (of, unit) in enumerate(made) if of == scope]
            for scope in ("file", "shipment", "parcel", "line")
        }
        self.cells = [""] * self.size

    def fill(self, scope: str, owner: Any, notes: Notes) -> None:
        cells = self.cells
        for index, unit in self.scopes[scope]:
            cells[index] = unit(owner, notes)

    def text(self) -> str:
        return self.join(self.cells)


class _Plan:
    """A layout made ready to write: rows by when they are written."""

    def __init__(self, layout: Layout) -> None:
        rows = [_Row(layout, record) for record in layout.records]
        self.layout = layout
        self.start = [row for row in rows if row.per == "file start"]
        self.body = [row for row in rows if row.per not in ("file start", "file end")]
        self.end = [row for row in rows if row.per == "file end"]
        repeat = layout.repeat
        self.repeat: list[Unit] = []
        self.blanks: list[str] = []
        if repeat is not None:
            parts = units(layout, repeat.columns, INSTRUCTION, _getter(repeat.columns))
            self.repeat = [unit for _, unit in parts]
            self.blanks = [quoted("", layout.delimiter, layout.quote)] * len(repeat.columns)

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

    def contents(self, row: _Row, parcel: InstructionParcel, rows: list[str], notes: Notes) -> None:
        row.fill("parcel", parcel, notes)
        for line in parcel.contents:
            row.fill("line", line, notes)
            rows.append(row.text())

    def repeated(self, row: _Row, lines: tuple[InstructionLine, ...], notes: Notes) -> list[str]:
        repeat = self.layout.repeat
        if repeat is None:
            return [row.text()]
        if len(lines) > repeat.times and repeat.too_many == "hold":
            notes.add("layout/too-many", repeat.columns[0], lines=len(lines), room=repeat.times)
        rows = []
        for first in range(0, max(len(lines), 1), repeat.times):
            cells = list(row.cells)
            some = lines[first : first + repeat.times]
            for line in some:
                cells += [unit(line, notes) for unit in self.repeat]
            cells += self.blanks * (repeat.times - len(some))
            rows.append(row.join(cells))
        return rows

    def header(self) -> list[str]:
        layout = self.layout
        if not layout.header:
            return []
        titles = [column.title for column in layout.records[0].columns]
        if layout.repeat is not None:
            titles += [
                column.title.replace("{n}", str(number))
                for number in range(1, layout.repeat.times + 1)
                for column in layout.repeat.columns
            ]
        return [layout.delimiter.join(quoted(t, layout.delimiter, layout.quote) for t in titles)]


def _file(head: InstructionHead, shipments: Sequence[InstructionShipment]) -> _File:
    return _File(
        head=head,
        shipments=len(shipments),
        records=0,
        lines=sum(len(shipment.lines) for shipment in shipments),
        parcels=sum(len(shipment.parcels) for shipment in shipments),
        pieces=sum(_pieces(shipment) for shipment in shipments),
        weight_g=sum(shipment.weight_g for shipment in shipments),
    )


def render_instruction(
    layout: Layout, shipments: Sequence[InstructionShipment], head: InstructionHead
) -> tuple[bytes, list[Problem]]:
    """The bytes of one instruction file, and every character cut, replaced or guarded.

    Warnings are noted and may be sent; a file with an error must not leave the house. An order
    that passed `required_space` has no error but one of its numbers.
    """
    plan = _Plan(layout)
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
    rows = [*plan.header(), *(row.text() for row in plan.start), *body]
    rows += [row.text() for row in plan.end]
    text = "".join(row + layout.newline for row in rows)
    return layout.encoding.mark + text.encode(layout.encoding.codec), notes.problems


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
