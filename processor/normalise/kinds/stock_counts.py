"""The kind `stock-count`: what a warehouse counted. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.normalise.kinds.file_kind import Block, FileKind, Once
from processor.normalise.kinds.report_columns import A_DAY_MEANS, happened
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as
from processor.normalise.mapping.targets import one_of
from processor.normalise.reports.goods import UNIT, Unit

COVERS = ("full", "listed")
QUANTITY_IS = ("on hand", "free")


class StockCountRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse counted: `quantity` pieces of its own `item_code` at a time (UTC).

    `kind` full: what is not listed is not there; listed: only these items were counted. Whether
    `quantity` is what lies there or what is free is said by the mapping (`quantity_is`). `damaged`
    and `on_hold` are pieces that may not be promised: of the `quantity` where it is on hand, beside
    it where it is free. All three count `unit` (pieces where it is None). `expiry` is a day.
    """

    item_code: str
    sku: str | None
    quantity: int
    as_at: str
    client: str
    kind: Literal["full", "listed"]
    damaged: int | None = None
    on_hold: int | None = None
    lot: str | None = None
    expiry: str | None = None
    bin: str | None = None
    unit: Unit | None = None


TARGETS = {
    "item_code": "id",
    "sku": "id",
    "client": "text",
    "quantity": "size",
    "as_at": "moment",
    "count": one_of(*COVERS),
    "damaged": "size",
    "on_hold": "size",
    "lot": "id",
    "expiry": "day",
    "bin": "text",
    **UNIT,
}


def _rows(table: RowTable) -> list[tuple[int, StockCountRow]]:
    names = ("item_code", "client", "quantity")
    columns = {name: table.column(name) for name in names}
    may_be_empty = ("sku", "damaged", "on_hold", "lot", "expiry", "bin", "unit")
    columns |= {name: table.column(name, None) for name in may_be_empty}
    columns["as_at"], _ = happened(table, "as_at")
    columns["kind"] = table.column("count", table.mapping.once["count"])
    return [(row, StockCountRow(**values)) for row, values in table.rows(columns)]


STOCK_COUNT = FileKind(
    word="stock-count",
    folders=("warehouse",),
    turn=30,
    blocks={"rows": Block(TARGETS, ("item_code", "client", "quantity", "as_at"))},
    grouped=False,
    once={
        "count": Once(COVERS, unsaid="full"),
        "quantity_is": Once(QUANTITY_IS, unsaid="on hand"),
        **A_DAY_MEANS,
    },
    bad_row=("reject_row", "refuse_file"),
    read=by_rows(_rows),
    shown=shown_as("counts"),
    booked_by="processor.passes.booking.book_reference:STOCK_COUNT",
)
