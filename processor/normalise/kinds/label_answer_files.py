"""How the kind `label-answer` is read: a row for each parcel whose label was asked for. Pure."""

from __future__ import annotations

from typing import Any

from processor.normalise.fields.casts import CellFault
from processor.normalise.kinds.file_kind import Block, FileKind
from processor.normalise.kinds.report_columns import optional
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as
from processor.normalise.reports.label_answers import MAY_BE_EMPTY, NEEDED, TARGETS, LabelAnswerRow


def _rows(table: RowTable) -> list[tuple[int, LabelAnswerRow]]:
    columns: dict[str, list[Any]] = {"reference": table.column("reference")}
    columns |= optional(table, MAY_BE_EMPTY)
    for place in table.good():
        said = columns["tracking"][place] is not None or columns["label"][place] is not None
        # A label that was made has a number or a file; one that was not needs neither.
        if not said and columns["result"][place] != "refused":
            asked = [name for name in ("tracking", "label", "reference") if name in table.readers]
            table.fault_at(place, asked[0], CellFault("cell/missing.empty"))
    return [(row, LabelAnswerRow(**values)) for row, values in table.rows(columns)]


LABEL_ANSWER = FileKind(
    word="label-answer",
    folders=("carrier",),
    # Before orders: what waits for a label is decided with what its carrier said.
    turn=35,
    blocks={"rows": Block(TARGETS, NEEDED)},
    grouped=False,
    may_be_empty=True,
    bad_row=("reject_row", "refuse_file"),
    read=by_rows(_rows),
    shown=shown_as("answered"),
    booked_by="processor.passes.booking.labels.book_label_answers:LABEL_ANSWER",
)
