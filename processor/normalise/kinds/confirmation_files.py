"""How the kind `confirmation` is read: what left a warehouse, or why it did not. Pure."""

from __future__ import annotations

from typing import Any

from processor.model.confirmations import is_tracking_number
from processor.model.sentence import Text, listed
from processor.normalise.fields.casts import CellFault, shown
from processor.normalise.kinds.file_kind import Block, Fields, FileKind, Once
from processor.normalise.kinds.report_columns import (
    A_DAY_MEANS,
    check_goods,
    fault_without_goods,
    happened,
    optional,
)
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as
from processor.normalise.reports.confirmations import (
    ANSWERS,
    FINAL,
    MAY_BE_EMPTY,
    MAY_LACK_QUANTITY,
    MEASURED,
    NEEDED,
    NOTHING_LEFT,
    QUANTITIES,
    REFERENCES,
    TARGETS,
    WHICH_GOODS,
    ConfirmationRow,
)
from processor.problems.form import Form, Node


def _rows(table: RowTable) -> list[tuple[int, ConfirmationRow]]:
    once = table.mapping.once
    columns: dict[str, list[Any]] = {"reference": table.column("reference")}
    # Where the mapping says it once no cell needs to; where it does not, an empty cell is a fault.
    said = (once["reference_is"],) if once["reference_is"] else ()
    columns["reference_is"] = table.column("reference_is", *said)
    columns |= optional(table, MAY_BE_EMPTY)
    columns |= {name: table.column(target, None) for name, target in MEASURED.items()}
    columns["final"] = table.column("final", FINAL[once["final"]])
    columns["shipped"] = table.column("shipped", None)
    columns["shipped_at"], columns["is_day"] = happened(table, "shipped_at")
    _quantities(table, columns)
    _goods(table, columns)
    _tracking(table, columns)
    return [(row, ConfirmationRow(**values)) for row, values in table.rows(columns)]


def _quantities(table: RowTable, columns: dict[str, list[Any]]) -> None:
    """An empty quantity is none where the result says so, else a hole. One above zero beside a
    result that says that nothing left may be what did not leave: that row is bad."""
    for place in table.good():
        shipped, result = columns["shipped"][place], columns["result"][place]
        if shipped is None and result in MAY_LACK_QUANTITY:
            columns["shipped"][place] = 0
        elif shipped is None:
            table.fault_at(place, "shipped", CellFault("cell/missing.empty"))
        elif shipped and result in NOTHING_LEFT:
            fault = CellFault("cell/number.nothing-left", n=shipped, result=result)
            table.fault_at(place, "shipped", fault)


def _tracking(table: RowTable, columns: dict[str, list[Any]]) -> None:
    """A word in place of a number would be told to a buyer; only the warehouse knows whether there
    is a number."""
    for place in table.good():
        told = columns["tracking"][place]
        if told and not is_tracking_number(told):
            table.fault_at(place, "tracking", CellFault("cell/id.tracking", cell=shown(told)))


def _goods(table: RowTable, columns: dict[str, list[Any]]) -> None:
    """Every row names goods, unless it answers a wish for the whole shipment."""
    named = {name: columns[name] for name in WHICH_GOODS}
    named["result"] = [result if result in ANSWERS else None for result in columns["result"]]
    fault_without_goods(table, named, WHICH_GOODS, but="result")


def _check(form: Form, found: dict[str, Node], blocks: Fields, inside: Text) -> None:
    check_goods(form, found, blocks, WHICH_GOODS, inside)
    rows, node = blocks.get("rows", ()), found.get("rows")
    by_row = any(field.target == "reference_is" for field in rows)
    if node is not None and not by_row and "reference_is" not in found:
        form.problem(
            "key/missing.mapping-reference-is",
            node,
            inside=inside,
            words=listed(REFERENCES, "or"),
            span=1,
        )


CONFIRMATION = FileKind(
    word="confirmation",
    folders=("warehouse",),
    turn=36,
    blocks={"rows": Block(TARGETS, NEEDED)},
    grouped=False,
    may_be_empty=True,
    once={
        "reference_is": Once(REFERENCES, unsaid=""),
        "quantities": Once(QUANTITIES, unsaid=None),
        "final": Once(tuple(FINAL), unsaid="after 24 hours"),
        **A_DAY_MEANS,
    },
    bad_row=("reject_row", "refuse_file"),
    check=_check,
    read=by_rows(_rows),
    shown=shown_as("confirmed"),
    booked_by="processor.passes.booking.reports.book_confirmations:CONFIRMATION",
)
