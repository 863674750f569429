"""Where each field of a file of shipments is read from: a file, shipment, parcel or line. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import prod
from operator import attrgetter
from typing import Any

from processor.documents.layouts.cell_forms import Get
from processor.documents.layouts.house_numbers import street_parts
from processor.documents.layouts.layout_parts import LayoutColumn
from processor.documents.layouts.vocabulary import BETWEEN_NOTES, MAX_ADDRESS_LINES, PLACES
from processor.documents.layouts.walk import Walk
from processor.documents.layouts.written_shipment import (
    WrittenCommodity,
    WrittenLine,
    WrittenParcel,
    WrittenShipment,
)
from processor.model.money import divide_half_up
from processor.model.tariff_codes import hs_code_of


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


ADDRESSES = {
    "ship_to": "ship_to",
    **{place: f"places.{place.replace('.', '_')}" for place in PLACES},
}
"""Every address that a shipment has, by where it is read from."""


def address_line(number: int, *, last: bool, place: str = "ship_to") -> Get:
    """Line `number` of an address; the last one that a record holds takes all that follow."""
    read = attrgetter(ADDRESSES[place])

    def get(owner: Any) -> str:
        address = read(owner)
        if address is None:
            return ""
        lines = address.address_lines
        if last:
            return ", ".join(line for line in lines[number - 1 :] if line)
        return lines[number - 1] if len(lines) >= number else ""

    return get


def _part(place: str, part: str) -> Get:
    read = attrgetter(ADDRESSES[place])

    def get(owner: Any) -> Any:
        address = read(owner)
        return "" if address is None else getattr(address, part)

    return get


def _place_getters(place: str) -> dict[str, Get]:
    parts = ("name", "company", "city", "region", "postcode", "country")
    return {
        f"{place}.address_lines": address_line(1, last=True, place=place),
        **{
            f"{place}.address_line_{n}": address_line(n, last=False, place=place)
            for n in range(1, MAX_ADDRESS_LINES + 1)
        },
        **{f"{place}.{part}": _part(place, part) for part in parts},
    }


def _amount(part: str) -> Get:
    """An amount in the currency of its owner."""
    read = attrgetter(part)

    def get(owner: Any) -> tuple[int, str] | None:
        minor = read(owner)
        return None if minor is None else (minor, owner.currency)

    return get


def _of_item(part: str, item: str = "item") -> Get:
    read = attrgetter(item)

    def get(owner: Any) -> Any:
        found = read(owner)
        return None if found is None else getattr(found, part)

    return get


def _hs_code(country: str, item: str) -> Get:
    read = attrgetter(item)

    def get(owner: Any) -> str | None:
        found = read(owner)
        return None if found is None else hs_code_of(found, country)

    return get


# A line that is not parted is the street whole, so that nothing of it is lost.
_FIRST_LINE = address_line(1, last=False)
_ITEM_AT = {"line.hs_code": "item", "commodity.hs_code": "first.item"}


def _unit_value(line: WrittenLine) -> tuple[int, str] | None:
    if line.value is None or line.pieces < 1:
        return None
    return divide_half_up(line.value, line.pieces), line.currency


def _commodity_value(commodity: WrittenCommodity) -> tuple[int, str] | None:
    return None if commodity.value is None else (commodity.value, commodity.first.currency)


def _volume(parcel: WrittenParcel) -> int | None:
    sides = (parcel.length_mm, parcel.width_mm, parcel.height_mm)
    return None if None in sides else prod(side or 0 for side in sides)


_SHIPMENT_PARTS = (
    "day", "ship_day", "freight_account", "ship_by", "carrier", "service", "label_source",
    "options", "incoterm", "warehouse", "wave", "wave_closed", "cost",
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
    "order.currency": attrgetter("currency"),
    "order.total": _amount("total"),
    "order.shipping_paid": _amount("shipping_paid"),
    "order.incoterm": attrgetter("order_incoterm"),
    "order.tags": attrgetter("tags"),
    "order.tax_scheme.name": _of_item("name", "tax_scheme"),
    "order.tax_scheme.number": _of_item("number", "tax_scheme"),
    "buyer.tax_id": attrgetter("tax_id"),
    "client.title": attrgetter("client_title"),
    **{f"client.{part}": attrgetter(f"legal.{part}") for part in ("legal_name", "vat", "eori")},
    "shipment.id": attrgetter("shipment_id"),
    **{
        f"shipment.{part}": _amount(part)
        for part in ("declared_value", "insured_value", "cod_amount")
    },
    "shipment.declared_currency": attrgetter("currency"),
    "shipment.cost_currency": lambda s: "" if s.cost is None else s.cost[1],
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
    **{name: get for place in ADDRESSES for name, get in _place_getters(place).items()},
    **{f"ship_to.{part}": attrgetter(f"ship_to.{part}") for part in ("kind", "pickup_point")},
    "ship_to.street": lambda s: street_parts(s.ship_to).street or _FIRST_LINE(s),
    "ship_to.house_number": lambda s: street_parts(s.ship_to).number,
    "ship_to.phone": attrgetter("phone"),
    "ship_to.email": attrgetter("email"),
    "parcel.no": attrgetter("no"),
    "parcel.sscc": attrgetter("sscc"),
    "parcel.tracking": attrgetter("tracking"),
    "parcel.weight": attrgetter("weight_g"),
    "parcel.pieces": lambda parcel: sum(line.pieces for line in parcel.contents),
    "parcel.net_weight": attrgetter("net_g"),
    **{f"parcel.{part}": attrgetter(f"{part}_mm") for part in ("length", "width", "height")},
    "parcel.volumetric": _volume,
    "parcel.declared_value": attrgetter("value"),
    "line.id": attrgetter("line_id"),
    "line.value": _amount("value"),
    "line.unit_value": _unit_value,
    "line.discount": _amount("discount"),
    "line.currency": attrgetter("currency"),
    **{
        f"line.{part}": _of_item(part)
        for part in ("origin", "customs_description", "customs_description_zh", "image")
    },
    "line.net_weight": attrgetter("net_g"),
    "line.unit_weight": lambda line: _of_item("weight_g")(line) or None,
    "line.weight": attrgetter("weight_g"),
    **{name: _hs_code("", item) for name, item in _ITEM_AT.items()},
    **{f"commodity.{part}": attrgetter(part) for part in ("no", "pieces")},
    **{
        f"commodity.{part}": _of_item(part, "first.item")
        for part in ("origin", "customs_description", "customs_description_zh")
    },
    "commodity.value": _commodity_value,
    "commodity.currency": attrgetter("first.currency"),
    "commodity.net_weight": attrgetter("net_g"),
    "commodity.weight": attrgetter("weight_g"),
    **{f"line.{part}": attrgetter(part) for part in _LINE_PARTS},
}


def getter_of(
    columns: Iterable[LayoutColumn], getters: Mapping[str, Get] = GETTERS
) -> Callable[[LayoutColumn], Get]:
    """What reads the field of each of these columns, which make one record."""
    last: dict[str, int] = {}
    for column in columns:
        place, dot, number = column.source.rpartition(".address_line_")
        if dot and number.isdigit():
            last[place] = max(last.get(place, 0), int(number))
    ends = {f"{place}.address_line_{number}": (place, number) for place, number in last.items()}

    def getter(column: LayoutColumn) -> Get:
        if column.source in ends:
            place, number = ends[column.source]
            return address_line(number, last=True, place=place)
        if column.country:
            return _hs_code(column.country, _ITEM_AT[column.source])
        return getters[column.source]

    return getter
