"""The kind `confirmation`: what left a warehouse, or why it did not. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.normalise.mapping.targets import one_of
from processor.normalise.reports.goods import GOODS, UNIT, Unit

ReferenceIs = Literal["shipment", "order", "po", "sscc", "tracking"]
REFERENCES: tuple[ReferenceIs, ...] = ("shipment", "order", "po", "sscc", "tracking")
Result = Literal[
    "shipped", "short", "short-follows", "not-shipped", "substituted",
    "cancelled", "not-cancelled", "changed", "not-changed",
]  # fmt: skip
RESULTS: tuple[Result, ...] = (
    "shipped", "short", "short-follows", "not-shipped", "substituted",
    "cancelled", "not-cancelled", "changed", "not-changed",
)  # fmt: skip
QUANTITIES = ("this shipment", "so far")
ANSWERS = frozenset({"cancelled", "not-cancelled", "changed", "not-changed"})
"""Results that answer a wish of ours: they speak of the shipment and need name no goods."""
NOTHING_LEFT = ANSWERS | {"not-shipped"}
"""Results with which an empty quantity is none; with others it is a hole in the report."""


class ConfirmationRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse says of goods of a shipment.

    `reference` names the shipment by what `reference_is`; `document` is the warehouse's own number
    of it. `shipped` and `ordered` count `unit` (pieces where it is None). `final`: nothing more
    comes for this shipment; None where neither row nor mapping says so. `shipped_at` is RFC 3339 in
    UTC; `is_day`: the row told a day and the mapping where in it. Weight in grams and lengths in
    millimetres are of the parcel, as measured. `expiry` is a day.
    """

    reference: str
    reference_is: ReferenceIs
    document: str | None = None
    line: str | None = None
    item_code: str | None = None
    sku: str | None = None
    gtin: str | None = None
    substitute_for: str | None = None
    shipped: int
    ordered: int | None = None
    unit: Unit | None = None
    result: Result | None = None
    final: bool | None = None
    shipped_at: str
    is_day: bool = False
    carrier: str | None = None
    service: str | None = None
    tracking: str | None = None
    sscc: str | None = None
    parcel: str | None = None
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    lot: str | None = None
    expiry: str | None = None
    serial: str | None = None
    client: str | None = None


TARGETS = {
    "reference": "id",
    "reference_is": one_of(*REFERENCES),
    "document": "id",
    "line": "line id",
    **GOODS,
    "substitute_for": "id",
    "shipped": "size",
    "ordered": "size",
    **UNIT,
    "result": one_of(*RESULTS),
    "final": "yes-no",
    "shipped_at": "moment",
    "carrier": "id",
    "service": "id",
    "tracking": "id",
    "sscc": "sscc",
    "parcel": "id",
    "weight": "weight",
    "length": "length",
    "width": "length",
    "height": "length",
    "lot": "id",
    "expiry": "day",
    "serial": "id",
    "client": "text",
}
NEEDED = ("reference", "shipped", "shipped_at")
MEASURED = {
    "weight_g": "weight",
    "length_mm": "length",
    "width_mm": "width",
    "height_mm": "height",
}
WHICH_GOODS = ("line", *GOODS)
MAY_BE_EMPTY = (
    "document", *WHICH_GOODS, "substitute_for", "ordered", "unit", "result", "carrier", "service",
    "tracking", "sscc", "parcel", "lot", "expiry", "serial", "client",
)  # fmt: skip
FINAL = {"yes": True, "no": False, "after 24 hours": None}
