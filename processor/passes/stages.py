"""What each step makes of the verdict on one order. Pure: rules are asked elsewhere.

`decide` calls these for a chunk of new orders, a backtest for orders decided before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.allocate import Available, allocate
from processor.carrier import choose
from processor.decisions import HoldAsked, Need, Review
from processor.dispatch import Content, Dispatch, DispatchParcel
from processor.documents import before_numbers, customs_problems
from processor.holding import Clock, holds_of, values_of
from processor.house import House
from processor.money import Rates
from processor.order import Item
from processor.pack import pack
from processor.passes.drafts import Draft, Leg
from processor.review import review
from processor.route import candidates
from processor.rules import Case, RuleSet, Value, Verdict, matched_lines
from processor.times import parse_time

StockKey = tuple[str, str, str]
ENGINE = "engine"
_DUMMY_SSCC = "0" * 18


class Known(msgspec.Struct, frozen=True):
    """What a chunk is decided with besides the house: catalogue, stock, rates, clock.

    `versions` are the keys of the catalogue rows in `items`, `history` the facts of an order that
    need the ledger, by the order's key.
    """

    items: Mapping[tuple[str, str], Item]
    available: Mapping[StockKey, int]
    rates: Rates | None
    now: str
    versions: Mapping[tuple[str, str], int] = {}
    history: Mapping[int, Mapping[str, Value]] = {}


def case_of(house: House, draft: Draft, known: Known, leg: Leg | None = None) -> Case:
    """What facts are read from: the order, or one shipment of it."""
    return Case(
        order=draft.order,
        items=draft.items,
        known=known.history.get(draft.asked.key, {}),
        now=known.now,
        rates=known.rates,
        parcel=leg.parcels[0] if leg is not None and leg.parcels else None,
        warehouse=leg.consignment.warehouse if leg is not None else None,
        tags=draft.review.tags if draft.review is not None else (),
        parcels=leg.parcels if leg is not None else (),
        warehouses=house.config.warehouses,
    )


def goes_on(draft: Draft) -> bool:
    """True if review lets the order on to routing."""
    rejected = draft.review is None or draft.review.outcome == "reject"
    return not rejected and not draft.stopped and not draft.asked.disputed


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
    return [
        HoldAsked(
            reason="rule-needs-fact",
            type="manual",
            rule=rule,
            at=f"rules/{ruleset.stage}.yaml",
            detail=f"rule {rule} needs {fact}, which is unknown",
        )
        for rule, fact in ruleset.holding(verdict.unknown)
        if rule not in waived
    ]


def reviewed(house: House, draft: Draft, ruleset: RuleSet, verdict: Verdict, differs: bool) -> None:
    """Review: approve, hold or reject. `differs`: engine and evaluator disagree on the order."""
    draft.verdicts["review"] = verdict
    draft.review = review(
        verdict.fired,
        ruleset.holding(verdict.unknown),
        "hold",
        draft.asked.waived,
        house.config.holds,
        lines_of(draft, ruleset, verdict, draft.facts["review"]),
        clock_of(draft),
    )
    if differs and ENGINE not in draft.asked.waived:
        draft.review = Review(outcome="hold")
        draft.holds.append(_differs(ruleset))
    if draft.review.outcome == "reject" and draft.asked.instructed:
        draft.review = Review(outcome="hold")
        draft.holds += _too_late(verdict)
    if draft.review.outcome == "reject":
        return
    draft.holds += still_open(draft, draft.review.holds)
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


def lines_of(
    draft: Draft, ruleset: RuleSet, verdict: Verdict, facts: Mapping[str, object]
) -> dict[str, tuple[str, ...]]:
    """By rule that says `lines: matching`: the ids of the lines on which it matched."""
    found = {}
    for firing in verdict.fired:
        rule = ruleset.rule(firing.rule)
        if rule is not None and values_of([firing], "lines"):
            places = matched_lines(rule, facts)
            found[firing.rule] = tuple(draft.order.lines[place].line_id for place in places)
    return found


def clock_of(draft: Draft) -> Clock | None:
    """When the order is decided and was placed."""
    return Clock(parse_time(draft.at), parse_time(draft.order.placed_at)) if draft.at else None


def still_open(draft: Draft, asked: Sequence[HoldAsked]) -> list[HoldAsked]:
    """Holds of lines without those of which nothing is open; none where no line is left."""
    open_lines = draft.asked.open_pieces.keys()
    narrowed = [
        msgspec.structs.replace(one, lines=tuple(n for n in one.lines if n in open_lines))
        for one in asked
    ]
    return [now for one, now in zip(asked, narrowed, strict=True) if now.lines or not one.lines]


def _needs(draft: Draft) -> tuple[Need, ...]:
    held = draft.held_lines
    pieces = {line: count for line, count in draft.asked.open_pieces.items() if line not in held}
    return tuple(
        Need(line.line_id, line.sku, pieces[line.line_id])
        for line in draft.order.lines
        if pieces.get(line.line_id)
    )


def routed(
    house: House,
    draft: Draft,
    ruleset: RuleSet,
    verdict: Verdict,
    differs: bool,
    free: Available,
) -> None:
    """Routing and allocation of one order. `free(warehouse, SKU)` is what is there for it."""
    draft.verdicts["route"] = verdict
    draft.holds += _unknown_holds(ruleset, verdict, draft.asked.waived)
    if differs and ENGINE not in draft.asked.waived:
        draft.holds.append(_differs(ruleset))
    draft.holds += still_open(
        draft,
        holds_of(
            verdict.fired,
            house.config.holds,
            draft.asked.waived,
            lines_of=lines_of(draft, ruleset, verdict, draft.facts["route"]),
            clock=clock_of(draft),
        ),
    )
    needs = _needs(draft)
    if draft.stopped or not needs:
        return
    live = [one.code for one in house.config.warehouses.values() if one.status == "live"]
    ranked, may_split, excluded = candidates(verdict.fired, live)
    routing = allocate(needs, ranked, may_split, ruleset.otherwise, free)
    draft.routing = msgspec.structs.replace(routing, tried=(*excluded, *routing.tried))
    if routing.hold is not None:
        draft.holds.append(routing.hold)
        return
    draft.legs = [Leg(consignment=one) for one in routing.consignments]


def free_of(left: Mapping[StockKey, int], client: str) -> Available:
    """What is left for a client, as allocation asks for it; never below zero."""
    return lambda warehouse, sku: max(0, left.get((warehouse, client, sku), 0))


def packed(house: House, draft: Draft) -> list[Leg]:
    """Makes the parcels of every leg; returns the legs that have some. Others hold the order."""
    ready = []
    for leg in draft.legs:
        warehouse = house.config.warehouses[leg.consignment.warehouse]
        leg.parcels, hold = pack(
            leg.consignment, draft.items, warehouse.tare_g, warehouse.max_parcel_g
        )
        if hold is not None:
            draft.holds.append(hold)
        else:
            ready.append(leg)
    return ready


def carried(
    house: House,
    draft: Draft,
    leg: Leg,
    ruleset: RuleSet,
    verdict: Verdict,
    differs: bool,
    known: Known,
) -> None:
    """The service of one leg, or a hold."""
    leg.verdict = verdict
    draft.holds += _unknown_holds(ruleset, verdict, draft.asked.waived)
    if differs and ENGINE not in draft.asked.waived:
        draft.holds.append(_differs(ruleset))
    draft.holds += holds_of(
        verdict.fired, house.config.holds, draft.asked.waived, clock=clock_of(draft)
    )
    hazards = {hazard for need in leg.consignment.needs for hazard in draft.items[need.sku].hazards}
    leg.choice = choose(
        verdict.fired,
        leg.parcels,
        house.cards,
        leg.consignment.warehouse,
        draft.order.ship_to,
        frozenset(hazards),
        known.now[:10],
        known.rates,
        house.config.currency,
        [one.name for one in house.config.carriers.values() if one.status == "live"],
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


def check_papers(house: House, draft: Draft, known: Known) -> None:
    """What would make a document impossible holds the order before a number is drawn."""
    context = house.context
    for leg in draft.legs:
        warehouse = house.config.warehouses[leg.consignment.warehouse]
        dispatch = provisional(draft, leg, 1)
        draft.holds += before_numbers(dispatch, house.config, house.layouts[warehouse.layout])
        if warehouse.customs == "china-ceb" and draft.order.ship_to.country != "CN":
            draft.holds += customs_problems(dispatch, context, known.now)
