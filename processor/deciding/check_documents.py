"""Checks that every document of a decided order can be made. Pure."""

from __future__ import annotations

from processor.deciding.drafts import Draft, Leg
from processor.deciding.known import Known
from processor.documents.render import before_numbers, customs_problems
from processor.house.house import House
from processor.model.dispatch import Content, Dispatch, DispatchParcel

_DUMMY_SSCC = "0" * 18


def provisional(draft: Draft, leg: Leg, sequence: int) -> Dispatch:
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
        customs="none",
        order=draft.order,
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


def check_papers(house: House, draft: Draft, known: Known) -> None:
    """What would make a document impossible holds the order before a number is drawn."""
    context = house.context
    for leg in draft.legs:
        warehouse = house.config.warehouses[leg.consignment.warehouse]
        dispatch = provisional(draft, leg, 1)
        draft.holds += before_numbers(dispatch, house.config, house.layouts[warehouse.layout])
        if leg.declare and warehouse.customs == "china-ceb" and draft.order.ship_to.country != "CN":
            draft.holds += customs_problems(dispatch, context, known.now)
