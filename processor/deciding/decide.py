"""Decide: the way of one chunk of orders through the steps, from review to numbered parcels.

Read top to bottom: review, route and allocate, pack and carrier, customs, paper checks, notify.
Each step is a pure function in its own module, `stages` says what it makes of a verdict; this page
asks the rules for all orders at once and passes one step's result to the next, in (priority, placed
at, channel, id) order, so that results depend on neither chunk nor file order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.ask_rules import StageAnswer, ask_rules
from processor.deciding.check_documents import check_papers
from processor.deciding.declare_and_notify import declared, told
from processor.deciding.drafts import Draft, Leg
from processor.deciding.known import Known, StockKey, case_of
from processor.deciding.quotes import QuoteAsked, quotes
from processor.deciding.record_decision import saw, stock_seen
from processor.deciding.stages import (
    carried,
    free_of,
    goes_on,
    live_warehouses,
    packed,
    reviewed,
    routed,
    stock_facts,
)
from processor.house.house import House
from processor.model.decisions import Quoted
from processor.model.order import Item, Order
from processor.model.undecided import Undecided
from processor.rules import Ask, Value


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
    _customs(house, going, known, ask)
    for draft in going:
        if not draft.stopped:
            check_papers(house, draft, known)
    _notify(house, going, known, ask)
    return drafts


def items_of(order: Order, known: Known) -> dict[str, Item]:
    """The catalogue rows of an order by SKU, known ones only."""
    found = {line.sku: known.items.get((order.client, line.sku)) for line in order.lines}
    return {sku: item for sku, item in found.items() if item is not None}


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

    All orders are asked about with the stock as it is at the start; in the fold only those again
    that see another stock at their turn, so that the result is as if asked one by one. What stays
    behind takes nothing; what it saw is noted all the same, for a backtest.
    """
    turns = _turns(house, going, known.available, known, ask)
    left = dict(known.available)
    live = live_warehouses(house)
    for draft in drafts:
        client = draft.order.client
        draft.saw["stock"] = stock_seen(draft, live, left)
        turn = turns.get(draft.asked.key)
        if turn is None:
            continue
        if turn.stock != stock_facts(house, draft, left):
            turn = _turns(house, [draft], left, known, ask)[draft.asked.key]
        one = turn.answer
        draft.facts["route"] = one.facts
        free = free_of(left, client)
        routed(house, draft, one.ruleset, one.verdict, one.differs, free, known, turn.quoted)
        for leg in draft.legs:
            for need in leg.consignment.needs:
                left[leg.consignment.warehouse, client, need.sku] -= need.pieces


class _Turn(msgspec.Struct, frozen=True):
    """What is known of an order before it takes from the stock."""

    stock: Mapping[str, Value]
    answer: StageAnswer
    quoted: Mapping[str, Quoted]


def _turns(
    house: House, drafts: Sequence[Draft], left: Mapping[StockKey, int], known: Known, ask: Ask
) -> dict[int, _Turn]:
    """By order key what the rules at route say with this stock, and what each way would cost."""
    stock = [stock_facts(house, draft, left) for draft in drafts]
    cases = [
        case_of(house, draft, known, stock=seen) for draft, seen in zip(drafts, stock, strict=True)
    ]
    answers = ask_rules(house.rule_sets, "route", cases, ask)
    quoted = quotes(
        house,
        [
            QuoteAsked(draft, one.ruleset, one.verdict)
            for draft, one in zip(drafts, answers, strict=True)
        ],
        known,
        ask,
    )
    return {
        draft.asked.key: _Turn(seen, one, by_code)
        for draft, seen, one, by_code in zip(drafts, stock, answers, quoted, strict=True)
    }


def _pack_and_choose(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    pairs: list[tuple[Draft, Leg]] = [
        (draft, leg) for draft in drafts for leg in packed(house, draft)
    ]
    for (draft, leg), one in _asked("carrier", house, pairs, known, ask):
        leg.facts = one.facts
        carried(house, draft, leg, one.ruleset, one.verdict, one.differs, known)


def _customs(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    for (draft, leg), one in _asked("customs", house, _legs_of(drafts), known, ask):
        declared(house, draft, leg, one)


def _notify(house: House, drafts: Sequence[Draft], known: Known, ask: Ask) -> None:
    for (_, leg), one in _asked("notify", house, _legs_of(drafts), known, ask):
        told(leg, one)


def _legs_of(drafts: Sequence[Draft]) -> list[tuple[Draft, Leg]]:
    return [(draft, leg) for draft in drafts if not draft.stopped for leg in draft.legs]


def _asked(
    stage: str, house: House, pairs: Sequence[tuple[Draft, Leg]], known: Known, ask: Ask
) -> list[tuple[tuple[Draft, Leg], StageAnswer]]:
    """The shipments with what the rules of a stage say of them; none where it has no rules."""
    pairs = [
        (draft, leg)
        for draft, leg in pairs
        if stage == "carrier" or house.rule_sets.of(stage, draft.order.client).rules
    ]
    cases = [case_of(house, draft, known, leg) for draft, leg in pairs]
    return list(zip(pairs, ask_rules(house.rule_sets, stage, cases, ask), strict=True))
