"""A shipment with everything its documents say: what every document is rendered from."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.label_sources import LabelSource
from processor.model.order import Item, Order
from processor.model.parcel_labels import LabelHere

InstructionAction = Literal["new", "change", "cancel"]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one order line in one parcel, picked from `bin`; `item` as it was when decided."""

    line_id: str
    sku: str
    pieces: int
    bin: str
    item: Item


class DispatchParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel with its numbers. Grams and millimetres. `label` is what others made of it, where
    that is here."""

    sscc: str
    tracking: str | None
    net_g: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    contents: tuple[Content, ...]
    label: LabelHere | None = None


class Dispatch(msgspec.Struct, frozen=True, kw_only=True):
    """One shipment as instructed: `order` in the revision that the documents show.

    `ship_day` is a day in the warehouse's own time. `freight_account` is who pays the freight,
    `tax_paid_by` who pays the tax at the border; empty where nothing was said. `options` are what
    the carrier does besides, `packer_notes` what rules tell the packer. `price` is what the service
    costs, in minor units of `currency`. `wave` and the time it closed (RFC 3339, UTC) are empty
    before it has one. `label_state` is where its labels are (LABEL_STATES).
    """

    shipment: str
    sequence: int
    action: InstructionAction
    warehouse: str
    carrier: str
    service: str
    label_source: LabelSource
    customs: str
    order: Order
    parcels: tuple[DispatchParcel, ...]
    ship_day: str = ""
    freight_account: str = ""
    tax_paid_by: str = ""
    options: tuple[str, ...] = ()
    packer_notes: tuple[str, ...] = ()
    price: int = 0
    currency: str = ""
    wave: str = ""
    wave_closed: str = ""
    label_state: str = ""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One file to render: its kind, wave and part, and its shipments in pick order.

    `at` is the time the wave closed (RFC 3339, UTC); it stands in every document. `kept` are the
    labels that others made, by the SHA-256 of their bytes, for the documents that hold them.
    """

    kind: str
    wave: str
    part: int
    warehouse: str
    client: str
    at: str
    dispatches: tuple[Dispatch, ...]
    kept: dict[str, bytes] = {}
