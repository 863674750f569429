"""Drafts: one order on its way through the steps, and what the ledger writes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.ask_rules import StageAnswer
from processor.deciding.sscc import gs1_numbers, sscc_counter
from processor.house.house import House
from processor.model.decisions import (
    CarrierChoice,
    Consignment,
    Firing,
    HoldAsked,
    ParcelPlan,
    Review,
    Routing,
)
from processor.model.destinations import NO_TABLES, Gazetteer
from processor.model.numbers import s10, serial_number, sscc
from processor.model.order import Item, Order
from processor.model.outcomes import Outcome, ShipmentPlan
from processor.model.parcel_labels import LabelPlan
from processor.model.reasons import asker_said, place_said
from processor.model.sentence import Text, joined, sentence
from processor.model.states import LineCounts, derive
from processor.model.times import parse_time
from processor.model.undecided import Undecided
from processor.rules import Verdict


class Leg(msgspec.Struct):
    """One consignment on its way to become a shipment.

    `ship_day` is a day in the warehouse's own time; `tags` are those of the order and of the
    rules that looked at this leg; `heard` has what rules said of it by stage, `noted` what a step
    keeps beside that; `numbers` are those of the carrier's pools, one a parcel. `label_state` is
    where its labels are, `labels` those that it waits for.
    """

    consignment: Consignment
    ship_day: str = ""
    tags: tuple[str, ...] = ()
    heard: dict[str, StageAnswer] = {}
    noted: dict[str, dict[str, object]] = {}
    declare: bool = True
    tax_paid_by: str = ""
    parcels: tuple[ParcelPlan, ...] = ()
    choice: CarrierChoice | None = None
    label_state: str = ""
    labels: tuple[LabelPlan, ...] = ()
    numbers: tuple[str, ...] = ()


class Draft(msgspec.Struct):
    """One order while it is decided. `heard` has what rules said of it by stage; `saw` and `made`
    are kept to decide it again (`record`), `waived` are the releases that counted; `at` is when it
    is decided, RFC 3339, `gazetteer` the tables that say where it goes, `languages` by warehouse in
    which its packers are told."""

    asked: Undecided
    items: dict[str, Item]
    holds: list[HoldAsked]
    heard: dict[str, StageAnswer]
    review: Review | None = None
    routing: Routing | None = None
    legs: list[Leg] = []
    saw: dict[str, object] = {}
    made: dict[str, object] = {}
    at: str = ""
    languages: Mapping[str, str] = {}
    waived: set[str] = set()
    gazetteer: Gazetteer = NO_TABLES

    @property
    def order(self) -> Order:
        """The order in its latest revision."""
        return self.asked.order

    @property
    def stopped(self) -> bool:
        """True if a hold keeps the whole order back."""
        return any(not hold.lines for hold in self.holds)

    @property
    def held_lines(self) -> frozenset[str]:
        """The lines that wait while the others go on."""
        return frozenset(line for hold in self.holds for line in hold.lines)


def series_of(house: House, carrier: str) -> str:
    """The counter behind a carrier's numbers: named by the series, so that renaming a carrier or
    sharing a series never draws a number twice. Empty where the numbers are not ours."""
    scheme = house.config.carriers[carrier].tracking
    if scheme.kind == "none":
        return ""
    digits = 8 if scheme.kind == "s10" else scheme.digits
    return f"tracking:{scheme.prefix}:{digits}:{scheme.suffix}"


def outcomes(
    house: House,
    drafts: Sequence[Draft],
    first: Mapping[str, int],
    sequences: Mapping[int, int],
    counts: Mapping[int, Mapping[str, LineCounts]],
) -> list[Outcome]:
    """Drafts with their numbers: what the ledger writes. `first` is the first free number of
    each counter, `sequences` the next shipment sequence of orders that had one before, `counts`
    the pieces per line where they are not simply all open."""
    numbers = dict(first)
    return [_outcome(house, draft, numbers, sequences, counts) for draft in drafts]


def _take(numbers: dict[str, int], counter: str) -> int:
    taken = numbers[counter]
    numbers[counter] = taken + 1
    return taken


def _outcome(
    house: House,
    draft: Draft,
    numbers: dict[str, int],
    sequences: Mapping[int, int],
    counts: Mapping[int, Mapping[str, LineCounts]],
) -> Outcome:
    rejected = draft.review is not None and draft.review.outcome == "reject"
    on_hold = draft.stopped or draft.asked.disputed
    shipments: list[ShipmentPlan] = []
    kept: list[tuple[str, str, str, int]] = []
    sequence = sequences.get(draft.asked.key, 1)
    for leg in draft.legs:
        if on_hold:
            kept += [
                (leg.consignment.warehouse, need.line_id, need.sku, need.pieces)
                for need in leg.consignment.needs
            ]
        else:
            shipments.append(_shipment(house, draft, leg, sequence, numbers))
            sequence += 1
    before = counts.get(draft.asked.key) or {
        line.line_id: LineCounts(ordered=line.to_send, open=line.to_send)
        for line in draft.order.lines
    }
    lines = line_counts(draft, before, rejected=rejected, on_hold=on_hold)
    return Outcome(
        key=draft.asked.key,
        again=draft.asked.again,
        client=draft.order.client,
        before=draft.asked.state,
        placed_at=parse_time(draft.order.placed_at),
        after=derive(lines.values(), on_hold=on_hold or bool(draft.holds), rejected=rejected),
        revision=draft.order.revision,
        lines=lines,
        holds=() if rejected else tuple(draft.holds),
        shipments=tuple(shipments),
        kept=tuple(kept),
        facts=msgspec.json.encode(_facts(draft)).decode(),
        verdict=msgspec.json.encode(_verdict(draft, shipments)).decode(),
        cause=_cause(draft),
    )


def line_counts(
    draft: Draft, before: Mapping[str, LineCounts], *, rejected: bool, on_hold: bool
) -> dict[str, LineCounts]:
    """Pieces per state of each line after the decision; `on_hold` is of the whole order."""
    reserved: dict[str, int] = {}
    backordered: dict[str, int] = {}
    for leg in draft.legs:
        for need in leg.consignment.needs:
            reserved[need.line_id] = reserved.get(need.line_id, 0) + need.pieces
    if draft.routing is not None and draft.routing.hold is None:
        for need in draft.routing.backordered:
            backordered[need.line_id] = backordered.get(need.line_id, 0) + need.pieces
    lines: dict[str, LineCounts] = {}
    for line_id, was in before.items():
        took, waits = reserved.get(line_id, 0), backordered.get(line_id, 0)
        rest = was.open - took - waits
        # An order that is woken for what it waits for keeps what it has.
        has = was.held + was.backordered + was.reserved
        waiting = on_hold or line_id in draft.held_lines
        lines[line_id] = LineCounts(
            ordered=was.ordered,
            open=0 if rejected or waiting else rest,
            held=0 if rejected else was.held + (rest if waiting else 0),
            backordered=0 if rejected else was.backordered + waits,
            reserved=0 if rejected else was.reserved + took,
            instructed=was.instructed,
            shipped=was.shipped,
            cancelled=was.cancelled + (rest + has if rejected else 0),
        )
    return lines


def customs_of(house: House, draft: Draft, leg: Leg) -> str:
    """How a shipment is declared at its border: as its warehouse does, where it crosses one."""
    warehouse = house.config.warehouses[leg.consignment.warehouse]
    abroad = draft.order.ship_to.country != warehouse.address.country
    return warehouse.customs if abroad and leg.declare else "none"


def _shipment(
    house: House, draft: Draft, leg: Leg, sequence: int, numbers: dict[str, int]
) -> ShipmentPlan:
    assert leg.choice is not None and leg.choice.quote is not None
    quote = leg.choice.quote
    boxes = []
    gs1, serials = gs1_numbers(house, draft.order.client), sscc_counter(house, draft.order.client)
    # Those of a pool are on the leg already, one for each parcel.
    pooled = iter(leg.numbers)
    for box in leg.parcels:
        number = sscc(gs1.gs1_prefix, gs1.sscc_extension, _take(numbers, serials))
        tracking = next(pooled, None) or _tracking(house, quote.carrier, numbers)
        boxes.append((box, number, tracking))
    return ShipmentPlan(
        number=f"{'T' if house.config.numbers.trial else 'S'}{_take(numbers, 'shipment'):010d}",
        sequence=sequence,
        warehouse=leg.consignment.warehouse,
        carrier=quote.carrier,
        service=quote.service,
        label_source=quote.label_source,
        customs=customs_of(house, draft, leg),
        price=quote.price.minor,
        currency=quote.price.currency,
        worksheet=quote.worksheet,
        ship_day=leg.ship_day,
        freight_account=quote.freight_account,
        tax_paid_by=leg.tax_paid_by,
        parcels=tuple(boxes),
        label_state=leg.label_state,
        labels=leg.labels,
    )


def _tracking(house: House, carrier: str, numbers: dict[str, int]) -> str | None:
    scheme = house.config.carriers[carrier].tracking
    if scheme.kind == "none":
        return None
    serial = _take(numbers, series_of(house, carrier))
    if scheme.kind == "s10":
        return s10(scheme.prefix, serial, scheme.suffix)
    return serial_number(scheme.prefix, scheme.digits, serial, scheme.suffix)


def _cause(draft: Draft) -> Text:
    """The rules and lines behind an outcome, in one line."""
    if draft.review is not None and draft.review.rejected_by:
        by = draft.review.rejected_by
        return joined((sentence("cause.rule", rule=one.rule, at=one.at) for one in by), "comma")
    if draft.holds:
        held = [(one.reason, asker_said(one.rule), place_said(one.at)) for one in draft.holds]
        return joined(sentence("cause.hold", reason=why, rule=by, at=at) for why, by, at in held)
    found = [
        sentence(
            "cause.sent",
            warehouse=one.consignment.warehouse,
            service=f"{quote.carrier}/{quote.service}",
        )
        for one in draft.legs
        if one.choice is not None and (quote := one.choice.quote) is not None
    ]
    if draft.routing is not None and draft.routing.backordered:
        waiting = {need.sku for need in draft.routing.backordered}
        found.append(sentence("cause.no-stock", skus=sorted(waiting)))
    return joined(found)


def _facts(draft: Draft) -> dict[str, object]:
    found: dict[str, object] = {stage: answer.facts for stage, answer in draft.heard.items()}
    for leg in draft.legs:
        if not leg.heard:
            # It came to the choice of a carrier, with no parcels to ask about.
            found[f"carrier {leg.consignment.warehouse}"] = {}
        for stage, answer in leg.heard.items():
            found[f"{stage} {leg.consignment.warehouse}"] = answer.facts
    return found


def _names(firings: Sequence[Firing]) -> list[str]:
    return [firing.rule for firing in firings]


def _verdict(draft: Draft, shipments: Sequence[ShipmentPlan]) -> dict[str, object]:
    found: dict[str, object] = {
        stage: _said(answer.verdict) for stage, answer in draft.heard.items()
    }
    found["saw"], found["made"] = draft.saw, draft.made
    if "asked" in draft.made and shipments:
        # Whose options and notes they are: documents are written from this record.
        found["numbers"] = [one.number for one in shipments]
    if draft.waived:
        found["waived"] = sorted(draft.waived)
    if draft.asked.waived:
        found["waivers"] = dict(draft.asked.waived)
    if draft.routing is not None:
        found["tried"] = draft.routing.tried
        if draft.routing.ranked:
            found["ranked"] = draft.routing.ranked
        if draft.routing.lines:
            found["lines"] = draft.routing.lines
    for leg in draft.legs:
        for stage, answer in leg.heard.items():
            noted = leg.noted.get(stage, {})
            found[f"{stage} {leg.consignment.warehouse}"] = {**_said(answer.verdict), **noted}
    return found


def _said(verdict: Verdict) -> dict[str, object]:
    return {
        "fired": _names(verdict.fired),
        "unknown": verdict.unknown,
        "trial": _names(verdict.trial),
    }
