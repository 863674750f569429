"""One shipment as layouts may write it: what a row, a parcel, a line and a commodity say. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.label_sources import ToldLabel
from processor.model.order import Address, Item, TaxScheme
from processor.model.trading_data import LegalData

Amount = tuple[int, str]
"""Minor units and their currency."""


class WrittenLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a shipment, or what one parcel holds of it. `item_code` is the warehouse's own.

    `value` is what its pieces are declared at, `discount` what the seller took off them, in minor
    units of `currency`; `net_g` their net grams, `weight_g` their share of the gross grams of their
    parcels. None where nobody knows. `item` is the article as it was when decided.
    """

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
    item: Item | None = None
    currency: str = ""
    value: int | None = None
    discount: int | None = None
    net_g: int | None = None
    weight_g: int | None = None


class WrittenCommodity(msgspec.Struct, frozen=True, kw_only=True):
    """What a parcel holds of goods with one tariff code, origin and description: sums of its lines,
    of which `first` is the first. None where one of them is not known."""

    no: int
    first: WrittenLine
    pieces: int
    value: int | None
    net_g: int | None
    weight_g: int | None


class WrittenParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel with its gross and net grams and its millimetres; `contents` are lines with the
    pieces in this parcel. `value` is what its contents are declared at. None where it is not known.
    """

    no: int
    sscc: str = ""
    tracking: str | None = None
    weight_g: int
    net_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    value: Amount | None = None
    contents: tuple[WrittenLine, ...]


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where goods come from and where they go back to, each also in Latin letters; None where there
    is no address in these."""

    ship_from: Address | None = None
    ship_from_latin: Address | None = None
    return_to: Address | None = None
    return_to_latin: Address | None = None


class WrittenShipment(msgspec.Struct, frozen=True, kw_only=True):
    """One shipment as others are told of it. Times are RFC 3339 in UTC, `day` a day. Amounts are
    None where nobody knows them."""

    action: Literal["new", "change", "cancel"] = "new"
    shipment_id: str
    order_id: str
    channel: str
    client: str
    po_number: str | None = None
    carrier: str | None = None
    service: str | None = None
    label_source: ToldLabel | None = None
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
    currency: str = ""
    total: int | None = None
    shipping_paid: int | None = None
    order_incoterm: str | None = None
    tags: tuple[str, ...] = ()
    tax_scheme: TaxScheme | None = None
    tax_id: str | None = None
    incoterm: str | None = None
    declared_value: int | None = None
    cost: Amount | None = None
    insured_value: int | None = None
    cod_amount: int | None = None
    wave: str | None = None
    wave_closed: str | None = None
    warehouse: str | None = None
    places: Places = Places()
    client_title: str = ""
    legal: LegalData = LegalData()
    weight_g: int
    lines: tuple[WrittenLine, ...]
    parcels: tuple[WrittenParcel, ...] = ()

    def boxes(self) -> tuple[WrittenParcel, ...]:
        """Its parcels; a shipment that has none is written as if it were in one."""
        return self.parcels or (WrittenParcel(no=1, weight_g=self.weight_g, contents=self.lines),)
