"""A shipment as it was dispatched, made what layouts write: the way of every fact. Pure."""

from __future__ import annotations

from processor.documents.layouts.written_shipment import WrittenLine, WrittenParcel, WrittenShipment
from processor.model.config import Config
from processor.model.dispatch import Content, Dispatch


def written_shipment(dispatch: Dispatch, config: Config, day: str) -> WrittenShipment:
    """A dispatch with all that a layout may write of it. `day` is when it was planned."""
    order = dispatch.order
    sold = {line.line_id: (no, line) for no, line in enumerate(order.lines, start=1)}

    def line_of(content: Content) -> WrittenLine:
        item = content.item
        no, line = sold.get(content.line_id, (0, None))
        return WrittenLine(
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
        WrittenParcel(
            no=number,
            sscc=parcel.sscc,
            tracking=parcel.tracking,
            weight_g=parcel.weight_g,
            contents=tuple(line_of(content) for content in parcel.contents),
        )
        for number, parcel in enumerate(dispatch.parcels, start=1)
    )
    return WrittenShipment(
        action=dispatch.action,
        shipment_id=dispatch.shipment,
        order_id=order.order_id,
        channel=order.channel,
        client=order.client,
        po_number=order.po_number,
        carrier=dispatch.carrier,
        service=dispatch.service,
        label_source=dispatch.label_source,
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


def _summed(lines: tuple[WrittenLine, ...]) -> tuple[WrittenLine, ...]:
    """Lines of a shipment: what several parcels hold of one line is one line."""
    found: dict[str, WrittenLine] = {}
    pieces: dict[str, int] = {}
    for line in lines:
        found.setdefault(line.line_id, line)
        pieces[line.line_id] = pieces.get(line.line_id, 0) + line.pieces
    if len(found) == len(lines):
        return lines
    return tuple(
        WrittenLine(
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
