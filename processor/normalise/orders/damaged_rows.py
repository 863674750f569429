"""What a record that cannot be read as a whole still says for certain: the key, and whether the
order is called off, where their own cells are sound. Pure.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from processor.model.sentence import Text, sentence
from processor.normalise.fields.casts import CellFault
from processor.normalise.formats.damage import Unread, is_damaged
from processor.normalise.formats.format import Record
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.normalise.shape.faults import uneven
from processor.normalise.shape.filled import holder
from processor.problems.problem import Problem

_MOST_OF_A_CELL = 100


class Certain(NamedTuple):
    """A record of which key and state can be trusted, but for its `damaged` cells: what asks one of
    those says nothing."""

    record: Record
    damaged: frozenset[int] = frozenset()


def certain(plan: ReadingPlan, record: Record) -> Certain | None:
    """What a record says for certain; None where its cells may stand in each other's places, or
    the key is damaged."""
    asked = () if plan.cancelled is None else plan.cancelled.asked
    keys = {index for index, _, _ in plan.key_parts}
    damaged: set[int] = set()
    for index in {*keys, *asked}:
        found = damaged_in(holder(record, index).cells, record.cells, [index], plan.row_widths)
        if found is None:
            return None
        damaged |= found
    return None if damaged & keys else Certain(record, frozenset(damaged))


def damaged_in(
    own: Sequence[str], cells: Sequence[str], indexes: Iterable[int], widths: Container[int]
) -> set[int] | None:
    """Which of these cells are damaged, of a record whose cells in the file are `own`; None where
    nobody can say which cell is which."""
    if isinstance(own, Unread):
        if own.given not in widths:
            return None
        return {index for index in indexes if is_damaged(cells[index])}
    return set() if len(own) in widths else None


def doubt_of(plan: ReadingPlan, found: Sequence[Certain]) -> Text:
    """The first damaged cell that stands for a cancellation, as it is told; "" for none."""
    for record, damaged in found:
        if damaged:
            index = min(damaged)
            fault = uneven(holder(record, index), plan.header, plan.mapping)
            fault.index = index
            return may_be_off(plan, record, fault)
    return ""


def may_be_off(plan: ReadingPlan, record: Record, fault: CellFault) -> Text:
    """What is told of a cell that stands for a cancellation, is filled, and cannot be read."""
    index = fault.index
    return off_told(plan.columns[index], record.cells[index], plan.problem(record, fault))


def off_told(name: str, cell: str, problem: Problem) -> Text:
    """The same of a cell in the column `name` with what is wrong with it."""
    cell = cell.strip()
    if len(cell) > _MOST_OF_A_CELL:
        cell = f"{cell[:_MOST_OF_A_CELL]}..."
    return sentence(
        "row.may-be-cancelled", name=name, cell=cell, why=problem.said, code=problem.code
    )
