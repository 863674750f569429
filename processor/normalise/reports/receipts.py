"""The kind `receipt`: what came into a warehouse. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.normalise.mapping.targets import one_of
from processor.normalise.reports.goods import GOODS, UNIT, Unit

Condition = Literal["good", "damaged", "hold"]
CONDITIONS: tuple[Condition, ...] = ("good", "damaged", "hold")


class ReceiptRow(msgspec.Struct, frozen=True, kw_only=True):
    """Goods that came in: `pieces` counts `unit` (pieces where it is None).

    `document` is the warehouse's own number of the receipt, `advice` the number under which the
    goods were announced. `received_at` is RFC 3339 in UTC; `is_day`: the row told a day and the
    mapping where in it. `expiry` is a day.
    """

    document: str | None = None
    advice: str | None = None
    item_code: str | None = None
    sku: str | None = None
    gtin: str | None = None
    pieces: int
    unit: Unit | None = None
    condition: Condition
    lot: str | None = None
    expiry: str | None = None
    received_at: str
    is_day: bool = False
    client: str | None = None


TARGETS = {
    "document": "id",
    "advice": "id",
    **GOODS,
    "pieces": "size",
    **UNIT,
    "condition": one_of(*CONDITIONS),
    "lot": "id",
    "expiry": "day",
    "received_at": "moment",
    "client": "text",
}
NEEDED = ("pieces", "received_at")
MAY_BE_EMPTY = ("document", "advice", *GOODS, "unit", "lot", "expiry", "client")
