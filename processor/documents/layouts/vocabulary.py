"""What a layout may write: every field by its path, where it belongs and what kind it is. Pure.

Scope says which record may hold a field: a shipment's field may stand on its lines' rows, a
line's field not on a shipment's record. Kind says what a column may do with it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.documents.layouts.layout_parts import Scope
from processor.model.label_sources import TOLD_LABELS

# text: written by people, may be cut and is guarded against formulas. id: an identifier, never
# cut or changed. number, weight (grams), time (RFC 3339), list (texts joined by a mark),
# money (minor units and their currency, written without it), length (millimetres), volume (cubic
# millimetres, written as the weight that a carrier takes them for).
Kind = Literal[
    "text", "phone", "id", "number", "weight", "time", "list", "money", "length", "volume"
]


class LayoutField(msgspec.Struct, frozen=True):
    """One field. `drawn`: empty until the shipment has its numbers, so not asked for earlier.

    `choices` are all values it can have, where these are few: a value table must know them. An
    `exact` text is the name of something at others: in other letters it would name another thing.
    `lacks` names the sentence that says what to do where a required one is empty, and `always` says
    that every column of it is a required one. A `sensitive` one is written only by a column that
    says so, `by_country` may be asked for a country: `line.hs_code of CN`.
    """

    scope: Scope
    kind: Kind
    help: str
    drawn: bool = False
    choices: tuple[str, ...] = ()
    exact: bool = False
    lacks: str = ""
    always: bool = False
    sensitive: bool = False
    by_country: bool = False


MAX_ADDRESS_LINES = 5
# Between two notes in one cell.
BETWEEN_NOTES = " / "

PLACES = ("ship_from", "ship_from.latin", "return_to", "return_to.latin")
"""Addresses of the house: where goods come from and go back to, also in Latin letters."""


def _place(place: str) -> dict[str, LayoutField]:
    where = "where it leaves from" if place.startswith("ship_from") else "where it goes back to"
    where += ", in Latin letters" if place.endswith(".latin") else ""
    words = {
        "name": "name",
        "company": "company",
        "address_lines": "all address lines",
        **{f"address_line_{n}": f"address line {n}" for n in range(1, MAX_ADDRESS_LINES + 1)},
        "city": "city",
        "region": "state, province or county",
        "postcode": "postcode",
    }
    fields = {
        f"{place}.{part}": LayoutField("shipment", "text", f"{word} {where}")
        for part, word in words.items()
    }
    country = LayoutField("shipment", "id", f"country {where}, two letters")
    return {**fields, f"{place}.country": country}


_PLACES = {name: field for place in PLACES for name, field in _place(place).items()}

SHIPMENTS: dict[str, LayoutField] = {
    "action": LayoutField(
        "shipment", "id", "new, change or cancel", choices=("new", "change", "cancel")
    ),
    "order.id": LayoutField("shipment", "id", "the channel's order id"),
    "order.channel": LayoutField("shipment", "id", "name of the channel"),
    "order.client": LayoutField("shipment", "id", "name of the client"),
    "order.po_number": LayoutField(
        "shipment", "text", "the buyer's purchase order number", exact=True
    ),
    "order.notes": LayoutField("shipment", "text", "the buyer's note"),
    "order.gift_message": LayoutField("shipment", "text", "what to print on a gift card"),
    "order.currency": LayoutField("shipment", "id", "currency of the order"),
    "order.total": LayoutField("shipment", "money", "what the buyer pays for the whole order"),
    "order.shipping_paid": LayoutField("shipment", "money", "what the buyer paid for shipping"),
    "order.incoterm": LayoutField("shipment", "id", "the Incoterm that the channel tells"),
    "order.tags": LayoutField("shipment", "list", "the channel's tags"),
    "order.tax_scheme.name": LayoutField(
        "shipment", "id", "the tax scheme it was sold under, such as IOSS"
    ),
    "order.tax_scheme.number": LayoutField(
        "shipment", "id", "the number of the tax scheme", sensitive=True
    ),
    "buyer.tax_id": LayoutField("shipment", "id", "the buyer's tax number", sensitive=True),
    "client.title": LayoutField("shipment", "text", "what people call the client"),
    "client.legal_name": LayoutField("shipment", "text", "legal name of the client", exact=True),
    "client.vat": LayoutField("shipment", "id", "VAT number of the client"),
    "client.eori": LayoutField("shipment", "id", "EORI number of the client"),
    "shipment.id": LayoutField("shipment", "id", "our shipment number", drawn=True),
    "shipment.day": LayoutField("shipment", "time", "the day the shipment was planned"),
    "shipment.ship_day": LayoutField(
        "shipment", "time", "the day it leaves, in the warehouse's time"
    ),
    "shipment.freight_account": LayoutField("shipment", "id", "the account that pays the freight"),
    "shipment.ship_by": LayoutField("shipment", "time", "when it must have left"),
    "shipment.carrier": LayoutField("shipment", "id", "name of the carrier"),
    "shipment.service": LayoutField("shipment", "id", "name of the carrier's service"),
    "shipment.label_source": LayoutField(
        "shipment", "id", "who makes the label", choices=TOLD_LABELS
    ),
    "shipment.tracking": LayoutField(
        "shipment", "id", "tracking number of the first parcel", drawn=True
    ),
    "shipment.weight": LayoutField("shipment", "weight", "gross weight of all parcels"),
    "shipment.parcels": LayoutField("shipment", "number", "number of parcels"),
    "shipment.lines": LayoutField("shipment", "number", "number of lines"),
    "shipment.pieces": LayoutField("shipment", "number", "pieces of all lines"),
    "shipment.options": LayoutField(
        "shipment", "list", "what the carrier does besides, such as signature"
    ),
    "shipment.packer_notes": LayoutField("shipment", "text", "what rules tell the packer"),
    "shipment.remarks": LayoutField(
        "shipment", "text", "what rules tell the packer, then the buyer's note"
    ),
    "shipment.ssccs": LayoutField("shipment", "list", "SSCC of every parcel", drawn=True),
    "shipment.trackings": LayoutField(
        "shipment", "list", "tracking number of every parcel", drawn=True
    ),
    "shipment.warehouse": LayoutField("shipment", "id", "code of the warehouse it leaves from"),
    "shipment.wave": LayoutField("shipment", "id", "number of its wave", drawn=True),
    "shipment.wave_closed": LayoutField("shipment", "time", "when its wave was closed", drawn=True),
    "shipment.incoterm": LayoutField(
        "shipment", "id", "DDP or DAP by who pays the tax at the border, else that of the order"
    ),
    "shipment.declared_value": LayoutField("shipment", "money", "what its goods are declared at"),
    "shipment.declared_currency": LayoutField("shipment", "id", "currency of all declared values"),
    "shipment.cost": LayoutField("shipment", "money", "what the carrier's service costs"),
    "shipment.cost_currency": LayoutField("shipment", "id", "currency of the cost"),
    "shipment.insured_value": LayoutField(
        "shipment", "money", "its declared value, where the carrier insures it"
    ),
    "shipment.cod_amount": LayoutField(
        "shipment", "money", "what the carrier collects from the buyer, where it does"
    ),
    "ship_to.name": LayoutField("shipment", "text", "who receives it"),
    "ship_to.company": LayoutField("shipment", "text", "company of the receiver"),
    "ship_to.address_lines": LayoutField(
        "shipment", "text", "all address lines, joined by a comma"
    ),
    **{
        f"ship_to.address_line_{n}": LayoutField("shipment", "text", f"address line {n}")
        for n in range(1, MAX_ADDRESS_LINES + 1)
    },
    "ship_to.street": LayoutField(
        "shipment", "text", "address line 1 without the number of the house"
    ),
    "ship_to.house_number": LayoutField(
        "shipment",
        "id",
        "the number of the house in address line 1",
        lacks="house-number",
        always=True,
    ),
    "ship_to.city": LayoutField("shipment", "text", "city"),
    "ship_to.region": LayoutField("shipment", "text", "state, province or county"),
    "ship_to.postcode": LayoutField("shipment", "text", "postcode"),
    "ship_to.country": LayoutField("shipment", "id", "two letters of ISO 3166-1"),
    "ship_to.kind": LayoutField(
        "shipment",
        "id",
        "what kind of address it is",
        choices=("street", "locker", "po-box", "military", "pick-up"),
    ),
    "ship_to.pickup_point": LayoutField("shipment", "id", "id of the locker or pick-up point"),
    "ship_to.phone": LayoutField("shipment", "phone", "telephone number of the receiver"),
    "ship_to.email": LayoutField("shipment", "text", "mail address of the receiver", exact=True),
    **_PLACES,
    "parcel.no": LayoutField("parcel", "number", "1 for the first parcel of the shipment"),
    "parcel.sscc": LayoutField("parcel", "id", "SSCC, 18 digits", drawn=True),
    "parcel.tracking": LayoutField("parcel", "id", "tracking number", drawn=True),
    "parcel.weight": LayoutField("parcel", "weight", "gross weight of the parcel"),
    "parcel.pieces": LayoutField("parcel", "number", "pieces in the parcel"),
    "parcel.net_weight": LayoutField("parcel", "weight", "net weight of the goods in the parcel"),
    "parcel.length": LayoutField("parcel", "length", "length of the parcel"),
    "parcel.width": LayoutField("parcel", "length", "width of the parcel"),
    "parcel.height": LayoutField("parcel", "length", "height of the parcel"),
    "parcel.volumetric": LayoutField(
        "parcel", "volume", "weight that its size is taken for, by the column's `divisor`"
    ),
    "parcel.declared_value": LayoutField("parcel", "money", "what its goods are declared at"),
    "line.no": LayoutField("line", "number", "1 for the first line of the shipment"),
    "line.id": LayoutField("line", "id", "id of the order line"),
    "line.sku": LayoutField("line", "id", "our SKU"),
    "line.item_code": LayoutField("line", "id", "the warehouse's own code, else our SKU"),
    "line.title": LayoutField("line", "text", "title of the goods"),
    "line.gtin": LayoutField("line", "id", "GTIN"),
    "line.pieces": LayoutField(
        "line", "number", "pieces to pick (in this parcel, where rows have one)"
    ),
    "line.bin": LayoutField("line", "id", "pick location"),
    "line.lot": LayoutField("line", "id", "lot the buyer was promised"),
    "line.hazards": LayoutField("line", "list", "hazard classes"),
    "line.value": LayoutField("line", "money", "what its pieces are declared at, discounts off"),
    "line.unit_value": LayoutField(
        "line", "money", "what one piece is declared at, rounded half up"
    ),
    "line.discount": LayoutField("line", "money", "what the seller took off its pieces"),
    "line.currency": LayoutField("line", "id", "currency of its amounts"),
    "line.origin": LayoutField("line", "id", "country it was made in, two letters"),
    "line.hs_code": LayoutField("line", "id", "tariff code", by_country=True),
    "line.customs_description": LayoutField("line", "text", "what customs call the goods"),
    "line.customs_description_zh": LayoutField("line", "text", "the same in Chinese"),
    "line.net_weight": LayoutField("line", "weight", "net weight of its pieces"),
    "line.unit_weight": LayoutField("line", "weight", "net weight of one piece"),
    "line.weight": LayoutField("line", "weight", "its share of the gross weight"),
    "line.image": LayoutField("line", "id", "where a picture of the goods is"),
    "commodity.no": LayoutField("commodity", "number", "1 for the first commodity of the parcel"),
    "commodity.hs_code": LayoutField("commodity", "id", "tariff code", by_country=True),
    "commodity.origin": LayoutField("commodity", "id", "country it was made in, two letters"),
    "commodity.customs_description": LayoutField(
        "commodity", "text", "what customs call the goods"
    ),
    "commodity.customs_description_zh": LayoutField("commodity", "text", "the same in Chinese"),
    "commodity.pieces": LayoutField("commodity", "number", "pieces of the commodity"),
    "commodity.value": LayoutField("commodity", "money", "what they are declared at"),
    "commodity.currency": LayoutField("commodity", "id", "currency of the value"),
    "commodity.net_weight": LayoutField("commodity", "weight", "net weight of the pieces"),
    "commodity.weight": LayoutField("commodity", "weight", "their share of the gross weight"),
}
"""What all layouts of shipments may write, before and after they leave."""

_TOTALS: dict[str, LayoutField] = {
    "file.shipments": LayoutField("file", "number", "shipments in the file"),
    "file.records": LayoutField(
        "file", "number", "rows or records, without those of file start or end"
    ),
    "file.lines": LayoutField("file", "number", "shipment lines in the file"),
    "file.parcels": LayoutField("file", "number", "parcels in the file"),
    "file.pieces": LayoutField("file", "number", "pieces of all lines in the file"),
    "file.weight": LayoutField("file", "weight", "weight of all shipments in the file"),
}

INSTRUCTION: dict[str, LayoutField] = {
    "file.document": LayoutField("file", "id", "the document's own id", drawn=True),
    "file.warehouse": LayoutField("file", "id", "code of the warehouse that reads the file"),
    "file.wave": LayoutField("file", "id", "number of the wave", drawn=True),
    "file.part": LayoutField("file", "number", "number of the part within the wave", drawn=True),
    "file.created": LayoutField("file", "time", "when the wave was closed", drawn=True),
    **_TOTALS,
    **SHIPMENTS,
}

CONSIGNMENTS: dict[str, LayoutField] = {
    "file.number": LayoutField("file", "id", "number of the file, over all receivers", drawn=True),
    "file.run": LayoutField(
        "file", "number", "1 for the first file that this receiver got, and so on", drawn=True
    ),
    "file.to": LayoutField("file", "id", "the receiver that is told", drawn=True),
    "file.created": LayoutField("file", "time", "when the file was closed", drawn=True),
    "file.carrier": LayoutField("file", "id", "name of the carrier", drawn=True),
    "file.warehouse": LayoutField("file", "id", "code of the warehouse", drawn=True),
    **_TOTALS,
    **SHIPMENTS,
}
