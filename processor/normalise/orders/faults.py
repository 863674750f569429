"""What is wrong with the cells of one order: problems that reject it, or defects that it keeps
until they are mended. Pure.
"""

from __future__ import annotations

from typing import NamedTuple

from processor.model.order import Defect
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader
from processor.normalise.formats.format import Record
from processor.normalise.orders.line_read import LineRead
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.problems.problem import Problem

# So many problems of one order are told; a person who mends them sees what the others are.
MOST_PROBLEMS = 100
# An order with more faults than this is rejected: nobody mends it cell by cell.
MOST_DEFECTS = 1000
_MOST_OF_A_CELL = 500
_FOLLOWS = "cell/currency.amount"
"""What follows from another fault that is told, of the currency. It is told of an order that is
kept, because somebody has to fill it in."""


class Noted(NamedTuple):
    """A fault of a record, with the target that it leaves open, and of which line."""

    record: Record
    fault: CellFault
    target: str
    line: LineRead | None


class Faults:
    """All faults of one order; `more` counts those beyond `MOST_DEFECTS`."""

    __slots__ = ("found", "more", "plan")

    def __init__(self, plan: ReadingPlan) -> None:
        self.plan = plan
        self.found: list[Noted] = []
        self.more = 0

    def __bool__(self) -> bool:
        return bool(self.found)

    def note(
        self, record: Record, fault: CellFault, target: str = "", line: LineRead | None = None
    ) -> None:
        """Notes what is wrong with a record, or with the cell that the fault names."""
        if len(self.found) < MOST_DEFECTS:
            self.found.append(Noted(record, fault, target, line))
        else:
            self.more += 1

    def missing(
        self, record: Record, reader: FieldReader, fault: CellFault, line: LineRead | None = None
    ) -> None:
        """Notes that nothing is said where something must be."""
        fault.index = reader.indexes[0] if reader.indexes else -1
        fault.read = reader.place
        self.note(record, fault, reader.field.target, line)

    def mark(self) -> tuple[int, int]:
        """How many faults there are, to go back to."""
        return len(self.found), self.more

    def since(self, mark: tuple[int, int]) -> list[CellFault] | None:
        """The faults since a mark; None where there were too many to keep."""
        return [one.fault for one in self.found[mark[0] :]] if self.more == mark[1] else None

    def go_back(self, mark: tuple[int, int]) -> None:
        """Forgets the faults since a mark: what they were told of is no line."""
        del self.found[mark[0] :]
        self.more = mark[1]

    def leave_dropped(self) -> None:
        """Forgets what is wrong with lines that are never shipped: no stated total holds them."""
        self.found = [one for one in self.found if one.line is None or not one.line.dropped]

    def concern(self, target: str) -> bool:
        """True if anything is wrong with a target of the order, or with a cell that it reads."""
        reader = next((one for one in self.plan.plain if one.field.target == target), None)
        indexes = reader.indexes if reader is not None else ()
        return any(one.target == target or one.fault.index in indexes for one in self.found)

    def problems(self) -> tuple[list[Problem], int]:
        """The first problems in the order of the file, and how many more there are. A cell that two
        fields read is told once."""
        told: set[tuple[int, int]] = set()
        found: list[Problem] = []
        more = self.more
        for record, fault, target, _ in self.found:
            cell = (id(record), fault.index)
            if fault.key == _FOLLOWS or (fault.index >= 0 and cell in told):
                continue
            told.add(cell)
            if len(found) < MOST_PROBLEMS:
                found.append(self.plan.problem(record, fault, target))
            else:
                more += 1
        found.sort(key=lambda p: (p.line, p.column, p.code))
        return found, more

    def defects(self) -> tuple[Defect, ...]:
        """What the order lacks, once for each field, in the order of the file."""
        found: dict[str, Defect] = {}
        for record, fault, target, line in self.found:
            field = target
            if line is not None:
                field = "total" if line.dropped else f"lines.{line.line_id}.{target}"
            told = self.plan.problem(record, fault, target)
            cell = record.cells[fault.index] if fault.index >= 0 else ""
            if field not in found:
                found[field] = Defect(
                    field=field, cell=_short(cell.strip()), why=told.said, code=told.code,
                    at=told.place, row=record.row,
                )  # fmt: skip
        return tuple(sorted(found.values(), key=lambda one: (one.row, one.at, one.field)))


def _short(cell: str) -> str:
    return cell if len(cell) <= _MOST_OF_A_CELL else cell[: _MOST_OF_A_CELL - 3] + "..."
