"""Where each field of what is told is read from: a file, shipment, parcel, line, receipt or stock.
Pure.
"""

from __future__ import annotations

from operator import attrgetter
from urllib.parse import quote

import msgspec

from processor.documents.layouts.cell_forms import Get
from processor.documents.layouts.shipment_fields import address_line
from processor.documents.layouts.vocabulary import MAX_ADDRESS_LINES
from processor.model.telling import BatchHead, ToldContent, ToldParcel, ToldShipment

TRACKING_HOLE = "{number}"
"""What a carrier's `tracking_url` holds for the tracking number."""


class FileOwner(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows of a whole file share, and its totals."""

    head: BatchHead
    records: int = 0
    shipments: int = 0
    parcels: int = 0
    lines: int = 0
    pieces: int = 0


class ParcelOwner(msgspec.Struct, frozen=True):
    """A parcel with its shipment, as some of its fields come from there."""

    shipment: ToldShipment
    parcel: ToldParcel


class LineOwner(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says of an order line: pieces and units that left, and that were called off.
    Units are None where they are no whole ones. `row` counts from 1 within a shipment."""

    content: ToldContent
    row: int = 1
    pieces: int = 0
    units: int | None = 0
    cancelled: int = 0
    cancelled_units: int | None = 0
    reason: str = ""

    @property
    def status(self) -> str:
        return "shipped" if self.pieces or not self.cancelled else "cancelled"

    @property
    def quantity(self) -> int | None:
        return self.units if self.status == "shipped" else self.cancelled_units


def tracking_url(template: str, number: str | None) -> str:
    """Where to follow a parcel; "" where the carrier has no template or the parcel no number."""
    return template.replace(TRACKING_HOLE, quote(number, safe="")) if template and number else ""


def pieces_left(shipment: ToldShipment) -> int:
    """The pieces of a shipment that left."""
    return sum(content.pieces for parcel in shipment.parcels for content in parcel.contents)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


_ADDRESS_PARTS = ("name", "company", "city", "region", "postcode", "country")
_CONTENT_PARTS = (
    "no", "sku", "channel_sku", "title", "gtin", "ordered", "shipped_before", "open",
    "lot", "expiry", "serial",
)  # fmt: skip
_LINE_PARTS = (
    "row", "pieces", "units", "cancelled", "cancelled_units", "reason", "status", "quantity",
)  # fmt: skip
_RECEIPT_PARTS = (
    "advice", "client", "warehouse", "sku", "title", "gtin", "pieces", "condition", "lot", "expiry",
)  # fmt: skip
_STOCK_PARTS = (
    "client", "warehouse", "sku", "title", "gtin", "on_hand", "reserved", "instructed", "available",
    "suspect",
)  # fmt: skip
FEED_GETTERS: dict[str, Get] = {
    **{f"file.{part}": attrgetter(f"head.{part}") for part in ("number", "run", "to", "client")},
    "file.created": attrgetter("head.created_at"),
    **{
        f"file.{part}": attrgetter(part)
        for part in ("records", "shipments", "parcels", "lines", "pieces")
    },
    "order.id": attrgetter("order_id"),
    "order.channel": attrgetter("channel"),
    "order.client": attrgetter("client"),
    "order.po_number": attrgetter("po_number"),
    "order.placed": attrgetter("placed_at"),
    "shipment.id": attrgetter("shipment_id"),
    **{
        f"shipment.{part}": attrgetter(part)
        for part in ("warehouse", "warehouse_title", "carrier", "carrier_title", "service",
                     "service_title", "freight_currency")
    },
    "shipment.shipped": attrgetter("shipped_at"),
    "shipment.whole": lambda s: _yes(s.whole),
    "shipment.final": lambda s: _yes(s.final),
    "shipment.tracking": lambda s: s.parcels[0].tracking if s.parcels else None,
    "shipment.trackings": lambda s: tuple(p.tracking for p in s.parcels if p.tracking),
    "shipment.ssccs": lambda s: tuple(p.sscc for p in s.parcels if p.sscc),
    "shipment.weight": lambda s: sum(p.weight_g for p in s.parcels),
    "shipment.parcels": lambda s: len(s.parcels),
    "shipment.pieces": pieces_left,
    "shipment.freight": (
        lambda s: None if s.freight is None else (s.freight, s.freight_currency)
    ),
    "ship_to.address_lines": address_line(1, last=True),
    **{
        f"ship_to.address_line_{n}": address_line(n, last=False)
        for n in range(1, MAX_ADDRESS_LINES + 1)
    },
    **{f"ship_to.{part}": attrgetter(f"ship_to.{part}") for part in _ADDRESS_PARTS},
    "ship_to.phone": attrgetter("phone"),
    "ship_to.email": attrgetter("email"),
    "parcel.no": attrgetter("parcel.no"),
    "parcel.sscc": attrgetter("parcel.sscc"),
    "parcel.tracking": attrgetter("parcel.tracking"),
    "parcel.tracking_url": (
        lambda p: tracking_url(p.shipment.tracking_template, p.parcel.tracking)
    ),
    "parcel.weight": attrgetter("parcel.weight_g"),
    "parcel.pieces": lambda p: sum(content.pieces for content in p.parcel.contents),
    "parcel.whole": lambda p: _yes(p.shipment.whole and len(p.shipment.parcels) == 1),
    "line.all_cancelled": lambda line: _yes(0 < line.content.ordered == line.cancelled),
    "line.id": attrgetter("content.line_id"),
    "line.channel_id": attrgetter("content.channel_line_id"),
    **{f"line.{part}": attrgetter(f"content.{part}") for part in _CONTENT_PARTS},
    **{f"line.{part}": attrgetter(part) for part in _LINE_PARTS},
    "receipt.id": attrgetter("receipt"),
    "receipt.received": attrgetter("received_at"),
    **{f"receipt.{part}": attrgetter(part) for part in _RECEIPT_PARTS},
    "stock.counted": attrgetter("counted_at"),
    **{f"stock.{part}": attrgetter(part) for part in _STOCK_PARTS},
}  # fmt: skip
