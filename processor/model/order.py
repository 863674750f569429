"""The nouns: an order as every channel's export becomes one, in the trade's words.

The JSON form of `Order` is the contract printed by `crossdock orders --json` and described by
docs/order.schema.json: every key always present, unknown is null, money in integer minor units
of `currency`, times RFC 3339 in UTC, identifiers text.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.sentence import Text

OrderState = Literal[
    "received", "approved", "held", "rejected", "cancelled", "allocated", "backordered",
    "planned", "instructed", "shipped", "delivered", "history",
]  # fmt: skip
LineState = Literal["open", "held", "backordered", "reserved", "instructed", "shipped", "cancelled"]
ShipmentState = Literal["planned", "instructed", "shipped", "delivered", "cancelled"]
Flag = Literal[
    "cancel-requested", "gift", "pre-order", "replacement", "partly-shipped", "masked", "test"
]
# Who sends it: we, the channel (or anybody else in its name), or nobody, as the buyer collects it.
FulfilledBy = Literal["us", "channel", "buyer"]
AddressKind = Literal["street", "locker", "po-box", "military", "pick-up"]
PaymentStatus = Literal[
    "paid", "pending", "authorized", "partially_paid", "partially_refunded", "refunded",
    "voided", "unknown",
]  # fmt: skip


class Buyer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who pays. `id` is the channel's own buyer id."""

    id: str | None = None
    name: str = ""
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    tax_id: str | None = None
    language: str | None = None


class Address(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where goods or an invoice go. `country` is ISO 3166-1 alpha-2, as text (`NO` is Norway)."""

    name: str = ""
    company: str | None = None
    address_lines: tuple[str, ...] = ("",)
    city: str = ""
    region: str | None = None
    postcode: str = ""
    country: str = ""
    kind: AddressKind = "street"
    pickup_point: str | None = None


class Shipping(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What was promised: `paid` is what the buyer paid for shipping, minor units."""

    service: str | None = None
    carrier: str | None = None
    warehouse: str | None = None
    complete_delivery: bool = False
    paid: int = 0
    ship_by: str | None = None
    deliver_by: str | None = None
    incoterm: str | None = None
    freight_account: str | None = None


class Discount(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Order-level discounts, minor units, positive: who bears them."""

    seller: int = 0
    channel: int = 0


class TaxScheme(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A tax scheme the order was sold under (IOSS, VOEC...)."""

    name: str
    number: str | None = None
    collected_by: str | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One order line. `amount` = quantity x price before discount, minor units: authoritative.

    `unit_price` is amount / quantity rounded half up, informative. `discount` is positive.
    `shipped`, `cancelled` and `refunded` are pieces of the `quantity` of which the channel says
    that somebody else sent them, that they were called off, or that the money went back.
    """

    line_id: str
    channel_line_id: str | None = None
    sku: str
    channel_sku: str | None = None
    title: str = ""
    quantity: int
    unit: str = "piece"
    pack_factor: int = 1
    state: LineState = "open"
    amount: int
    unit_price: int
    discount: int = 0
    tax: int = 0
    lot: str | None = None
    expiry: str | None = None
    properties: dict[str, str] = {}
    shipped: int = 0
    cancelled: int = 0
    refunded: int = 0

    @property
    def pieces(self) -> int:
        """Stock units that were bought with this line."""
        return self.quantity * self.pack_factor

    @property
    def to_send(self) -> int:
        """Stock units that are ours to send: what nobody else sent and nobody called off."""
        return (self.quantity - self.shipped - self.cancelled) * self.pack_factor


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """Why an order waits for a person: `rule` and `at` (file:line) say who asked for it."""

    reason: str
    type: str
    rule: str
    at: str
    since: str
    until: str | None = None


class ParcelView(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as printed with its order; `weight_g` is gross grams."""

    sscc: str
    tracking: str | None
    weight_g: int


class ShipmentView(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment as printed with its order."""

    id: str
    state: ShipmentState
    warehouse: str
    carrier: str | None
    service: str | None
    wave: str | None
    parcels: tuple[ParcelView, ...]


class Defect(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What an order still lacks: `field` as rules and review sheets name it (`ship_to.country`,
    `lines.A1.sku`), the `cell` as the export has it, `why` it cannot be used, the stable `code` of
    that, and where the cell stands (`at`, and `row`, the first line of its record)."""

    field: str
    cell: str = ""
    why: Text
    code: str
    at: str
    row: int


class Source(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The file and its physical first lines (1-based) an order was read from."""

    file: str
    sha256: str
    rows: tuple[int, ...]


class Order(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One order in its latest revision.

    total = sum(amount - line discount) - order discounts + shipping.paid + (tax unless in
    prices), in minor units of `currency`. `card_hint` is what a channel tells of the card (its
    last digits, a fingerprint), `ip` the address the order came from; null where it says nothing.
    `refunded` is what went back to the buyer so far, `outstanding` what the buyer still owes, both
    in minor units and null where the channel does not say. An order with `defects` is held until
    it has none; what it lacks stands as empty text, as 0, or as the arrival of its file
    (`placed_at`), and is used for nothing.
    """

    client: str
    channel: str
    order_id: str
    kind: Literal["b2c", "b2b", "sample", "transfer"] = "b2c"
    revision: int = 1
    state: OrderState = "received"
    placed_at: str
    paid_at: str | None = None
    payment_status: PaymentStatus = "unknown"
    payment_method: str | None = None
    currency: str
    fulfilled_by: FulfilledBy = "us"
    flags: tuple[Flag, ...] = ()
    risk: str | None = None
    card_hint: str | None = None
    ip: str | None = None
    buyer: Buyer
    ship_to: Address
    bill_to: Address | None = None
    shipping: Shipping
    discount: Discount = Discount()
    tax: int = 0
    tax_in_prices: Literal["yes", "no", "unknown"] = "unknown"
    tax_scheme: TaxScheme | None = None
    total: int
    refunded: int | None = None
    outstanding: int | None = None
    po_number: str | None = None
    notes: str | None = None
    gift_message: str | None = None
    tags: tuple[str, ...] = ()
    lines: tuple[Line, ...]
    defects: tuple[Defect, ...] = ()
    holds: tuple[Hold, ...] = ()
    shipments: tuple[ShipmentView, ...] = ()
    source: tuple[Source, ...] = ()


Rest = Literal["ours", "sent by others", "called off"]
"""What is left to do with an order: something is ours to send, or nothing is because others sent
some of it, or because all was called off."""


def rest_of(order: Order) -> Rest:
    """What the channel's figures of pieces leave of an order. Of one that lacks fields nobody
    knows."""
    if (
        order.defects
        or not order.lines
        or any(line.quantity > line.shipped + line.cancelled for line in order.lines)
    ):
        return "ours"
    return "sent by others" if any(line.shipped for line in order.lines) else "called off"


def computed_total(order: Order) -> int:
    """The total that the parts of an order add up to, minor units."""
    goods = sum(line.amount - line.discount for line in order.lines)
    total = goods - order.discount.seller - order.discount.channel + order.shipping.paid
    return total if order.tax_in_prices == "yes" else total + order.tax


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A catalogue row: what a SKU is. Grams, millimetres; `value` in minor units of `currency`.

    `list_price` is what one unit sells for, in minor units of `currency`; `shelf_life_days` how
    long it keeps, `image` where a picture of it is. `codes` and `bins` are keyed by warehouse: the
    warehouse's own item code and pick location. `packs` says by unit (such as `carton`) how many
    pieces one has.
    """

    client: str
    sku: str
    title: str
    title_zh: str | None = None
    customs_description: str | None = None
    customs_description_zh: str | None = None
    hs_code: str | None = None
    hs_code_cn: str | None = None
    origin: str | None = None
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    value: int
    currency: str
    gtin: str | None = None
    list_price: int | None = None
    shelf_life_days: int | None = None
    image: str | None = None
    hazards: tuple[str, ...] = ()
    codes: dict[str, str] = {}
    bins: dict[str, str] = {}
    packs: dict[str, int] = {}
