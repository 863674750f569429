"""What each step makes of the verdict on one order or shipment. Pure: rules are asked elsewhere.

`steps` says which step calls which of these, and in what order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.carriers.choose import choose
from processor.deciding.ages import count_too_old, for_want_of_rates, rate_too_old
from processor.deciding.allocate import allocate
from processor.deciding.ask_rules import StageAnswer
from processor.deciding.drafts import Draft, Leg
from processor.deciding.gone_before import gone_before
from processor.deciding.known import (
    Known,
    StockKey,
    abroad_of,
    live_warehouses,
    objective_of,
    ship_day_at,
    tags_after_route,
)
from processor.deciding.line_ways import LineWay, cannot_be_met, line_ways, way_said
from processor.deciding.needs import free_of, needs_of
from processor.deciding.number_alike import number_alike
from processor.deciding.pack import pack
from processor.deciding.review import review, too_late
from processor.deciding.route import Excluded, candidates, floors, kept, kept_back, reranked
from processor.deciding.split_floor import floor_of, not_comparable, too_small
from processor.deciding.waived import grounded, is_released, let_go, on_all_facts, released
from processor.house.house import House
from processor.model.decisions import CarrierChoice, HoldAsked, Review
from processor.model.holds_asked import Clock, holds_of, lacking, narrowed, values_of
from processor.model.reasons import hold_for
from processor.model.sentence import sentence
from processor.model.stages import STAGES
from processor.model.times import parse_time
from processor.rules import RuleSet, Verdict, matched_lines


class Turn(msgspec.Struct, frozen=True):
    """One order, or one shipment of it, at a step, with all that the step may look at.

    `heard` is what the rules of the step said, None at a step without rules; `left` the stock that
    is there now, by warehouse, client and SKU.
    """

    house: House
    draft: Draft
    leg: Leg | None
    heard: StageAnswer | None
    known: Known
    left: Mapping[StockKey, int] = {}

    @property
    def answer(self) -> StageAnswer:
        """What the rules said."""
        assert self.heard is not None
        return self.heard

    @property
    def shipment(self) -> Leg:
        """The shipment that the step is about."""
        assert self.leg is not None
        return self.leg


def doubts(turn: Turn) -> list[HoldAsked]:
    """Holds for what rules lack, and where engine and evaluator disagree."""
    draft, leg, answer = turn.draft, turn.leg, turn.answer
    waived, ruleset = released(draft, leg, answer), answer.ruleset
    found = lacking(ruleset.holding(answer.verdict.unknown), waived, ruleset.place)
    found = for_want_of_rates(found, turn.known)
    return grounded(draft, leg, answer, found) + _differing(turn)


def goes_on(draft: Draft) -> bool:
    """True if review lets the order on to routing."""
    rejected = draft.review is None or draft.review.outcome == "reject"
    return not rejected and not draft.stopped and not draft.asked.disputed


def _differing(turn: Turn) -> list[HoldAsked]:
    """The hold of an order on which engine and evaluator disagree; none once it is released."""
    draft, answer = turn.draft, turn.answer
    if answer.doubt is None:
        return []
    asked = hold_for("engine-differs", "engine", answer.doubt.words, at=answer.doubt.at)
    asked = on_all_facts(turn.house, draft, asked)
    return [] if is_released(draft, asked) else [asked]


def reviewed(turn: Turn) -> None:
    """Review: approve, hold or reject."""
    draft, answer = turn.draft, turn.answer
    verdict, waived = answer.verdict, released(draft, None, answer)
    rejecting = [one for one in verdict.fired if values_of([one], "reject")]
    draft.review = review(
        [one for one in verdict.fired if not draft.asked.instructed or one not in rejecting],
        answer.ruleset.holding(verdict.unknown),
        waived,
        lines_of(draft, answer),
        clock_of(draft),
        place=answer.ruleset.place,
    )
    differing = _differing(turn)
    if differing:
        draft.review = Review(outcome="hold")
        draft.holds += differing
    out = gone_before(draft)
    if out and draft.review.outcome == "reject":
        draft.review = Review(outcome="hold")
    if draft.review.outcome == "reject":
        return
    late = too_late(rejecting if draft.asked.instructed else [], waived)
    held = for_want_of_rates(draft.review.holds, turn.known)
    asked = grounded(draft, None, answer, [*held, *late])
    if late:
        draft.review = msgspec.structs.replace(draft.review, outcome="hold")
    draft.holds += still_open(draft, [*asked, *out, *number_alike(draft)])
    draft.holds += rate_too_old(turn.house, draft, turn.known)
    # What was called off, or is with a warehouse, needs the catalogue no more.
    left = draft.asked.open_pieces
    wanted = {line.sku for line in draft.order.lines if line.to_send and line.line_id in left}
    missing = sorted(wanted - draft.items.keys())
    if missing:
        detail = sentence("hold.unknown-sku-of", client=draft.order.client, skus=missing)
        draft.holds.append(hold_for("unknown-sku", "review", detail))


def lines_of(draft: Draft, answer: StageAnswer) -> dict[str, tuple[str, ...]]:
    """By rule that says `lines: matching`: the ids of the lines on which it matched."""
    found = {}
    for firing in answer.verdict.fired:
        rule = answer.ruleset.rule(firing.rule)
        if rule is not None and values_of([firing], "lines"):
            places = matched_lines(rule, answer.facts)
            found[firing.rule] = tuple(draft.order.lines[place].line_id for place in places)
    return found


def clock_of(draft: Draft) -> Clock | None:
    """When the order is decided and was placed."""
    return Clock(parse_time(draft.at), parse_time(draft.order.placed_at)) if draft.at else None


def asked_holds(
    turn: Turn, by_rule: Mapping[str, tuple[str, ...]] | None = None
) -> list[HoldAsked]:
    """The holds that rules after review ask for; `by_rule` are the lines of `lines: matching`.

    Without it goods are planned already: such a hold stops the order, whatever was let go of it.
    """
    draft, answer = turn.draft, turn.answer
    waived = released(draft, turn.leg, answer)
    asked = holds_of(answer.verdict.fired, waived, lines_of=by_rule, clock=clock_of(draft))
    asked = grounded(draft, turn.leg, answer, asked)
    return asked if by_rule is None else still_open(draft, asked)


def still_open(draft: Draft, asked: Sequence[HoldAsked]) -> list[HoldAsked]:
    """Holds narrowed to lines that are open and that no person let go."""
    lines = [line.line_id for line in draft.order.lines]
    return narrowed(asked, lines, draft.asked.open_pieces.keys(), let_go(draft, asked))


def candidates_of(
    house: House, draft: Draft, verdict: Verdict
) -> tuple[tuple[str, ...], bool, Excluded]:
    """The warehouses that may ship an order by the rules at route, see route.candidates."""
    return candidates(verdict.fired, live_warehouses(house), abroad_of(house, draft))


def routed(turn: Turn) -> None:
    """Routing and allocation of one order from the stock that is left at its turn."""
    house, draft, answer, known = turn.house, turn.draft, turn.answer, turn.known
    ruleset, verdict, quoted = answer.ruleset, answer.verdict, answer.quoted
    draft.holds += doubts(turn)
    matched = lines_of(draft, answer)
    draft.holds += asked_holds(turn, matched)
    needs = needs_of(draft)
    if draft.stopped or not needs:
        return
    ranked, may_split, excluded = candidates_of(house, draft, verdict)
    if not may_split and draft.held_lines:
        # What must go together waits together.
        draft.holds = [msgspec.structs.replace(one, lines=()) for one in draft.holds]
        return
    ways: dict[str, LineWay] = {}
    if matched:
        live, abroad = live_warehouses(house), abroad_of(house, draft)
        ways = line_ways(verdict.fired, matched, needs, live, abroad)
    own = {line: way.ranked for line, way in ways.items()}
    if quoted:
        measured = {code: one.measured for code, one in quoted.items() if one.measured is not None}
        objective = objective_of(ruleset)
        ranked = reranked(objective, ranked, measured)
        own = {line: reranked(objective, way, measured) for line, way in own.items()}
    keep = kept(verdict.fired, _skus_of(draft, matched))
    floor = floor_of(draft.order, floors(verdict.fired), known.rates)
    free = free_of(turn.left, draft.order.client)
    unmet = cannot_be_met(draft.order, needs, ranked, excluded, ways, verdict.fired)
    routing = allocate(
        needs,
        ranked,
        may_split,
        ruleset.otherwise,
        lambda code, sku: free(code, sku) - kept_back(keep, sku) if keep else free(code, sku),
        fewest=ruleset.decide == "fewest shipments",
        too_small=too_small(draft.order, floor),
        own=own,
        unmet=unmet,
    )
    hold = (
        routing.hold
        or not_comparable(draft.order, floor, routing)
        or count_too_old(draft, known, routing.consignments)
    )
    draft.routing = msgspec.structs.replace(
        routing,
        hold=hold,
        tried=(*excluded, *routing.tried),
        ranked=tuple((code, quoted[code].worksheet) for code in ranked if code in quoted),
        lines=tuple(way_said(draft.order, line, way) for line, way in ways.items()),
    )
    if hold is not None:
        draft.holds.append(hold)
        return
    draft.legs = [
        Leg(
            consignment=one,
            ship_day=ship_day_at(house, one.warehouse, known, verdict, draft.order.client),
            tags=tags_after_route(draft, verdict),
        )
        for one in routing.consignments
    ]


def _skus_of(draft: Draft, matched: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """By rule the SKUs of the lines on which it matched."""
    skus = {line.line_id: line.sku for line in draft.order.lines}
    return {rule: frozenset(skus[line] for line in lines) for rule, lines in matched.items()}


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


def heeded(turn: Turn) -> None:
    """What every step about a shipment makes of its rules: holds, tags, and who is to be told.

    Where the rules of a stage may not hold, neither does what they lack, nor a doubt about them.
    """
    draft, leg, answer = turn.draft, turn.shipment, turn.answer
    verbs, fired = STAGES[answer.ruleset.stage].verbs, answer.verdict.fired
    if "hold" in verbs:
        draft.holds += doubts(turn)
        draft.holds += asked_holds(turn)
    leg.tags += values_of(fired, "tag")
    if "tell" in verbs:
        # It is noted and nothing is sent.
        leg.noted[answer.ruleset.stage] = {"tell": values_of(fired, "tell")}


def carried(turn: Turn) -> None:
    """The service of one leg, or a hold."""
    heeded(turn)
    draft, leg, answer = turn.draft, turn.shipment, turn.answer
    leg.choice = chosen(turn.house, draft, leg, answer.ruleset, answer.verdict, turn.known)
    _by_its_cut_off(turn)
    leg.noted["carrier"] = {"refused": leg.choice.refused}
    if leg.choice.hold is not None:
        draft.holds.append(leg.choice.hold)


def _by_its_cut_off(turn: Turn) -> None:
    """The day of a leg by the cut-off of the service that was chosen for it, and its price of that
    day. The choice stays: another service would have another cut-off."""
    draft, leg, answer = turn.draft, turn.shipment, turn.answer
    if leg.choice is None or leg.choice.quote is None:
        return
    code, quote = leg.consignment.warehouse, leg.choice.quote
    calendar = turn.house.config.warehouses[code].calendar
    if calendar is None or not calendar.cutoffs:
        return
    verdict, client = draft.heard["route"].verdict, draft.order.client
    day = ship_day_at(turn.house, code, turn.known, verdict, client, quote)
    if day == leg.ship_day:
        return
    leg.ship_day = day
    again = chosen(turn.house, draft, leg, answer.ruleset, answer.verdict, turn.known)
    if again.quote is not None and (again.quote.carrier, again.quote.service) == (
        quote.carrier,
        quote.service,
    ):
        leg.choice = again


def chosen(
    house: House, draft: Draft, leg: Leg, ruleset: RuleSet, verdict: Verdict, known: Known
) -> CarrierChoice:
    """The service of one leg at the prices of the day it leaves."""
    hazards = {hazard for need in leg.consignment.needs for hazard in draft.items[need.sku].hazards}
    return choose(
        verdict.fired,
        leg.parcels,
        house.cards,
        leg.consignment.warehouse,
        draft.order.ship_to,
        frozenset(hazards),
        leg.ship_day,
        known.rates,
        house.config.currency,
        [one.name for one in house.config.carriers.values() if one.status == "live"],
        objective_of(ruleset),
        draft.order.shipping.freight_account,
        house.gazetteer.of(draft.order.ship_to),
    )
