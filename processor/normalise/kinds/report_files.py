"""How receipts and adjustments of a warehouse are read. Pure."""

from __future__ import annotations

from typing import Any

from processor.model.sentence import Text
from processor.normalise.kinds.file_kind import Block, Fields, FileKind
from processor.normalise.kinds.report_columns import (
    A_DAY_MEANS,
    check_goods,
    fault_without_goods,
    happened,
    optional,
)
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as
from processor.normalise.reports import adjustments, receipts
from processor.normalise.reports.adjustments import AdjustmentRow
from processor.normalise.reports.goods import GOODS
from processor.normalise.reports.receipts import ReceiptRow
from processor.problems.form import Form, Node

_BAD_ROW = ("reject_row", "refuse_file")


def _received(table: RowTable) -> list[tuple[int, ReceiptRow]]:
    columns: dict[str, list[Any]] = {"pieces": table.column("pieces")}
    columns |= optional(table, receipts.MAY_BE_EMPTY)
    # A file that has no such column tells of goods that can be sold; an empty cell tells nothing.
    said = "condition" in table.readers
    columns["condition"] = table.column("condition", *(() if said else ("good",)))
    columns["received_at"], columns["is_day"] = happened(table, "received_at")
    fault_without_goods(table, columns, GOODS)
    return [(row, ReceiptRow(**values)) for row, values in table.rows(columns)]


def _adjusted(table: RowTable) -> list[tuple[int, AdjustmentRow]]:
    columns: dict[str, list[Any]] = {"pieces": table.column("pieces")}
    columns |= optional(table, adjustments.MAY_BE_EMPTY)
    columns["happened_at"], columns["is_day"] = happened(table, "happened_at")
    fault_without_goods(table, columns, GOODS)
    return [(row, AdjustmentRow(**values)) for row, values in table.rows(columns)]


def _check(form: Form, found: dict[str, Node], blocks: Fields, inside: Text) -> None:
    check_goods(form, found, blocks, GOODS, inside)


RECEIPT = FileKind(
    word="receipt",
    folders=("warehouse",),
    turn=25,
    blocks={"rows": Block(receipts.TARGETS, receipts.NEEDED)},
    grouped=False,
    may_be_empty=True,
    once=A_DAY_MEANS,
    bad_row=_BAD_ROW,
    check=_check,
    read=by_rows(_received),
    shown=shown_as("received"),
    booked_by="processor.passes.booking.reports.book_receipts:RECEIPT",
)
ADJUSTMENT = FileKind(
    word="adjustment",
    folders=("warehouse",),
    turn=32,
    blocks={"rows": Block(adjustments.TARGETS, adjustments.NEEDED)},
    grouped=False,
    may_be_empty=True,
    once=A_DAY_MEANS,
    bad_row=_BAD_ROW,
    check=_check,
    read=by_rows(_adjusted),
    shown=shown_as("adjusted"),
    booked_by="processor.passes.booking.reports.book_adjustments:ADJUSTMENT",
)
