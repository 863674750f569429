"""Where each field of a file of shipments is read from: a file, shipment, parcel or line. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

from processor.documents.layouts.cell_forms import Get
from processor.documents.layouts.layout_parts import LayoutColumn
from processor.documents.layouts.vocabulary import BETWEEN_NOTES, MAX_ADDRESS_LINES
from processor.documents.layouts.walk import Walk
from processor.documents.layouts.written_shipment import WrittenShipment


def pieces_of(owner: Any) -> int:
    """The pieces of all lines of a shipment."""
    return sum(line.pieces for line in owner.lines)


def walk_of(shipment: WrittenShipment) -> Walk:
    """What the rows of a shipment stand for."""
    return Walk(
        shipment=shipment,
        parcels=[(parcel, parcel.contents) for parcel in shipment.boxes()],
        lines=shipment.lines,
    )


def address_line(number: int, *, last: bool) -> Get:
    """Line `number` of the address; the last one that a record holds takes all that follow."""

    def get(owner: Any) -> str:
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
    **{
        f"file.{part}": attrgetter(f"head.{part}")
        for part in ("warehouse", "wave", "part", "number", "run", "to", "carrier")
    },
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
    "shipment.pieces": pieces_of,
    "shipment.packer_notes": lambda s: BETWEEN_NOTES.join(s.packer_notes),
    "shipment.ssccs": lambda s: tuple(p.sscc for p in s.parcels if p.sscc),
    "shipment.trackings": lambda s: tuple(p.tracking for p in s.parcels if p.tracking),
    "ship_to.address_lines": address_line(1, last=True),
    **{
        f"ship_to.address_line_{n}": address_line(n, last=False)
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


def getter_of(
    columns: Iterable[LayoutColumn], getters: Mapping[str, Get] = GETTERS
) -> Callable[[LayoutColumn], Get]:
    """What reads the field of each of these columns, which make one record."""
    stem = "ship_to.address_line_"
    used = [c.source for c in columns if c.source.startswith(stem) and c.source[-1].isdigit()]
    last = max(used, default="")

    def getter(column: LayoutColumn) -> Get:
        if column.source == last:
            return address_line(int(last[len(stem) :]), last=True)
        return getters[column.source]

    return getter
