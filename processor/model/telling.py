"""What leaves the house about what happened: facts that go together in one batch to a channel, a
client or an ERP, each fact once. What a batch is rendered from. Pure.

All here is as the ledger has it, in our words; the layout of the receiver writes it in theirs.
Times are RFC 3339 in UTC, money integer minor units, weights grams, quantities pieces.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from processor.model.dispatch import Dispatch
from processor.model.order import Address

TellingKind = Literal[
    "channel-feed",
    "client-confirmation",
    "receipt-advice",
    "stock-report",
    "pre-advice",
    "label-request",
]
"""The kinds of file; also the `kind:` of a layout that writes them."""
TELLING_KINDS: tuple[TellingKind, ...] = get_args(TellingKind)

About = Literal["shipped", "cancelled", "received", "stock", "instructed", "planned"]
"""What the facts of one file are. A channel that has a second file for what was cancelled or
refused has a telling `about: cancelled` beside the one `about: shipped`; one without says both in
one file only where its layout writes the field `line.cancelled`."""
ABOUT: dict[TellingKind, tuple[About, ...]] = {
    "channel-feed": ("shipped", "cancelled"),
    "client-confirmation": ("shipped", "cancelled"),
    "receipt-advice": ("received",),
    "stock-report": ("stock",),
    "pre-advice": ("instructed", "cancelled"),
    "label-request": ("planned", "cancelled"),
}


class ToldContent(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one order line in one parcel, or called off, as one fact.

    `fact` names the fact in the ledger: it is in one batch per telling. `line_id` is ours,
    `channel_line_id` and `channel_sku` are the channel's own. `ordered`, `shipped_before` and
    `open` are pieces of the whole order line: bought, told in earlier batches, and still to come.
    `units` are `pieces` in the unit in which the channel sold the line, where these are whole units
    (two packs of six are 12 pieces, 2 units); None where a pack was cut. `reason` says why pieces
    were called off (cancelled, short, refused), "" for those that left.
    """

    fact: str
    no: int
    line_id: str
    channel_line_id: str | None = None
    sku: str
    channel_sku: str | None = None
    title: str = ""
    gtin: str | None = None
    pieces: int
    units: int | None
    ordered: int
    shipped_before: int = 0
    open: int = 0
    lot: str | None = None
    expiry: str | None = None
    serial: str | None = None
    reason: str = ""


class ToldParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that left. `tracking` is the number that is true of it: what the warehouse told,
    else the one that we planned; None where nobody has one. `weight_g` gross, as measured if it
    was."""

    no: int
    sscc: str = ""
    tracking: str | None = None
    weight_g: int = 0
    contents: tuple[ToldContent, ...]


class ToldShipment(msgspec.Struct, frozen=True, kw_only=True):
    """What left (or was called off) of one shipment, as one batch tells it.

    `whole` is True where this shipment is the whole order: nothing of it left before, is still to
    come or was called off, and all is in this batch. `final` is True where after this batch nothing
    of the order is still to come. What was called off has no parcels but `called_off`. `carrier`
    and `service` are our names; `service_title` and `carrier_title` what people call them.
    `tracking_url` is made from the carrier's template of config.yaml, "" without one (per parcel it
    is made from the number). `freight` is what the transport cost in minor units of
    `freight_currency`, None where nobody knows.
    """

    order_id: str
    channel: str
    client: str
    po_number: str | None = None
    shipment_id: str
    warehouse: str
    warehouse_title: str = ""
    carrier: str = ""
    carrier_title: str = ""
    service: str = ""
    service_title: str = ""
    tracking_template: str = ""
    shipped_at: str | None = None
    placed_at: str | None = None
    ship_to: Address
    phone: str | None = None
    email: str | None = None
    whole: bool
    final: bool
    freight: int | None = None
    freight_currency: str = ""
    parcels: tuple[ToldParcel, ...] = ()
    called_off: tuple[ToldContent, ...] = ()


class ToldReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """One line of goods that a warehouse took in. `pieces` may be negative where it took back what
    it had told. `condition` is our word for it."""

    fact: str
    client: str
    warehouse: str
    receipt: str = ""
    advice: str | None = None
    sku: str
    title: str = ""
    gtin: str | None = None
    pieces: int
    condition: str = ""
    lot: str | None = None
    expiry: str | None = None
    received_at: str


class ToldStock(msgspec.Struct, frozen=True, kw_only=True):
    """The stock of one SKU of a client at one warehouse, pieces, as `crossdock stock` has it."""

    client: str
    warehouse: str
    sku: str
    title: str = ""
    gtin: str | None = None
    on_hand: int
    reserved: int
    instructed: int
    available: int
    suspect: int = 0
    counted_at: str | None = None


class BatchHead(msgspec.Struct, frozen=True, kw_only=True):
    """What is said once of a file: `run` counts the files of one telling from 1 without holes (its
    unique number there), `number` is ours over all (`B000001`). `to` is the channel, client or
    warehouse partner that it tells."""

    number: str
    run: int
    kind: TellingKind
    about: About
    to: str
    client: str
    created_at: str


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """All that one file says; one of the lists is filled, by `head.kind`. A file that is written
    although nothing happened (`when_empty: file`) has none. `consignments` are parcels that are
    instructed, changed or called off, or whose labels are asked for, each in the one of its
    shipment."""

    head: BatchHead
    shipments: tuple[ToldShipment, ...] = ()
    receipts: tuple[ToldReceipt, ...] = ()
    stock: tuple[ToldStock, ...] = ()
    consignments: tuple[Dispatch, ...] = ()
