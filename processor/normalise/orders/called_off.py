"""Whether the rows of an order say that it is called off. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader
from processor.normalise.formats.format import Record
from processor.normalise.orders.reading_plan import ReadingPlan


def called_off(
    plan: ReadingPlan,
    records: Sequence[Record],
    head: Record,
    may_be_blank: Callable[[int], bool],
    damaged: Sequence[Container[int]] = (),
) -> tuple[bool, list[tuple[Record, CellFault]]]:
    """True if a row says that the order is cancelled, and none that it is not; and the cells that
    may say so and cannot be read.

    Such a cell says neither, nor does one that is `damaged` (the cells of each row), nor a blank
    one of a row that may leave it blank: any but the `head` at a place where it `may_be_blank`.
    """
    reader = plan.cancelled
    if reader is None:
        return False, []
    says = False
    unread: list[tuple[Record, CellFault]] = []
    for place, record in enumerate(records):
        lost: Container[int] = damaged[place] if damaged else ()
        here, wrong = _is_off(reader, record, lost)
        if not here and (wrong is not None or lost):
            unread += [] if wrong is None else [(record, wrong)]
            continue
        if not here and (record is head or not may_be_blank(place)):
            return False, unread
        says = says or here
    return says, unread


def _is_off(
    reader: FieldReader, record: Record, damaged: Container[int]
) -> tuple[bool, CellFault | None]:
    if not damaged:
        try:
            return bool(reader.read(record.cells)), None
        except CellFault:
            pass
    # One cell that says so is enough, whatever stands in others that say the same.
    return reader.any_says(record.cells, damaged)
