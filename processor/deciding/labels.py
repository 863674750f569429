"""Labels that others make and that cannot be taken in yet: the hold, and the note to the packer.

What a person releases goes without a label of ours: the person said that it comes another way, and
the warehouse is told so. That counts for this service, address and goods: a label that was made
for others does not fit. Pure.
"""

from __future__ import annotations

import msgspec

from processor.deciding.drafts import Draft, Leg
from processor.deciding.waived import is_released
from processor.house.house import House
from processor.languages.languages import FIRST, language_of
from processor.model.decisions import HoldAsked, Quote
from processor.model.grounds import kept, mark
from processor.model.label_sources import LABEL_MAKERS
from processor.model.reasons import NO_LABEL, hold_for
from processor.model.sentence import sentence


def without_label(draft: Draft) -> list[HoldAsked]:
    """The hold of an order for labels that cannot be had; none once a person released it, or where
    it is asked for already."""
    held = _held(draft)
    if held is None or is_released(draft, held):
        return []
    if any((one.rule, one.reason) == (held.rule, held.reason) for one in draft.holds):
        return []
    return [held]


def label_note(draft: Draft, leg: Leg) -> tuple[str, ...]:
    """What the packer is told of a shipment that a person let go although its label is not here."""
    quote = _awaiting(leg)
    held = _held(draft)
    if quote is None or held is None or not is_released(draft, held):
        return ()
    return (_said(draft.languages.get(leg.consignment.warehouse, FIRST), _name(quote)),)


def packers_languages(house: House) -> dict[str, str]:
    """By warehouse the language in which its packers are told: that of the house, or the first one
    where the file of that warehouse has no letters for it."""
    language, layouts = house.config.language, house.context.layouts
    found = {}
    for code, warehouse in house.config.warehouses.items():
        try:
            _said(language, code).encode(layouts[warehouse.layout].encoding.codec)
        except UnicodeEncodeError:
            found[code] = FIRST
        else:
            found[code] = language
    return found


def _said(language: str, service: str) -> str:
    return language_of(language).say(sentence("packer.label-apart", service=service))


def _held(draft: Draft) -> HoldAsked | None:
    """One hold for all shipments of an order, on the grounds of all: orders are released whole."""
    awaiting = [(leg, quote) for leg in draft.legs if (quote := _awaiting(leg)) is not None]
    if not awaiting:
        return None
    services = list(dict.fromkeys(_name(quote) for _, quote in awaiting))
    detail = sentence("hold.no-label", services=services)
    held = hold_for(NO_LABEL, "documents", detail)
    goods = [
        (leg.consignment.warehouse, _name(quote), leg.consignment.needs, len(leg.parcels))
        for leg, quote in awaiting
    ]
    rests = {"shipments": mark(goods), "ship_to": mark(draft.order.ship_to)}
    return msgspec.structs.replace(held, grounds=kept(rests))


def _awaiting(leg: Leg) -> Quote | None:
    """The service of a shipment whose label somebody else would have to bring."""
    quote = leg.choice.quote if leg.choice is not None else None
    return quote if quote is not None and LABEL_MAKERS[quote.label_source].awaited else None


def _name(quote: Quote) -> str:
    return f"{quote.carrier}/{quote.service}"
