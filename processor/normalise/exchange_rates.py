"""The kind `exchange-rates`. Pure."""

from __future__ import annotations

import msgspec

from processor.normalise.file_kind import Block, FileKind
from processor.normalise.row_table import RowTable, by_rows, shown_as


class RateRow(msgspec.Struct, frozen=True, kw_only=True):
    """1 unit of `base` was `rate` (decimal text) units of `currency` on a day."""

    day: str
    base: str
    currency: str
    rate: str


TARGETS = {"day": "day", "base": "currency", "currency": "currency", "rate": "rate"}


def _rows(table: RowTable) -> list[tuple[int, RateRow]]:
    columns = {name: table.column(name) for name in TARGETS}
    return [(row, RateRow(**values)) for row, values in table.rows(columns)]


EXCHANGE_RATES = FileKind(
    word="exchange-rates",
    folders=("catalogue",),
    turn=20,
    blocks={"rows": Block(TARGETS, tuple(TARGETS))},
    grouped=False,
    bad_row=("reject_row", "refuse_file"),
    read=by_rows(_rows),
    shown=shown_as("rates"),
    booked_by="processor.passes.booking.book_reference:EXCHANGE_RATES",
)
