"""Decide: the way of one chunk of orders through the steps, from review to numbered parcels.

Read top to bottom: review, route and allocate, pack and carrier, customs and paper checks. Each
step is a pure function in its own module; this page only passes one's result to the next, in
(priority, placed at, channel, id) order, so that results depend on neither chunk nor file order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from processor.allocate import allocate
from processor.carrier import choose
from processor.decisions import HoldAsked, Need, Review
from processor.dispatch import Content, Dispatch, DispatchParcel
from processor.documents import before_numbers, customs_problems
from processor.house import House
from processor.ledger.undecided import Undecided
from processor.money import Rates
from processor.order import Item, Order
from processor.pack import pack
from processor.passes.drafts import Draft, Leg
from processor.review import review
from processor.route import candidates
from processor.rules import (
    Ask,
    Case,
    EngineDied,
    RuleSet,
    Verdict,
    decide,
    differences,
    facts_of,
    plain_ask,
)

StockKey = tuple[str, str, str]
ENGINE = "engine"
_DUMMY_SSCC = "0" * 18


class Known(msgspec.Struct, frozen=True):
    """What a chunk is decided with besides the house: catalogue, stock, rates, clock."""

    items: Mapping[tuple[str, str], Item]
    available: Mapping[StockKey, int]
    rates: Rates | None
    now: str


def decide_chunk(house: House, asked: Sequence[Undecided], known: Known, ask: Ask) -> list[Draft]:
    """Decides orders in the order given. Pure but for `ask`, which is the rules engine."""
    drafts = [
        Draft(
            asked=one,
            items=_items_of(one.order, known),
            holds=[],
            facts={},
            verdicts={},
            legs=[],
        )
        for one in asked
    ]
    _review(house, drafts, known, ask)
    going = [draft for draft in drafts if _goes_on(draft)]
    _route(house, going, known, ask)
    _pack_and_choose(house, [draft for draft in going if not draft.holds], known, ask)
    for draft in going:
        if not draft.holds:
            _check_papers(house, draft, known)
    return drafts


def _items_of(order: Order, known: Known) -> dict[str, Item]:
    found = {line.sku: known.items.get((order.client, line.sku)) for line in order.lines}
    return {sku: item for sku, item in found.items() if item is not None}


def _goes_on(draft: Draft) -> bool:
    approved = draft.review is not None and draft.review.outcome == "approve"
    return approved and not draft.holds and not draft.asked.disputed


def _case(draft: Draft, known: Known, leg: Leg | None = None) -> Case:
    return Case(
        order=draft.order,
        items=draft.items,
        orders_before=draft.asked.orders_before,
        spent_before=None,
        now=known.now,
        rates=known.rates,
        parcel=leg.parcels[0] if leg is not None and leg.parcels else None,
        warehouse=leg.consignment.warehouse if leg is not None else None,
        tags=draft.review.tags if draft.review is not None else (),
        parcels=leg.parcels if leg is not None else (),
    )


def _ask_rules(
    ruleset: RuleSet, cases: Sequence[Case], ask: Ask
) -> tuple[list[dict[str, object]], list[Verdict], set[int]]:
    """Facts and verdicts per case, and the cases where engine and evaluator differ."""
    batch = [facts_of(case, ruleset.wanted) for case in cases]
    try:
        verdicts = decide(ruleset, batch, ask)
    except EngineDied:
        # Twice in a row: nobody vouches for this batch, so all of it waits for a person.
        return batch, decide(ruleset, batch, plain_ask), set(range(len(batch)))
    return batch, verdicts, set(differences(ruleset, batch, verdicts))


def _differs(ruleset: RuleSet) -> HoldAsked:
    return HoldAsked(
        reason="engine-differs",
        type="manual",
        rule=ENGINE,
        at=f"rules/{ruleset.stage}.yaml",
        detail="the rules engine died or disagrees with the plain evaluator",
    )


def _too_late(verdict: Verdict) -> list[HoldAsked]:
    """A warehouse has a part of it: a rejection by rule is for a person to carry out."""
    return [
        HoldAsked(
            reason="changed-after-hand-over",
            type="manual",
            rule=firing.rule,
            at=firing.at,
            detail=f"to be rejected ({firing.why}), but a warehouse has a part of it",
        )
        for firing in verdict.fired
        if any(action.verb == "reject" for action in firing.then)
    ]


def _unknown_holds(ruleset: RuleSet, verdict: Verdict, waived: frozenset[str]) -> list[HoldAsked]:
    if ruleset.if_unknown != "hold":
        return []
    return [
        HoldAsked(
            reason="rule-needs-fact",
            type="manual",
            rule=rule,
            at=f"rules/{ruleset.stage}.yaml",
            detail=f"rule {rule} needs {fact}, which is unknown",
        )
        for rule, fact in verdict.unknown
        if rule not in waived
    ]


def _review(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    ruleset = house.rule_sets.review
    cases = [_case(draft, known) for draft in drafts]
    batch, verdicts, differing = _ask_rules(ruleset, cases, ask)
    for number, draft in enumerate(drafts):
        draft.facts["review"] = batch[number]
        draft.verdicts["review"] = verdicts[number]
        draft.review = review(
            verdicts[number].fired,
            verdicts[number].unknown,
            ruleset.if_unknown,
            draft.asked.waived,
            house.config.holds,
        )
        if number in differing and ENGINE not in draft.asked.waived:
            draft.review = Review(outcome="hold")
            draft.holds.append(_differs(ruleset))
        if draft.review.outcome == "reject" and draft.asked.instructed:
            draft.review = Review(outcome="hold")
            draft.holds += _too_late(verdicts[number])
        if draft.review.outcome == "reject":
            continue
        draft.holds += draft.review.holds
        missing = sorted({line.sku for line in draft.order.lines} - draft.items.keys())
        if missing:
            draft.holds.append(
                HoldAsked(
                    reason="unknown-sku",
                    type="stock",
                    rule="catalogue",
                    at="catalogue",
                    detail=f"not in the catalogue of {draft.order.client}: {', '.join(missing)}",
                )
            )


def _needs(draft: Draft) -> tuple[Need, ...]:
    pieces = draft.asked.open_pieces
    return tuple(
        Need(line.line_id, line.sku, pieces[line.line_id])
        for line in draft.order.lines
        if pieces.get(line.line_id)
    )


def _route(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    """Routing and allocation: a fold, because each order takes from the stock of the next."""
    ruleset = house.rule_sets.route
    live = [one.code for one in house.config.warehouses.values() if one.status == "live"]
    batch, verdicts, differing = _ask_rules(ruleset, [_case(d, known) for d in drafts], ask)
    left = dict(known.available)
    for number, draft in enumerate(drafts):
        draft.facts["route"] = batch[number]
        draft.verdicts["route"] = verdicts[number]
        draft.holds += _unknown_holds(ruleset, verdicts[number], draft.asked.waived)
        if number in differing and ENGINE not in draft.asked.waived:
            draft.holds.append(_differs(ruleset))
        if draft.holds:
            continue
        ranked, may_split, excluded = candidates(verdicts[number].fired, live)
        routing = allocate(
            _needs(draft), ranked, may_split, ruleset.otherwise, _free(left, draft.order.client)
        )
        draft.routing = msgspec.structs.replace(routing, tried=(*excluded, *routing.tried))
        if routing.hold is not None:
            draft.holds.append(routing.hold)
            continue
        for consignment in routing.consignments:
            for need in consignment.needs:
                left[consignment.warehouse, draft.order.client, need.sku] -= need.pieces
        draft.legs = [Leg(consignment=one) for one in routing.consignments]


def _free(left: Mapping[StockKey, int], client: str) -> Callable[[str, str], int]:
    return lambda warehouse, sku: max(0, left.get((warehouse, client, sku), 0))


def _pack_and_choose(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    ruleset = house.rule_sets.carrier
    pairs: list[tuple[Draft, Leg]] = []
    for draft in drafts:
        for leg in draft.legs:
            warehouse = house.config.warehouses[leg.consignment.warehouse]
            parcels, hold = pack(
                leg.consignment, draft.items, warehouse.tare_g, warehouse.max_parcel_g
            )
            leg.parcels = parcels
            if hold is not None:
                draft.holds.append(hold)
            else:
                pairs.append((draft, leg))
    live = [one.name for one in house.config.carriers.values() if one.status == "live"]
    cases = [_case(draft, known, leg) for draft, leg in pairs]
    batch, verdicts, differing = _ask_rules(ruleset, cases, ask)
    for number, (draft, leg) in enumerate(pairs):
        leg.facts, leg.verdict = batch[number], verdicts[number]
        draft.holds += _unknown_holds(ruleset, verdicts[number], draft.asked.waived)
        if number in differing and ENGINE not in draft.asked.waived:
            draft.holds.append(_differs(ruleset))
        hazards = {
            hazard for need in leg.consignment.needs for hazard in draft.items[need.sku].hazards
        }
        leg.choice = choose(
            verdicts[number].fired,
            leg.parcels,
            house.cards,
            leg.consignment.warehouse,
            draft.order.ship_to,
            frozenset(hazards),
            known.now[:10],
            known.rates,
            house.config.currency,
            live,
        )
        if leg.choice.hold is not None:
            draft.holds.append(leg.choice.hold)


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


def _check_papers(house: House, draft: Draft, known: Known) -> None:
    """What would make a document impossible holds the order before a number is drawn."""
    context = house.context
    for leg in draft.legs:
        warehouse = house.config.warehouses[leg.consignment.warehouse]
        dispatch = provisional(draft, leg, 1)
        draft.holds += before_numbers(dispatch, house.config, house.layouts[warehouse.layout])
        if warehouse.customs == "china-ceb" and draft.order.ship_to.country != "CN":
            draft.holds += customs_problems(dispatch, context, known.now)
