"""The kind `adjustment`: what a warehouse put right in its stock between two counts. Pure."""

from __future__ import annotations

import msgspec

from processor.normalise.reports.goods import GOODS, UNIT, Unit


class AdjustmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """`pieces` more (or less, where negative) of goods, counted in `unit` (pieces where None).

    `reason` is in the warehouse's words. `happened_at` is RFC 3339 in UTC; `is_day`: the row told a
    day and the mapping where in it.
    """

    document: str | None = None
    item_code: str | None = None
    sku: str | None = None
    gtin: str | None = None
    pieces: int
    unit: Unit | None = None
    reason: str | None = None
    happened_at: str
    is_day: bool = False
    client: str | None = None


TARGETS = {
    "document": "id",
    **GOODS,
    "pieces": "signed",
    **UNIT,
    "reason": "text",
    "happened_at": "moment",
    "client": "text",
}
NEEDED = ("pieces", "happened_at")
MAY_BE_EMPTY = ("document", *GOODS, "unit", "reason", "client")
