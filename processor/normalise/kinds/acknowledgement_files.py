"""How the kind `acknowledgement` is read: whether a partner took a file of ours. Pure.

Partners answer with one row for the whole file, with one for each shipment, or with the word about
the file repeated beside each row that they refuse.
"""

from __future__ import annotations

from typing import Any

from processor.normalise.fields.casts import CellFault
from processor.normalise.kinds.file_kind import Block, FileKind, Once
from processor.normalise.kinds.report_columns import A_DAY_MEANS, happened, optional
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as
from processor.normalise.reports.acknowledgements import (
    MAY_BE_EMPTY,
    NAMES,
    NEEDED,
    TARGETS,
    AcknowledgementRow,
)


def _rows(table: RowTable) -> list[tuple[int, AcknowledgementRow]]:
    columns: dict[str, list[Any]] = {"file": table.column("file")}
    columns |= optional(table, MAY_BE_EMPTY)
    columns["acknowledged_at"], columns["is_day"] = happened(table, "acknowledged_at")
    apart = "row_result" in table.readers
    of_shipments = table.mapping.once["names"] == "shipment"
    for place in table.good():
        if of_shipments or columns["reference"][place] is not None:
            _of_a_shipment(table, columns, place, apart=apart, alone=of_shipments)
        else:
            _of_the_file(table, columns, place)
    return [(row, AcknowledgementRow(**values)) for row, values in table.rows(columns)]


def _of_a_shipment(
    table: RowTable, columns: dict[str, list[Any]], place: int, *, apart: bool, alone: bool
) -> None:
    """Where the mapping reads no word for rows, the one that it reads is about what the row names;
    so it is where each row names a shipment instead of a file."""
    result, own = columns["result"], columns["row_result"]
    if not apart or (alone and own[place] is None):
        own[place], result[place] = result[place], None
    if own[place] is None:
        target = "row_result" if apart else "result"
        table.fault_at(place, target, CellFault("cell/missing.empty"))


def _of_the_file(table: RowTable, columns: dict[str, list[Any]], place: int) -> None:
    """A row that names no shipment speaks of the file; a line of no shipment is nobody's."""
    columns["row_result"][place] = None
    if columns["line"][place] is not None:
        target = "reference" if "reference" in table.readers else "line"
        table.fault_at(place, target, CellFault("cell/missing.empty"))
    elif columns["result"][place] is None:
        table.fault_at(place, "result", CellFault("cell/missing.empty"))


ACKNOWLEDGEMENT = FileKind(
    word="acknowledgement",
    folders=("warehouse",),
    # Before confirmations: what was refused and left all the same is told in that order.
    turn=34,
    blocks={"rows": Block(TARGETS, NEEDED)},
    grouped=False,
    may_be_empty=True,
    once={"names": Once(NAMES, unsaid=None), **A_DAY_MEANS},
    bad_row=("reject_row", "refuse_file"),
    read=by_rows(_rows),
    shown=shown_as("acknowledged"),
    booked_by="processor.passes.booking.reports.book_acknowledgements:ACKNOWLEDGEMENT",
)
