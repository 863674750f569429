"""The kind `trial-comparison`: what another system sent, to hold a trial against. Pure.

No folder of the inbox takes such a file and nothing books it: `crossdock trial diff` reads it.
"""

from __future__ import annotations

import msgspec

from processor.normalise.kinds.file_kind import Block, FileKind
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as


class SentElsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of a SKU that the other system sent for an order; None where the file does not say.

    `channel` is one of ours; warehouse, carrier and service are meant by our names, which the
    value tables of the mapping give.
    """

    order: str
    channel: str | None
    sku: str
    pieces: int
    warehouse: str | None
    carrier: str | None
    service: str | None


TARGETS = {
    "order": "order id",
    "channel": "id",
    "sku": "id",
    "pieces": "size",
    "warehouse": "id",
    "carrier": "id",
    "service": "id",
}
_NEEDED = ("order", "sku", "pieces")


def _rows(table: RowTable) -> list[tuple[int, SentElsewhere]]:
    columns = {name: table.column(name) for name in _NEEDED}
    columns |= {name: table.column(name, None) for name in TARGETS if name not in _NEEDED}
    return [(row, SentElsewhere(**values)) for row, values in table.rows(columns)]


TRIAL_COMPARISON = FileKind(
    word="trial-comparison",
    folders=(),
    turn=99,
    blocks={"rows": Block(TARGETS, _NEEDED)},
    grouped=False,
    bad_row=("reject_row", "refuse_file"),
    read=by_rows(_rows),
    shown=shown_as("sent"),
    booked_by="",
)
