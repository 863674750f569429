"""One shipment as layouts may write it: what a row, a parcel, a line and a commodity say. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.label_sources import LabelSource
from processor.model.order import Address


class WrittenLine(msgspec.Struct, frozen=True, kw_only=True):
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


class WrittenParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel with its gross grams; `contents` are lines with the pieces in this parcel."""

    no: int
    sscc: str = ""
    tracking: str | None = None
    weight_g: int
    contents: tuple[WrittenLine, ...]


class WrittenShipment(msgspec.Struct, frozen=True, kw_only=True):
    """One shipment as others are told of it. Times are RFC 3339 in UTC, `day` a day."""

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
    lines: tuple[WrittenLine, ...]
    parcels: tuple[WrittenParcel, ...] = ()

    def boxes(self) -> tuple[WrittenParcel, ...]:
        """Its parcels; a shipment that has none is written as if it were in one."""
        return self.parcels or (WrittenParcel(no=1, weight_g=self.weight_g, contents=self.lines),)
