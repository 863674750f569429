"""The kind `orders-part`: what a file of lines does not say of its orders. Pure.

Nothing is read of it by itself: its rows are joined with those of the lines.
"""

from __future__ import annotations

from typing import Any

from processor.normalise.kinds.file_kind import FileKind, Portion


def _read(portion: Portion) -> list[dict[str, str]]:
    """What each row gives, by the name that the mapping of the lines knows it by."""
    places = portion.mapping.places(portion.header)
    return [
        {
            one.name: record.cells[places[one.column]]
            for one in portion.mapping.gives
            if places.get(one.column, len(record.cells)) < len(record.cells)
        }
        for first_row, data in portion.parts
        for record in portion.mapping.records(data, first_row, portion.header)
    ]


def _shown(rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"rows": rows}


ORDERS_PART = FileKind(
    word="orders-part",
    folders=("channel",),
    turn=60,
    blocks={},
    grouped=False,
    half=True,
    may_be_empty=True,
    bad_row=("reject_order",),
    read=_read,
    shown=_shown,
    booked_by="processor.passes.booking.book_export:WITH_ITS_LINES",
)
