"""The warehouse instruction of a part, written by the layout of its warehouse. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.documents.layouts.dispatched import written_shipment
from processor.documents.layouts.instruction import (
    InstructionHead,
    render_instruction,
    required_space,
)
from processor.documents.layouts.layout_parts import Layout
from processor.documents.layouts.letters import FIRST, NEWEST, Spelling
from processor.documents.layouts.written_shipment import WrittenShipment
from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Made, Renderer
from processor.documents.papers.pick_order import in_pick_order
from processor.documents.papers.unprintable import holds_of
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch, Part
from processor.model.natural_order import natural_order

VERSION = "instruction/2"


def render(part: Part, context: Context) -> Made:
    """The instruction of a part, its lines in pick order, and what its layout cut or replaced."""
    shipments = [
        _picked(written_shipment(one, context.config, part.at[:10]))
        for one in in_pick_order(part).dispatches
    ]
    return _written(part, shipments, context, NEWEST)


def render_1(part: Part, context: Context) -> Made:
    """As it was written before bins were in natural order and letters by a table."""
    shipments = [written_shipment(one, context.config, part.at[:10]) for one in part.dispatches]
    return _written(part, shipments, context, FIRST)


EARLIER = (Renderer("instruction/1", render_1),)


def _written(
    part: Part, shipments: Sequence[WrittenShipment], context: Context, spelling: Spelling
) -> Made:
    head = InstructionHead(
        warehouse=part.warehouse,
        document=f"{part.wave}-{part.warehouse}-P{part.part:03d}",
        wave=part.wave,
        part=part.part,
        created_at=part.at,
    )
    return render_instruction(_layout(part.warehouse, context), shipments, head, spelling)


def check(dispatch: Dispatch, context: Context, _at: str) -> list[HoldAsked]:
    """Why the layout of its warehouse cannot hold a shipment."""
    layout = _layout(dispatch.warehouse, context)
    problems = required_space(
        layout, written_shipment(dispatch, context.config, dispatch.order.placed_at[:10])
    )
    return holds_of(dispatch, problems)


def _picked(shipment: WrittenShipment) -> WrittenShipment:
    """A shipment with its lines by their bins, whichever parcels they are in."""
    lines = tuple(sorted(shipment.lines, key=lambda line: natural_order(line.bin or "")))
    return msgspec.structs.replace(shipment, lines=lines)


def _layout(warehouse: str, context: Context) -> Layout:
    return context.layouts[context.config.warehouses[warehouse].layout]
