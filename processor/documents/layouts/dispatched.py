"""A shipment as it was dispatched, made what layouts write: the way of every fact. Pure."""

from __future__ import annotations

from processor.documents.layouts.dispatched_lines import summed, written_parcels
from processor.documents.layouts.written_shipment import Places, WrittenShipment
from processor.model.config import Config, Warehouse
from processor.model.declared_value import declared_goods
from processor.model.dispatch import Dispatch
from processor.model.label_sources import told_label
from processor.model.latin import in_latin
from processor.model.order import Address
from processor.model.trading_data import LegalData

INSURED, COLLECTED = "insurance", "cash-on-delivery"
"""What a carrier does besides, by which it is told an insured value, or an amount to collect."""
_INCOTERMS = {"channel": "DDP", "seller": "DDP", "buyer": "DAP"}
"""The term by who pays the tax at the border (Incoterms 2020): the buyer, or somebody before."""


def written_shipment(dispatch: Dispatch, config: Config, day: str) -> WrittenShipment:
    """A dispatch with all that a layout may write of it. `day` is when it was planned."""
    order = dispatch.order
    goods = declared_goods(dispatch)
    parcels = written_parcels(dispatch, goods)
    values = [one.value for one in goods]
    known = [value for value in values if value is not None]
    declared = sum(known) if goods and len(known) == len(values) else None
    client = config.clients.get(order.client)
    return WrittenShipment(
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
        currency=order.currency,
        total=order.total,
        shipping_paid=order.shipping.paid,
        order_incoterm=order.shipping.incoterm,
        tags=order.tags,
        tax_scheme=order.tax_scheme,
        tax_id=order.buyer.tax_id,
        incoterm=_INCOTERMS.get(dispatch.tax_paid_by, order.shipping.incoterm),
        declared_value=declared,
        cost=(dispatch.price, dispatch.currency) if dispatch.currency else None,
        insured_value=declared if INSURED in dispatch.options else None,
        cod_amount=_to_collect(dispatch),
        wave=dispatch.wave or None,
        wave_closed=dispatch.wave_closed or None,
        warehouse=dispatch.warehouse,
        places=_places(config.warehouses.get(dispatch.warehouse)),
        client_title="" if client is None else client.title,
        legal=LegalData() if client is None else client.legal,
        weight_g=sum(parcel.weight_g for parcel in dispatch.parcels),
        lines=summed(tuple(line for parcel in parcels for line in parcel.contents)),
        parcels=parcels,
    )


def _to_collect(dispatch: Dispatch) -> int | None:
    """What the carrier collects from the buyer: all that is owed, with the first shipment."""
    if COLLECTED not in dispatch.options:
        return None
    return dispatch.order.outstanding if dispatch.sequence == 1 else 0


def _places(warehouse: Warehouse | None) -> Places:
    if warehouse is None:
        return Places()
    own = warehouse.address
    back, back_latin = warehouse.returns.address, warehouse.returns.latin
    if back is None:
        back, back_latin = own, warehouse.address_latin
    return Places(
        ship_from=own,
        ship_from_latin=warehouse.address_latin or _if_latin(own),
        return_to=back,
        return_to_latin=back_latin or _if_latin(back),
    )


def _if_latin(address: Address) -> Address | None:
    texts = (
        address.name, address.company or "", *address.address_lines, address.city,
        address.region or "", address.postcode,
    )  # fmt: skip
    return address if all(in_latin(text) for text in texts) else None
