"""The pre-advice: parcels that a carrier, forwarder or broker will get, or will not get after all,
written by the layout of the receiver. Pure."""

from __future__ import annotations

from processor.documents.layouts.instruction import (
    InstructionHead,
    render_instruction,
    required_space,
    vocabulary_of,
)
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers.batch_file import BatchFile
from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made
from processor.documents.papers.warehouse_instruction import instruction_of
from processor.model.dispatch import Dispatch
from processor.model.sentence import sentence
from processor.problems.problem import Problem

VERSION = "pre-advice/1"


def render(file: BatchFile, context: Context) -> Made:
    """The bytes of a pre-advice, and what its layout cut or replaced. Raises CannotRender where the
    configuration of its time has no such layout."""
    layout = context.layouts.get(file.layout)
    if layout is None:
        raise CannotRender(sentence("render.no-layout", layout=file.layout))
    head = file.batch.head
    shipments = [instruction_of(one, head.created_at[:10]) for one in file.batch.consignments]
    return render_instruction(
        layout,
        shipments,
        InstructionHead(number=head.number, run=head.run, to=head.to, created_at=head.created_at),
    )


def unfit(dispatch: Dispatch, layout: Layout, at: str) -> tuple[Problem, ...]:
    """Why the rows of a shipment cannot be written, before any number is drawn for its batch; `at`
    is the time (RFC 3339). Empty when it fits."""
    found = required_space(layout, instruction_of(dispatch, at[:10]))
    return tuple(dict.fromkeys(found))


def says_the_same(layout: Layout, one: Dispatch, other: Dispatch) -> bool:
    """True where the rows of two versions of a shipment are the same, whatever else differs."""
    written = [
        render_instruction(layout, [instruction_of(of, _ANY_DAY)], InstructionHead())[0]
        for of in (one, other)
    ]
    return written[0] == written[1]


def says_action(layout: Layout) -> bool:
    """True for a layout that tells new parcels from changed ones and from those that were called
    off: without the field a second row of a parcel would be taken for another parcel."""
    return "action" in _sources(layout)


def says_number(layout: Layout) -> bool:
    """True for a layout that writes tracking numbers."""
    return any(source.endswith((".tracking", ".trackings")) for source in _sources(layout))


_ANY_DAY = "2000-01-01"


def _sources(layout: Layout) -> set[str]:
    blocks = [*(record.columns for record in layout.records)]
    if layout.repeat is not None:
        blocks.append(layout.repeat.columns)
    used = {column.source for columns in blocks for column in columns}
    asked = {test.field for columns in blocks for column in columns for test in column.when}
    return (used | asked) & vocabulary_of(layout).keys()
