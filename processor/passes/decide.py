"""Decide: the way of one chunk of orders through the steps, from review to numbered parcels.

Read top to bottom: review, route and allocate, pack and carrier, customs and paper checks. Each
step is a pure function in its own module, `stages` says what it makes of a verdict; this page asks
the rules for all orders at once and passes one step's result to the next, in (priority, placed at,
channel, id) order, so that results depend on neither chunk nor file order.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.house import House
from processor.ledger.undecided import Undecided
from processor.order import Item, Order
from processor.passes.drafts import Draft, Leg
from processor.passes.record import saw, stock_seen
from processor.passes.stages import (
    Known,
    carried,
    case_of,
    check_papers,
    free_of,
    goes_on,
    packed,
    reviewed,
    routed,
)
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


def decide_chunk(house: House, asked: Sequence[Undecided], known: Known, ask: Ask) -> list[Draft]:
    """Decides orders in the order given. Pure but for `ask`, which is the rules engine."""
    drafts = [
        Draft(
            asked=one,
            items=items_of(one.order, known),
            holds=[],
            facts={},
            verdicts={},
            legs=[],
            saw=saw(one, known),
        )
        for one in asked
    ]
    _review(house, drafts, known, ask)
    going = [draft for draft in drafts if goes_on(draft)]
    _route(house, drafts, going, known, ask)
    _pack_and_choose(house, [draft for draft in going if not draft.holds], known, ask)
    for draft in going:
        if not draft.holds:
            check_papers(house, draft, known)
    return drafts


def items_of(order: Order, known: Known) -> dict[str, Item]:
    """The catalogue rows of an order by SKU, known ones only."""
    found = {line.sku: known.items.get((order.client, line.sku)) for line in order.lines}
    return {sku: item for sku, item in found.items() if item is not None}


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


def _review(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    ruleset = house.rule_sets.review
    cases = [case_of(draft, known) for draft in drafts]
    batch, verdicts, differing = _ask_rules(ruleset, cases, ask)
    for number, draft in enumerate(drafts):
        draft.facts["review"] = batch[number]
        reviewed(house, draft, ruleset, verdicts[number], number in differing)


def _route(
    house: House, drafts: Sequence[Draft], going: Sequence[Draft], known: Known, ask: Ask
) -> None:
    """Routing and allocation: a fold, because each order takes from the stock of the next.

    What stays behind takes nothing; what it saw is noted all the same, for a backtest.
    """
    ruleset = house.rule_sets.route
    batch, verdicts, differing = _ask_rules(ruleset, [case_of(d, known) for d in going], ask)
    places = {draft.asked.key: number for number, draft in enumerate(going)}
    left = dict(known.available)
    live = [one.code for one in house.config.warehouses.values() if one.status == "live"]
    for draft in drafts:
        client = draft.order.client
        draft.saw["stock"] = stock_seen(draft, live, left)
        number = places.get(draft.asked.key)
        if number is None:
            continue
        draft.facts["route"] = batch[number]
        routed(house, draft, ruleset, verdicts[number], number in differing, free_of(left, client))
        for leg in draft.legs:
            for need in leg.consignment.needs:
                left[leg.consignment.warehouse, client, need.sku] -= need.pieces


def _pack_and_choose(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    ruleset = house.rule_sets.carrier
    pairs: list[tuple[Draft, Leg]] = [
        (draft, leg) for draft in drafts for leg in packed(house, draft)
    ]
    cases = [case_of(draft, known, leg) for draft, leg in pairs]
    batch, verdicts, differing = _ask_rules(ruleset, cases, ask)
    for number, (draft, leg) in enumerate(pairs):
        leg.facts = batch[number]
        carried(house, draft, leg, ruleset, verdicts[number], number in differing, known)
