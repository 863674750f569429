"""What is wrong with a record or one of its cells, told at its place. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model.sentence import Text, sentence
from processor.normalise.fields.casts import CellFault
from processor.normalise.formats.damage import Unread
from processor.normalise.formats.format import Record
from processor.normalise.formats.joined import JoinedRecord
from processor.normalise.formats.place import Place
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem

WHOLE_ROW = "(all)"


def problem_of(fault: CellFault, name: str, place: Place, file: str, entry: int = 0) -> Problem:
    """What is wrong at a place, told of the column or target it is wrong with, and of which entry
    of the row; a whole row has none."""
    lead: Text = ""
    if entry:
        lead = sentence("cell.of-entry", name=name, n=entry)
    elif fault.index >= 0:
        lead = sentence("cell.of-column", name=name)
    elif name and name != WHOLE_ROW:
        lead = sentence("cell.of-target", name=name)
    return place.problem(fault.key, file, field=name, **fault.pieces, lead=lead, read=fault.read)


def uneven(record: Record, header: tuple[str, ...], mapping: Mapping) -> CellFault:
    """A record with too few or too many cells, or one that has none that could be counted."""
    wrong = record.wrong if isinstance(record, JoinedRecord) else None
    if wrong is not None and not isinstance(record.cells, Unread):
        return CellFault(wrong.id, **wrong.pieces)
    return uneven_cells(record.cells, header, mapping)


def uneven_cells(cells: Sequence[str], header: tuple[str, ...], mapping: Mapping) -> CellFault:
    """The same of the cells of a record that stands in no pair of files."""
    if isinstance(cells, Unread):
        fault = CellFault(cells.key, **cells.pieces)
        fault.index = cells.wrong if cells.wrong < len(header) else -1
        return fault
    cause = mapping.file_format.uneven_record
    if not mapping.file_format.counts_cells:
        return CellFault("row/arity.unread", cause=cause)
    return CellFault("row/arity", n=len(cells), header=len(header), cause=cause)
