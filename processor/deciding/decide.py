"""Decide: the way of one chunk of orders through the steps, from review to numbered parcels.

`steps` has the steps and their order; this page is who answers in a run, and where facts come from:
the engine, the order, and what the ledger knew when the chunk began. Orders are taken in the order
given, (priority, placed at, channel, id), so that results depend on neither chunk nor file order.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.deciding.ask_rules import StageAnswer, ask_rules
from processor.deciding.drafts import Draft, Leg
from processor.deciding.known import Known, case_of, live_warehouses
from processor.deciding.labels import packers_languages
from processor.deciding.needs import stock_facts
from processor.deciding.quotes import QuoteAsked, quotes
from processor.deciding.record_decision import saw, stock_seen
from processor.deciding.stages import Turn
from processor.deciding.steps import Step, Whom, walk
from processor.house.house import House
from processor.model.destinations import placed
from processor.model.order import Item, Order
from processor.model.undecided import Undecided
from processor.rules import Ask


def decide_chunk(house: House, asked: Sequence[Undecided], known: Known, ask: Ask) -> list[Draft]:
    """Decides orders in the order given. Pure but for `ask`, which is the rules engine."""
    languages = packers_languages(house)
    drafts = [
        Draft(
            asked=placed_as_now(one, house),
            items=items_of(one.order, known),
            holds=[],
            heard={},
            legs=[],
            saw=saw(one, known),
            at=known.now,
            gazetteer=house.gazetteer,
            languages=languages,
        )
        for one in asked
    ]
    walk(drafts, DecidedNow(house, known, ask))
    return drafts


def placed_as_now(asked: Undecided, house: House) -> Undecided:
    """An order with the kind of address that the tables say now; they may have said another."""
    order = placed(asked.order, house.gazetteer)
    return asked if order is asked.order else msgspec.structs.replace(asked, order=order)


def items_of(order: Order, known: Known) -> dict[str, Item]:
    """The catalogue rows of an order by SKU, known ones only."""
    found = {line.sku: known.items.get((order.client, line.sku)) for line in order.lines}
    return {sku: item for sku, item in found.items() if item is not None}


class DecidedNow:
    """The way of new orders: the engine answers, of facts of the order and of what is known."""

    def __init__(self, house: House, known: Known, ask: Ask) -> None:
        self._house = house
        self._known = known
        self._ask = ask
        self._left = dict(known.available)
        self._live = live_warehouses(house)

    def comes(self, step: Step, one: Draft) -> Whom:
        """Whom of an order a step is about."""
        return step.comes(self._house, one)

    def hears(
        self, step: Step, asked: Sequence[tuple[Draft, Leg | None]]
    ) -> Sequence[StageAnswer | None]:
        """What the rules say of each; with the stock as it is now, where the step takes from it."""
        if step.stage is None:
            return [None] * len(asked)
        house, known = self._house, self._known
        if not step.in_turn:
            cases = [case_of(house, draft, known, leg) for draft, leg in asked]
            return ask_rules(house.rule_sets, step.word, cases, self._ask)
        stock = [stock_facts(house, draft, self._left) for draft, _ in asked]
        cases = [
            case_of(house, draft, known, leg, seen)
            for (draft, leg), seen in zip(asked, stock, strict=True)
        ]
        answers = ask_rules(house.rule_sets, step.word, cases, self._ask)
        quoted = quotes(
            house,
            [
                QuoteAsked(draft, one.ruleset, one.verdict, known)
                for (draft, _), one in zip(asked, answers, strict=True)
            ],
            self._ask,
        )
        return [
            msgspec.structs.replace(
                one, stock=seen, quoted=ways.by_code, doubt=one.doubt or ways.doubt
            )
            for one, seen, ways in zip(answers, stock, quoted, strict=True)
        ]

    def takes(
        self, step: Step, one: Draft, heard: Sequence[tuple[Leg | None, StageAnswer | None]]
    ) -> None:
        """Takes the step with an order, and out of the stock what it takes."""
        if step.in_turn:
            self._takes_in_turn(step, one, heard)
            return
        for leg, answer in heard:
            step.take(Turn(self._house, one, leg, answer, self._known))

    def _takes_in_turn(
        self, step: Step, draft: Draft, heard: Sequence[tuple[Leg | None, StageAnswer | None]]
    ) -> None:
        """A fold, because each order takes from the stock of the next.

        All orders were asked about with the stock as it was before the first; only those are asked
        again that see another stock at their turn, so that the result is as if asked one by one.
        What stays behind takes nothing; what it saw is noted all the same, for a backtest.
        """
        house, left = self._house, self._left
        draft.saw["stock"] = stock_seen(draft, self._live, left)
        for leg, answer in heard:
            if answer is not None and answer.stock != stock_facts(house, draft, left):
                [answer] = self.hears(step, [(draft, leg)])
            step.take(Turn(house, draft, leg, answer, self._known, left))
        for sent in draft.legs:
            for need in sent.consignment.needs:
                left[sent.consignment.warehouse, draft.order.client, need.sku] -= need.pieces
