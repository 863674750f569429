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
# money (minor units and their currency, written without it).
Kind = Literal["text", "phone", "id", "number", "weight", "time", "list", "money"]


class LayoutField(msgspec.Struct, frozen=True):
    """One field. `drawn`: empty until the shipment has its numbers, so not asked for earlier.

    `choices` are all values it can have, where these are few: a value table must know them. An
    `exact` text is the name of something at others: in other letters it would name another thing.
    `lacks` names the sentence that says what to do where a required one is empty.
    """

    scope: Scope
    kind: Kind
    help: str
    drawn: bool = False
    choices: tuple[str, ...] = ()
    exact: bool = False
    lacks: str = ""


MAX_ADDRESS_LINES = 5
# Between two notes in one cell.
BETWEEN_NOTES = " / "

INSTRUCTION: dict[str, LayoutField] = {
    "file.document": LayoutField("file", "id", "the document's own id", drawn=True),
    "file.warehouse": LayoutField("file", "id", "code of the warehouse that reads the file"),
    "file.wave": LayoutField("file", "id", "number of the wave", drawn=True),
    "file.part": LayoutField("file", "number", "number of the part within the wave", drawn=True),
    "file.created": LayoutField("file", "time", "when the wave was closed", drawn=True),
    "file.shipments": LayoutField("file", "number", "shipments in the file"),
    "file.records": LayoutField(
        "file", "number", "rows or records, without those of file start or end"
    ),
    "file.lines": LayoutField("file", "number", "shipment lines in the file"),
    "file.parcels": LayoutField("file", "number", "parcels in the file"),
    "file.pieces": LayoutField("file", "number", "pieces of all lines in the file"),
    "file.weight": LayoutField("file", "weight", "weight of all shipments in the file"),
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
    "ship_to.name": LayoutField("shipment", "text", "who receives it"),
    "ship_to.company": LayoutField("shipment", "text", "company of the receiver"),
    "ship_to.address_lines": LayoutField(
        "shipment", "text", "all address lines, joined by a comma"
    ),
    **{
        f"ship_to.address_line_{n}": LayoutField("shipment", "text", f"address line {n}")
        for n in range(1, MAX_ADDRESS_LINES + 1)
    },
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
    "parcel.no": LayoutField("parcel", "number", "1 for the first parcel of the shipment"),
    "parcel.sscc": LayoutField("parcel", "id", "SSCC, 18 digits", drawn=True),
    "parcel.tracking": LayoutField("parcel", "id", "tracking number", drawn=True),
    "parcel.weight": LayoutField("parcel", "weight", "gross weight of the parcel"),
    "parcel.pieces": LayoutField("parcel", "number", "pieces in the parcel"),
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
}
