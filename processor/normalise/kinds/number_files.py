"""The kind `numbers`: tracking numbers that a carrier gives out, one a row. Pure."""

from __future__ import annotations

import msgspec

from processor.normalise.kinds.file_kind import Block, FileKind
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as


class NumberRow(msgspec.Struct, frozen=True, kw_only=True):
    """One number. `carrier` and `pool` are as config.yaml names them; None where the file does not
    say them, and the look of the number has to."""

    number: str
    carrier: str | None = None
    pool: str | None = None


TARGETS = {"number": "id", "carrier": "text", "pool": "text"}
NEEDED = ("number",)


def _rows(table: RowTable) -> list[tuple[int, NumberRow]]:
    columns = {"number": table.column("number")}
    columns |= {name: table.column(name, None) for name in ("carrier", "pool")}
    return [(row, NumberRow(**values)) for row, values in table.rows(columns)]


NUMBERS = FileKind(
    word="numbers",
    folders=("catalogue", "carrier"),
    # After all reports: what these tell of parcels says which numbers are in use.
    turn=37,
    blocks={"rows": Block(TARGETS, NEEDED)},
    grouped=False,
    bad_row=("reject_row", "refuse_file"),
    read=by_rows(_rows),
    shown=shown_as("numbers"),
    booked_by="processor.passes.booking.book_numbers:NUMBERS",
)
