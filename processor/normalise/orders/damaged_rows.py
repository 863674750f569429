"""What a record that cannot be read as a whole still says for certain: the key, and whether the
order is called off, where their own cells are sound. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from processor.model.sentence import Text, sentence
from processor.normalise.fields.casts import CellFault
from processor.normalise.formats.damage import Unread, is_damaged
from processor.normalise.formats.format import Record
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.normalise.shape.faults import uneven
from processor.normalise.shape.filled import FilledRecord, holder

_MOST_OF_A_CELL = 100


class Certain(NamedTuple):
    """A record of which key and state can be trusted. Of the cells that tell the state a damaged
    one is left blank: it says nothing for certain. `doubt` is its place, -1 for none."""

    record: Record
    doubt: int


def certain(plan: ReadingPlan, record: Record) -> Certain | None:
    """What a record says for certain; None where its cells may stand in each other's places, or
    the key is damaged."""
    state = plan.cancelled
    asked = () if state is None else state.asked
    keys = [index for index, _, _ in plan.key_parts]
    damaged: set[int] = set()
    for index in (*keys, *asked):
        own = holder(record, index).cells
        if isinstance(own, Unread):
            if own.given not in plan.row_widths:
                return None
            if is_damaged(record.cells[index]):
                damaged.add(index)
        elif len(own) not in plan.row_widths:
            return None
    # A cell that a condition asks may hold anything, so what follows of it is a guess.
    if damaged & {*keys, *(() if state is None else set(asked) - set(state.indexes))}:
        return None
    if not damaged:
        return Certain(record, -1)
    cells = ["" if index in damaged else cell for index, cell in enumerate(record.cells)]
    return Certain(FilledRecord(record, cells, {}), min(damaged))


def doubt_of(plan: ReadingPlan, found: Sequence[Certain]) -> Text:
    """The first damaged cell that stands for a cancellation, as it is told; "" for none."""
    for one in found:
        if one.doubt >= 0:
            own = one.record.own if isinstance(one.record, FilledRecord) else one.record
            fault = uneven(holder(own, one.doubt), plan.header, plan.mapping)
            fault.index = one.doubt
            return may_be_off(plan, own, fault)
    return ""


def may_be_off(plan: ReadingPlan, record: Record, fault: CellFault) -> Text:
    """What is told of a cell that stands for a cancellation, is filled, and cannot be read."""
    cell = record.cells[fault.index].strip()
    if len(cell) > _MOST_OF_A_CELL:
        cell = f"{cell[:_MOST_OF_A_CELL]}..."
    problem = plan.problem(record, fault)
    return sentence(
        "row.may-be-cancelled", name=plan.columns[fault.index], cell=cell, why=problem.said,
        code=problem.code,
    )  # fmt: skip
