"""The file of a manifest: the parcels that a carrier takes over, written by its layout. Pure."""

from __future__ import annotations

import msgspec

from processor.documents.layouts import consignments
from processor.documents.layouts.consignments import ConsignmentHead, render_consignments
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made
from processor.model.carrier_manifests import CarrierManifest
from processor.model.config import Config
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
    head = ConsignmentHead(
        number=made.carrier_number, created_at=made.closed_at, to=made.carrier,
        carrier=made.carrier, warehouse=made.warehouse,
    )  # fmt: skip
    return render_consignments(listed.dispatches, layout, head, context.config)


def unfit(dispatch: Dispatch, layout: Layout, config: Config) -> tuple[Problem, ...]:
    """What of a shipment the layout cannot write, told before a manifest is closed."""
    return consignments.unfit(dispatch, layout, config)


def leaves_out(dispatch: Dispatch, layout: Layout) -> bool:
    """True where a parcel would have no row: the layout has rows of goods alone, and nobody has
    told which are in it."""
    rows = {record.per for record in layout.records}
    listed = rows & {"shipment", "parcel"}
    return not listed and any(not one.contents for one in dispatch.parcels)
