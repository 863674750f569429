"""The file of a manifest: the parcels that a carrier takes over, written by its layout. Pure."""

from __future__ import annotations

import msgspec

from processor.documents.layouts.instruction import (
    InstructionHead,
    InstructionShipment,
    render_instruction,
    required_space,
)
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made
from processor.documents.papers.warehouse_instruction import instruction_of
from processor.model.carrier_manifests import CarrierManifest
from processor.model.dispatch import Dispatch
from processor.model.sentence import sentence
from processor.problems.problem import Problem

VERSION = "manifest/1"


class ListedManifest(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest, and the shipments that its parcels are of, in its order; `layout` writes the
    file, "" for the paper."""

    manifest: CarrierManifest
    layout: str = ""
    dispatches: tuple[Dispatch, ...]


def render(listed: ListedManifest, context: Context) -> Made:
    """The bytes of the file, and what its layout cut or replaced. Raises CannotRender where the
    configuration of its time has no such layout."""
    made = listed.manifest
    layout = context.layouts.get(listed.layout)
    if layout is None:
        raise CannotRender(sentence("render.no-layout", layout=listed.layout))
    head = InstructionHead(
        warehouse=made.warehouse,
        document=made.carrier_number,
        wave=made.number,
        created_at=made.closed_at,
    )
    shipments = [_told(one, made.closed_at) for one in listed.dispatches]
    return render_instruction(layout, shipments, head)


def unfit(dispatch: Dispatch, layout: Layout, at: str) -> list[Problem]:
    """What of a shipment the layout cannot write, told before a manifest is closed at a time."""
    return required_space(layout, _told(dispatch, at))


def leaves_out(dispatch: Dispatch, layout: Layout) -> bool:
    """True where a parcel would have no row: the layout has rows of goods alone, and nobody has
    told which are in it."""
    rows = {record.per for record in layout.records}
    listed = rows & {"shipment", "parcel"}
    return not listed and any(not one.contents for one in dispatch.parcels)


def _told(dispatch: Dispatch, at: str) -> InstructionShipment:
    return instruction_of(dispatch, at[:10])
