"""What layouts of feeds, confirmations, receipt advices and stock reports may write. Pure.

Quantities are pieces where the field does not say units: those in which the channel sold the line.
"""

from __future__ import annotations

from processor.documents.layouts.vocabulary import SHIPMENTS, LayoutField

YES_NO = ("yes", "no")
LINE_STATES = ("shipped", "cancelled")

_FILE: dict[str, LayoutField] = {
    "file.number": LayoutField("file", "id", "number of the batch, over all receivers", drawn=True),
    "file.run": LayoutField(
        "file", "number", "1 for the first file that this receiver got, and so on", drawn=True
    ),
    "file.to": LayoutField("file", "id", "the channel, client or partner that is told", drawn=True),
    "file.client": LayoutField("file", "id", "name of the client", drawn=True),
    "file.created": LayoutField("file", "time", "when the batch was closed", drawn=True),
    "file.records": LayoutField(
        "file", "number", "rows or records, without those of file start or end"
    ),
}

# Who receives it, as a warehouse is told; what kind of address it is, nobody else asks.
_SHIP_TO = {
    name: field
    for name, field in SHIPMENTS.items()
    if name.startswith("ship_to.") and name not in ("ship_to.kind", "ship_to.pickup_point")
}

TOLD_SHIPMENTS: dict[str, LayoutField] = {
    **_FILE,
    "file.shipments": LayoutField("file", "number", "shipments in the file"),
    "file.parcels": LayoutField("file", "number", "parcels in the file"),
    "file.lines": LayoutField("file", "number", "contents of parcels in the file"),
    "file.pieces": LayoutField("file", "number", "pieces that left, of all in the file"),
    "order.id": LayoutField("shipment", "id", "the channel's order id"),
    "order.channel": LayoutField("shipment", "id", "name of the channel"),
    "order.client": LayoutField("shipment", "id", "name of the client"),
    "order.po_number": LayoutField(
        "shipment", "text", "the buyer's purchase order number", exact=True
    ),
    "order.placed": LayoutField("shipment", "time", "when it was ordered"),
    "shipment.id": LayoutField("shipment", "id", "our shipment number"),
    "shipment.warehouse": LayoutField("shipment", "id", "code of the warehouse"),
    "shipment.warehouse_title": LayoutField("shipment", "text", "name of the warehouse"),
    "shipment.carrier": LayoutField("shipment", "id", "our name of the carrier"),
    "shipment.carrier_title": LayoutField("shipment", "text", "what people call the carrier"),
    "shipment.service": LayoutField("shipment", "id", "our name of the carrier's service"),
    "shipment.service_title": LayoutField("shipment", "text", "what people call the service"),
    "shipment.shipped": LayoutField("shipment", "time", "when it left"),
    "shipment.whole": LayoutField(
        "shipment", "id", "yes if it is the whole order: all in it, nothing called off",
        choices=YES_NO,
    ),
    "shipment.final": LayoutField(
        "shipment", "id", "yes if nothing of the order is still to come", choices=YES_NO
    ),
    "shipment.tracking": LayoutField(
        "shipment", "id", "tracking number of the first parcel", lacks="tracking"
    ),
    "shipment.trackings": LayoutField("shipment", "list", "tracking number of every parcel"),
    "shipment.ssccs": LayoutField("shipment", "list", "SSCC of every parcel"),
    "shipment.weight": LayoutField("shipment", "weight", "gross weight of all parcels"),
    "shipment.parcels": LayoutField("shipment", "number", "number of parcels"),
    "shipment.pieces": LayoutField("shipment", "number", "pieces that left"),
    "shipment.freight": LayoutField("shipment", "money", "what the transport cost"),
    "shipment.freight_currency": LayoutField("shipment", "id", "currency of the freight"),
    **_SHIP_TO,
    "parcel.no": LayoutField("parcel", "number", "1 for the first parcel of the shipment"),
    "parcel.sscc": LayoutField("parcel", "id", "SSCC, 18 digits"),
    "parcel.tracking": LayoutField("parcel", "id", "tracking number", lacks="tracking"),
    "parcel.tracking_url": LayoutField(
        "parcel", "id", "where to follow the parcel, by the carrier's `tracking_url`", lacks="url"
    ),
    "parcel.weight": LayoutField("parcel", "weight", "gross weight of the parcel"),
    "parcel.pieces": LayoutField("parcel", "number", "pieces in the parcel"),
    "parcel.whole": LayoutField(
        "parcel", "id", "yes if the whole order is in this parcel", choices=YES_NO
    ),
    "line.no": LayoutField("line", "number", "1 for the first line of the order"),
    "line.row": LayoutField("line", "number", "1 for the first row of the shipment's lines"),
    "line.id": LayoutField("line", "id", "our id of the order line"),
    "line.channel_id": LayoutField(
        "line", "id", "the channel's own id of the order line", lacks="channel-line"
    ),
    "line.sku": LayoutField("line", "id", "our SKU"),
    "line.channel_sku": LayoutField("line", "id", "the SKU as the channel calls it"),
    "line.title": LayoutField("line", "text", "title of the goods"),
    "line.gtin": LayoutField("line", "id", "GTIN"),
    "line.status": LayoutField(
        "line", "id", "whether the row tells what left or what was called off",
        choices=LINE_STATES,
    ),
    "line.reason": LayoutField(
        "line", "id", "why pieces were called off: cancelled, short, refused"
    ),
    "line.pieces": LayoutField("line", "number", "pieces that left"),
    "line.units": LayoutField("line", "number", "units that left", lacks="units"),
    "line.cancelled": LayoutField("line", "number", "pieces that were called off"),
    "line.cancelled_units": LayoutField(
        "line", "number", "units that were called off", lacks="units"
    ),
    "line.quantity": LayoutField(
        "line", "number", "units that left or were called off, whichever `line.status` says",
        lacks="units",
    ),
    "line.all_cancelled": LayoutField(
        "line", "id", "yes if all pieces that were ordered were called off", choices=YES_NO
    ),
    "line.ordered": LayoutField("line", "number", "pieces that were ordered"),
    "line.shipped_before": LayoutField("line", "number", "pieces told in earlier files"),
    "line.open": LayoutField("line", "number", "pieces still to come"),
    "line.lot": LayoutField("line", "id", "lot"),
    "line.expiry": LayoutField("line", "time", "day of expiry"),
    "line.serial": LayoutField("line", "id", "serial number"),
}  # fmt: skip

TOLD_RECEIPTS: dict[str, LayoutField] = {
    **_FILE,
    "file.pieces": LayoutField("file", "number", "pieces of all rows in the file"),
    "receipt.id": LayoutField("receipt", "id", "the warehouse's number of the receipt"),
    "receipt.advice": LayoutField("receipt", "id", "the advice that announced the goods"),
    "receipt.client": LayoutField("receipt", "id", "name of the client"),
    "receipt.warehouse": LayoutField("receipt", "id", "code of the warehouse"),
    "receipt.sku": LayoutField("receipt", "id", "our SKU"),
    "receipt.title": LayoutField("receipt", "text", "title of the goods"),
    "receipt.gtin": LayoutField("receipt", "id", "GTIN"),
    "receipt.pieces": LayoutField(
        "receipt", "number", "pieces that came in, less than 0 where that was taken back"
    ),
    "receipt.condition": LayoutField("receipt", "id", "our word for the condition of the goods"),
    "receipt.lot": LayoutField("receipt", "id", "lot"),
    "receipt.expiry": LayoutField("receipt", "time", "day of expiry"),
    "receipt.received": LayoutField("receipt", "time", "when they came in"),
}

TOLD_STOCK: dict[str, LayoutField] = {
    **_FILE,
    "file.pieces": LayoutField("file", "number", "pieces on hand, of all rows in the file"),
    "stock.client": LayoutField("stock", "id", "name of the client"),
    "stock.warehouse": LayoutField("stock", "id", "code of the warehouse"),
    "stock.sku": LayoutField("stock", "id", "our SKU"),
    "stock.title": LayoutField("stock", "text", "title of the goods"),
    "stock.gtin": LayoutField("stock", "id", "GTIN"),
    "stock.on_hand": LayoutField("stock", "number", "pieces in the warehouse"),
    "stock.reserved": LayoutField("stock", "number", "pieces promised to orders"),
    "stock.instructed": LayoutField(
        "stock", "number", "pieces that the warehouse was told to ship"
    ),
    "stock.available": LayoutField("stock", "number", "pieces that can be sold"),
    "stock.suspect": LayoutField("stock", "number", "pieces that may not be there"),
    "stock.counted": LayoutField("stock", "time", "when it was last counted"),
}
