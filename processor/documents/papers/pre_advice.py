"""The pre-advice: parcels that a carrier, forwarder or broker will get, or will not get after all,
written by the layout of the receiver. Pure."""

from __future__ import annotations

import msgspec

from processor.documents.layouts.consignments import ConsignmentHead, render_consignments
from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers.batch_file import BatchFile
from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made
from processor.model.config import Config
from processor.model.dispatch import Dispatch
from processor.model.sentence import sentence

VERSION = "pre-advice/1"


def render(file: BatchFile, context: Context) -> Made:
    """The bytes of a pre-advice, and what its layout cut or replaced. Raises CannotRender where the
    configuration of its time has no such layout."""
    layout = context.layouts.get(file.layout)
    if layout is None:
        raise CannotRender(sentence("render.no-layout", layout=file.layout))
    told, consignments = file.batch.head, file.batch.consignments
    head = ConsignmentHead(
        number=told.number,
        run=told.run,
        to=told.to,
        created_at=told.created_at,
        carrier=_only({one.carrier for one in consignments}),
        warehouse=_only({one.warehouse for one in consignments}),
    )
    return render_consignments(consignments, layout, head, context.config)


def _only(names: set[str]) -> str:
    """The one name, empty where there are several or none."""
    return min(names) if len(names) == 1 else ""


def says_the_same(layout: Layout, one: Dispatch, other: Dispatch, config: Config) -> bool:
    """True where the rows of two versions of a shipment are the same, whatever else differs."""
    head = ConsignmentHead(number="B", to="", created_at="2000-01-01T00:00:00Z")
    written = [
        render_consignments([msgspec.structs.replace(of, action="new")], layout, head, config)[0]
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


def _sources(layout: Layout) -> set[str]:
    blocks = [*(record.columns for record in layout.records)]
    if layout.repeat is not None:
        blocks.append(layout.repeat.columns)
    used = {column.source for columns in blocks for column in columns}
    asked = {test.field for columns in blocks for column in columns for test in column.when}
    return (used | asked) & LAYOUT_KINDS[layout.kind].vocabulary.keys()
