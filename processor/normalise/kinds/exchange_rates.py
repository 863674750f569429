"""The kind `exchange-rates`. Pure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from processor.model.sentence import Date
from processor.normalise.fields.casts import CellFault
from processor.normalise.kinds.file_kind import Block, FileKind
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as


class RateRow(msgspec.Struct, frozen=True, kw_only=True):
    """1 unit of `base` was `rate` (decimal text) units of `currency` on a day."""

    day: str
    base: str
    currency: str
    rate: str


TARGETS = {"day": "day", "base": "currency", "currency": "currency", "rate": "rate"}


def _rows(table: RowTable) -> list[tuple[int, RateRow]]:
    columns = {name: table.column(name) for name in TARGETS}
    _contradicts(table, columns)
    return [(row, RateRow(**values)) for row, values in table.rows(columns)]


def _contradicts(table: RowTable, columns: dict[str, list[Any]]) -> None:
    """Rows with different figures for the same day and currency: none of them is taken."""
    by_key: dict[tuple[str, str], list[int]] = {}
    for place in table.good():
        key = (columns["day"][place], columns["currency"][place])
        by_key.setdefault(key, []).append(place)
    for (day, currency), places in by_key.items():
        rates = columns["rate"]
        for place in places:
            other = next((o for o in places if Fraction(rates[o]) != Fraction(rates[place])), None)
            if other is None:
                continue
            fault = CellFault(
                "row/duplicate-line.rate", currency=currency, day=Date(day), rate=rates[other],
                place=table.records[other].place().said,
            )  # fmt: skip
            fault.index = (table.readers["rate"].indexes or (-1,))[0]
            table.fault(table.records[place], fault, "rate")


EXCHANGE_RATES = FileKind(
    word="exchange-rates",
    folders=("catalogue",),
    turn=20,
    blocks={"rows": Block(TARGETS, tuple(TARGETS))},
    grouped=False,
    bad_row=("reject_row", "refuse_file"),
    read=by_rows(_rows),
    shown=shown_as("rates"),
    booked_by="processor.passes.booking.book_rates:EXCHANGE_RATES",
)
