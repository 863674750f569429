"""What a layout may write: every field by its path, where it belongs and what kind it is. Pure.

Scope says which record may hold a field: a shipment's field may stand on its lines' rows, a
line's field not on a shipment's record. Kind says what a column may do with it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Scope = Literal["file", "shipment", "parcel", "line"]
# text: written by people, may be cut and is guarded against formulas. id: an identifier, never
# cut or changed. number, weight (grams), time (RFC 3339), list (texts joined by a mark).
Kind = Literal["text", "phone", "id", "number", "weight", "time", "list"]


class Source(msgspec.Struct, frozen=True):
    """One field. `drawn`: empty until the shipment has its numbers, so not asked for earlier.

    `choices` are all values it can have, where these are few: a value table must know them.
    """

    scope: Scope
    kind: Kind
    help: str
    drawn: bool = False
    choices: tuple[str, ...] = ()


MAX_ADDRESS_LINES = 5

INSTRUCTION: dict[str, Source] = {
    "file.document": Source("file", "id", "the document's own id", drawn=True),
    "file.warehouse": Source("file", "id", "code of the warehouse that reads the file"),
    "file.wave": Source("file", "id", "number of the wave", drawn=True),
    "file.part": Source("file", "number", "number of the part within the wave", drawn=True),
    "file.created": Source("file", "time", "when the wave was closed", drawn=True),
    "file.shipments": Source("file", "number", "shipments in the file"),
    "file.records": Source("file", "number", "rows or records, without those of file start or end"),
    "file.lines": Source("file", "number", "shipment lines in the file"),
    "file.parcels": Source("file", "number", "parcels in the file"),
    "file.pieces": Source("file", "number", "pieces of all lines in the file"),
    "file.weight": Source("file", "weight", "weight of all shipments in the file"),
    "action": Source(
        "shipment", "id", "new, change or cancel", choices=("new", "change", "cancel")
    ),
    "order.id": Source("shipment", "id", "the channel's order id"),
    "order.channel": Source("shipment", "id", "name of the channel"),
    "order.client": Source("shipment", "id", "name of the client"),
    "order.po_number": Source("shipment", "text", "the buyer's purchase order number"),
    "order.notes": Source("shipment", "text", "the buyer's note"),
    "order.gift_message": Source("shipment", "text", "what to print on a gift card"),
    "shipment.id": Source("shipment", "id", "our shipment number", drawn=True),
    "shipment.day": Source("shipment", "time", "the day the shipment was planned"),
    "shipment.ship_day": Source("shipment", "time", "the day it leaves, in the warehouse's time"),
    "shipment.freight_account": Source("shipment", "id", "the account that pays the freight"),
    "shipment.ship_by": Source("shipment", "time", "when it must have left"),
    "shipment.carrier": Source("shipment", "id", "name of the carrier"),
    "shipment.service": Source("shipment", "id", "name of the carrier's service"),
    "shipment.label_source": Source(
        "shipment", "id", "who makes the label", choices=("ours", "channel", "warehouse")
    ),
    "shipment.tracking": Source(
        "shipment", "id", "tracking number of the first parcel", drawn=True
    ),
    "shipment.weight": Source("shipment", "weight", "gross weight of all parcels"),
    "shipment.parcels": Source("shipment", "number", "number of parcels"),
    "shipment.lines": Source("shipment", "number", "number of lines"),
    "shipment.pieces": Source("shipment", "number", "pieces of all lines"),
    "shipment.ssccs": Source("shipment", "list", "SSCC of every parcel", drawn=True),
    "shipment.trackings": Source("shipment", "list", "tracking number of every parcel", drawn=True),
    "ship_to.name": Source("shipment", "text", "who receives it"),
    "ship_to.company": Source("shipment", "text", "company of the receiver"),
    "ship_to.address_lines": Source("shipment", "text", "all address lines, joined by a comma"),
    **{
        f"ship_to.address_line_{n}": Source("shipment", "text", f"address line {n}")
        for n in range(1, MAX_ADDRESS_LINES + 1)
    },
    "ship_to.city": Source("shipment", "text", "city"),
    "ship_to.region": Source("shipment", "text", "state, province or county"),
    "ship_to.postcode": Source("shipment", "text", "postcode"),
    "ship_to.country": Source("shipment", "id", "two letters of ISO 3166-1"),
    "ship_to.kind": Source(
        "shipment",
        "id",
        "what kind of address it is",
        choices=("street", "locker", "po-box", "military", "pick-up"),
    ),
    "ship_to.pickup_point": Source("shipment", "id", "id of the locker or pick-up point"),
    "ship_to.phone": Source("shipment", "phone", "telephone number of the receiver"),
    "ship_to.email": Source("shipment", "text", "mail address of the receiver"),
    "parcel.no": Source("parcel", "number", "1 for the first parcel of the shipment"),
    "parcel.sscc": Source("parcel", "id", "SSCC, 18 digits", drawn=True),
    "parcel.tracking": Source("parcel", "id", "tracking number", drawn=True),
    "parcel.weight": Source("parcel", "weight", "gross weight of the parcel"),
    "parcel.pieces": Source("parcel", "number", "pieces in the parcel"),
    "line.no": Source("line", "number", "1 for the first line of the shipment"),
    "line.id": Source("line", "id", "id of the order line"),
    "line.sku": Source("line", "id", "our SKU"),
    "line.item_code": Source("line", "id", "the warehouse's own code, else our SKU"),
    "line.title": Source("line", "text", "title of the goods"),
    "line.gtin": Source("line", "id", "GTIN"),
    "line.pieces": Source("line", "number", "pieces to pick (in this parcel, where rows have one)"),
    "line.bin": Source("line", "id", "pick location"),
    "line.lot": Source("line", "id", "lot the buyer was promised"),
    "line.hazards": Source("line", "list", "hazard classes"),
}

VOCABULARIES: dict[str, dict[str, Source]] = {"instruction": INSTRUCTION}
