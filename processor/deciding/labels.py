"""Labels that others make: which shipments wait for them and until when, the hold once that time is
over, and the note to the packer. Pure.

A label that came for a shipment is of its receiver, service and goods: decided again, the same
parcel keeps it, and every other one waits for its own. What a person releases goes without: the
person said that it comes another way, and the warehouse is told so. That counts for this service,
address and goods too.
"""

from __future__ import annotations

import msgspec

from processor.deciding.drafts import Draft, Leg
from processor.deciding.waived import is_released
from processor.house.house import House
from processor.languages.languages import FIRST, language_of
from processor.model.decisions import HoldAsked, Quote
from processor.model.expects import over
from processor.model.grounds import kept, mark
from processor.model.label_sources import LABEL_MAKERS, LabelState, arrived_state
from processor.model.parcel_labels import LabelKnown, LabelPlan, made_for
from processor.model.reasons import NO_LABEL, hold_for
from processor.model.sentence import Sentence, sentence
from processor.model.times import parse_time


class _Waiting(msgspec.Struct, frozen=True):
    """A shipment whose label others make; `plans` is None where its service waits for none."""

    leg: Leg
    quote: Quote
    plans: tuple[LabelPlan, ...] | None
    known: tuple[LabelKnown | None, ...]

    @property
    def state(self) -> LabelState:
        """Where its labels are."""
        if not self.known or not all(map(_is_here, self.known)):
            return "awaited"
        return arrived_state(one.media for one in self.known if one is not None)

    def over(self, now: int) -> bool:
        """True where it is waited for no longer: the time is over, its carrier said no, or nobody
        ever was to wait."""
        if self.state != "awaited":
            return False
        if self.plans is None:
            return True
        missing = [
            (plan, one)
            for plan, one in zip(self.plans, self.known, strict=True)
            if not _is_here(one)
        ]
        return any(
            plan.until <= now or (one is not None and one.state == "failed")
            for plan, one in missing
        )


def _is_here(one: LabelKnown | None) -> bool:
    return one is not None and one.state == "arrived"


def wait_for_labels(house: House, draft: Draft) -> list[HoldAsked]:
    """Says of every shipment of an order where its labels are, in its legs; returns the hold of the
    order for labels that are waited for no longer.

    None once a person released it, or where it is asked for already.
    """
    waiting = _waiting(house, draft)
    for leg in draft.legs:
        quote = leg.choice.quote if leg.choice is not None else None
        if quote is not None:
            leg.label_state = LABEL_MAKERS[quote.label_source].state
    for one in waiting:
        one.leg.label_state, one.leg.labels = one.state, one.plans or ()
    missing = [one for one in waiting if one.state == "awaited"]
    if not missing:
        return []
    late = [one for one in missing if one.over(parse_time(draft.at))]
    held = _held(draft, missing, late or missing)
    if is_released(draft, held):
        for one in missing:
            one.leg.label_state, one.leg.labels = "apart", ()
        return []
    asked = any((one.rule, one.reason) == (held.rule, held.reason) for one in draft.holds)
    return [held] if late and not asked else []


def label_note(draft: Draft, leg: Leg) -> tuple[str, ...]:
    """What the packer is told of a shipment that a person let go although its label is not here."""
    quote = _awaiting(leg)
    if quote is None or leg.label_state != "apart":
        return ()
    return (_said(draft.languages.get(leg.consignment.warehouse, FIRST), quote),)


def packers_languages(house: House) -> dict[str, str]:
    """By warehouse the language in which its packers are told: that of the house, or the first one
    where the file of that warehouse has no letters for it."""
    language, layouts = house.config.language, house.context.layouts
    found = {}
    for code, warehouse in house.config.warehouses.items():
        try:
            for source in ("channel", "carrier"):
                language_of(language).say(_apart(source, code)).encode(
                    layouts[warehouse.layout].encoding.codec
                )
        except UnicodeEncodeError:
            found[code] = FIRST
        else:
            found[code] = language
    return found


def _said(language: str, quote: Quote) -> str:
    return language_of(language).say(_apart(quote.label_source, _name(quote)))


def _apart(source: str, service: str) -> Sentence:
    return sentence(f"packer.label-apart-{source}", service=service)


def _waiting(house: House, draft: Draft) -> list[_Waiting]:
    """The shipments whose labels others make; each label that is known goes to the first parcel
    that it was made for."""
    left = list(draft.asked.labels)
    now = parse_time(draft.at)
    found = []
    for leg in draft.legs:
        quote = _awaiting(leg)
        if quote is None:
            continue
        service = house.cards.named(quote.carrier, quote.service)
        span = service.label_until if service is not None else None
        code = leg.consignment.warehouse
        until = now if span is None else over(span, now, house.config.warehouses[code])
        plans, known = [], []
        for number, box in enumerate(leg.parcels, start=1):
            what = made_for(
                draft.order.ship_to, code, _name(quote), box.needs, number, len(leg.parcels)
            )
            taken = next((one for one in left if one.made_for == what), None)
            if taken is not None:
                left.remove(taken)
            plans.append(
                LabelPlan(what, until) if taken is None else LabelPlan(what, taken.until, taken.key)
            )
            known.append(taken)
        waits = span is not None or any(one is not None for one in known)
        found.append(_Waiting(leg, quote, tuple(plans) if waits else None, tuple(known)))
    return found


def _held(draft: Draft, missing: list[_Waiting], late: list[_Waiting]) -> HoldAsked:
    """One hold for all shipments of an order, on the grounds of all: orders are released whole."""
    services = list(dict.fromkeys(_name(one.quote) for one in late))
    waited = any(one.plans is not None for one in late)
    detail = sentence("hold.no-label" if waited else "hold.no-label-at-once", services=services)
    held = hold_for(NO_LABEL, "documents", detail)
    goods = [
        (one.leg.consignment.warehouse, _name(one.quote), one.leg.consignment.needs,
         len(one.leg.parcels))
        for one in missing
    ]  # fmt: skip
    rests = {"shipments": mark(goods), "ship_to": mark(draft.order.ship_to)}
    return msgspec.structs.replace(held, grounds=kept(rests))


def _awaiting(leg: Leg) -> Quote | None:
    """The service of a shipment whose label somebody else would have to bring."""
    quote = leg.choice.quote if leg.choice is not None else None
    return quote if quote is not None and LABEL_MAKERS[quote.label_source].awaited else None


def _name(quote: Quote) -> str:
    return f"{quote.carrier}/{quote.service}"
