"""Decide: the way of one chunk of orders through the steps, from review to numbered parcels.

Read top to bottom: review, route and allocate, pack and carrier, customs and paper checks. Each
step is a pure function in its own module, `stages` says what it makes of a verdict; this page asks
the rules for all orders at once and passes one step's result to the next, in (priority, placed at,
channel, id) order, so that results depend on neither chunk nor file order.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

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
    RuleSets,
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
            at=known.now,
        )
        for one in asked
    ]
    _review(house, drafts, known, ask)
    going = [draft for draft in drafts if goes_on(draft)]
    _route(house, drafts, going, known, ask)
    _pack_and_choose(house, [draft for draft in going if not draft.stopped], known, ask)
    for draft in going:
        if not draft.stopped:
            check_papers(house, draft, known)
    return drafts


def items_of(order: Order, known: Known) -> dict[str, Item]:
    """The catalogue rows of an order by SKU, known ones only."""
    found = {line.sku: known.items.get((order.client, line.sku)) for line in order.lines}
    return {sku: item for sku, item in found.items() if item is not None}


class Answered(msgspec.Struct, frozen=True):
    """What the rules of one stage say of one case, and with which facts.

    `differs`: engine and evaluator do not agree, or the engine died.
    """

    ruleset: RuleSet
    facts: dict[str, object]
    verdict: Verdict
    differs: bool


def ask_rules(rule_sets: RuleSets, stage: str, cases: Sequence[Case], ask: Ask) -> list[Answered]:
    """Asks the rules of a stage about all cases at once, each those that decide for its client."""
    groups: dict[RuleSet, list[int]] = {}
    for number, case in enumerate(cases):
        groups.setdefault(rule_sets.of(stage, case.order.client), []).append(number)
    answers: dict[int, Answered] = {}
    for ruleset, numbers in groups.items():
        batch = [facts_of(cases[one], ruleset.wanted, ruleset.derived) for one in numbers]
        try:
            verdicts = decide(ruleset, batch, ask)
        except EngineDied:
            # Twice in a row: nobody vouches for this batch, so all of it waits for a person.
            verdicts, differing = decide(ruleset, batch, plain_ask), set(range(len(batch)))
        else:
            differing = set(differences(ruleset, batch, verdicts))
        for place, number in enumerate(numbers):
            answers[number] = Answered(ruleset, batch[place], verdicts[place], place in differing)
    return [answers[number] for number in range(len(cases))]


def _review(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    cases = [case_of(house, draft, known) for draft in drafts]
    answers = ask_rules(house.rule_sets, "review", cases, ask)
    for draft, one in zip(drafts, answers, strict=True):
        draft.facts["review"] = one.facts
        reviewed(house, draft, one.ruleset, one.verdict, one.differs)


def _route(
    house: House, drafts: Sequence[Draft], going: Sequence[Draft], known: Known, ask: Ask
) -> None:
    """Routing and allocation: a fold, because each order takes from the stock of the next.

    What stays behind takes nothing; what it saw is noted all the same, for a backtest.
    """
    cases = [case_of(house, draft, known) for draft in going]
    answers = ask_rules(house.rule_sets, "route", cases, ask)
    by_key = {draft.asked.key: one for draft, one in zip(going, answers, strict=True)}
    left = dict(known.available)
    live = [one.code for one in house.config.warehouses.values() if one.status == "live"]
    for draft in drafts:
        client = draft.order.client
        draft.saw["stock"] = stock_seen(draft, live, left)
        one = by_key.get(draft.asked.key)
        if one is None:
            continue
        draft.facts["route"] = one.facts
        routed(house, draft, one.ruleset, one.verdict, one.differs, free_of(left, client))
        for leg in draft.legs:
            for need in leg.consignment.needs:
                left[leg.consignment.warehouse, client, need.sku] -= need.pieces


def _pack_and_choose(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    pairs: list[tuple[Draft, Leg]] = [
        (draft, leg) for draft in drafts for leg in packed(house, draft)
    ]
    cases = [case_of(house, draft, known, leg) for draft, leg in pairs]
    answers = ask_rules(house.rule_sets, "carrier", cases, ask)
    for (draft, leg), one in zip(pairs, answers, strict=True):
        leg.facts = one.facts
        carried(house, draft, leg, one.ruleset, one.verdict, one.differs, known)
