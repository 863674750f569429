"""Checks that every document of a decided order can be made. Pure."""

from __future__ import annotations

from processor.deciding.drafts import Draft, Leg, customs_of
from processor.deciding.labels import wait_for_labels
from processor.deciding.packer_notes import packer_notes
from processor.deciding.stages import Turn
from processor.documents.before_numbers import before_numbers
from processor.house.house import House
from processor.model.dispatch import Content, Dispatch, DispatchParcel

_DUMMY_SSCC = "0" * 18


def provisional(house: House, draft: Draft, leg: Leg, sequence: int) -> Dispatch:
    """The dispatch a leg will become, with stand-in numbers: enough to check every document."""
    assert leg.choice is not None and leg.choice.quote is not None
    quote = leg.choice.quote
    return Dispatch(
        shipment="S0000000000",
        sequence=sequence,
        action="new",
        warehouse=leg.consignment.warehouse,
        carrier=quote.carrier,
        service=quote.service,
        label_source=quote.label_source,
        label_state=leg.label_state,
        customs=customs_of(house, draft, leg),
        order=draft.order,
        ship_day=leg.ship_day,
        freight_account=quote.freight_account,
        tax_paid_by=leg.tax_paid_by,
        options=quote.options,
        packer_notes=packer_notes(draft, leg),
        price=quote.price.minor,
        currency=quote.price.currency,
        parcels=tuple(
            DispatchParcel(
                sscc=_DUMMY_SSCC,
                tracking="X" * 13,
                net_g=box.net_g,
                weight_g=box.weight_g,
                length_mm=box.length_mm,
                width_mm=box.width_mm,
                height_mm=box.height_mm,
                contents=tuple(
                    Content(
                        line_id=need.line_id,
                        sku=need.sku,
                        pieces=need.pieces,
                        bin=draft.items[need.sku].bins.get(leg.consignment.warehouse, ""),
                        item=draft.items[need.sku],
                    )
                    for need in box.needs
                ),
            )
            for box in leg.parcels
        ),
    )


def check_documents(turn: Turn) -> None:
    """What would make a document of a shipment impossible, and a label that is waited for no
    longer, holds the order before a number is drawn."""
    house, draft = turn.house, turn.draft
    draft.holds += wait_for_labels(house, draft)
    dispatch = provisional(house, draft, turn.shipment, 1)
    draft.holds += before_numbers(dispatch, house.context, turn.known.now)
