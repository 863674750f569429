"""The warehouse instruction of a part, written by the layout of its warehouse. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.documents.layouts.instruction import (
    InstructionHead,
    InstructionLine,
    InstructionParcel,
    InstructionShipment,
    render_instruction,
    required_space,
)
from processor.documents.layouts.layout_parts import Layout
from processor.documents.layouts.letters import FIRST, NEWEST, Spelling
from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Made, Renderer
from processor.documents.papers.pick_order import in_pick_order
from processor.documents.papers.unprintable import holds_of
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Content, Dispatch, Part
from processor.model.label_sources import told_label
from processor.model.natural_order import natural_order

VERSION = "instruction/2"


def render(part: Part, context: Context) -> Made:
    """The instruction of a part, its lines in pick order, and what its layout cut or replaced."""
    shipments = [
        _picked(instruction_of(one, part.at[:10])) for one in in_pick_order(part).dispatches
    ]
    return _written(part, shipments, context, NEWEST)


def render_1(part: Part, context: Context) -> Made:
    """As it was written before bins were in natural order and letters by a table."""
    shipments = [instruction_of(one, part.at[:10]) for one in part.dispatches]
    return _written(part, shipments, context, FIRST)


EARLIER = (Renderer("instruction/1", render_1),)


def _written(
    part: Part, shipments: Sequence[InstructionShipment], context: Context, spelling: Spelling
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
    problems = required_space(layout, instruction_of(dispatch, dispatch.order.placed_at[:10]))
    return holds_of(dispatch, problems)


def _picked(shipment: InstructionShipment) -> InstructionShipment:
    """A shipment with its lines by their bins, whichever parcels they are in."""
    lines = tuple(sorted(shipment.lines, key=lambda line: natural_order(line.bin or "")))
    return msgspec.structs.replace(shipment, lines=lines)


def _layout(warehouse: str, context: Context) -> Layout:
    return context.layouts[context.config.warehouses[warehouse].layout]


def instruction_of(dispatch: Dispatch, day: str) -> InstructionShipment:
    """A dispatch as its warehouse is told of it."""
    order = dispatch.order
    sold = {line.line_id: (no, line) for no, line in enumerate(order.lines, start=1)}

    def line_of(content: Content) -> InstructionLine:
        item = content.item
        no, line = sold.get(content.line_id, (0, None))
        return InstructionLine(
            no=no,
            line_id=content.line_id,
            sku=content.sku,
            item_code=item.codes.get(dispatch.warehouse, content.sku),
            title=(line.title if line is not None else "") or item.title,
            gtin=item.gtin,
            pieces=content.pieces,
            bin=content.bin or None,
            lot=line.lot if line is not None else None,
            hazards=item.hazards,
        )

    parcels = tuple(
        InstructionParcel(
            no=number,
            sscc=parcel.sscc,
            tracking=parcel.tracking,
            weight_g=parcel.weight_g,
            contents=tuple(line_of(content) for content in parcel.contents),
        )
        for number, parcel in enumerate(dispatch.parcels, start=1)
    )
    return InstructionShipment(
        action=dispatch.action,
        shipment_id=dispatch.shipment,
        order_id=order.order_id,
        channel=order.channel,
        client=order.client,
        po_number=order.po_number,
        carrier=dispatch.carrier,
        service=dispatch.service,
        label_source=told_label(dispatch.label_source, dispatch.label_state),
        ship_to=order.ship_to,
        phone=order.buyer.phone,
        email=order.buyer.email,
        day=day,
        ship_day=dispatch.ship_day or None,
        freight_account=dispatch.freight_account or None,
        ship_by=order.shipping.ship_by,
        options=dispatch.options,
        packer_notes=dispatch.packer_notes,
        notes=order.notes,
        gift_message=order.gift_message,
        weight_g=sum(parcel.weight_g for parcel in dispatch.parcels),
        lines=_summed(tuple(line for parcel in parcels for line in parcel.contents)),
        parcels=parcels,
    )


def _summed(lines: tuple[InstructionLine, ...]) -> tuple[InstructionLine, ...]:
    """Lines of a shipment: what several parcels hold of one line is one line."""
    found: dict[str, InstructionLine] = {}
    pieces: dict[str, int] = {}
    for line in lines:
        found.setdefault(line.line_id, line)
        pieces[line.line_id] = pieces.get(line.line_id, 0) + line.pieces
    if len(found) == len(lines):
        return lines
    return tuple(
        InstructionLine(
            no=line.no,
            line_id=line.line_id,
            sku=line.sku,
            item_code=line.item_code,
            title=line.title,
            gtin=line.gtin,
            pieces=pieces[key],
            bin=line.bin,
            lot=line.lot,
            hazards=line.hazards,
        )
        for key, line in found.items()
    )
