"""What it would cost, and how long it would take, from each warehouse that may ship an order. Pure.

Stock plays no part: the whole order is packed at each of them, the rules at carrier are asked for
all of these at once, and the service is chosen as if the order left from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.carriers.import_charges import Charge
from processor.deciding.ask_rules import ask_rules
from processor.deciding.drafts import Draft, Leg
from processor.deciding.known import (
    Known,
    case_of,
    objective_of,
    regime_of,
    ship_day_at,
    tags_after_route,
)
from processor.deciding.needs import needs_of
from processor.deciding.pack import pack
from processor.deciding.route import QUOTED, preferred
from processor.deciding.split_floor import value_of
from processor.deciding.stages import candidates_of, chosen
from processor.house.house import House
from processor.model.decisions import Consignment, Quote, Quoted
from processor.model.money import Money
from processor.model.objectives import Measured, words
from processor.model.sentence import Text, sentence
from processor.rules import Ask, Doubt, RuleSet, Verdict


class QuoteAsked(msgspec.Struct, frozen=True):
    """An order to be quoted, with what the rules at route said of it and what is known besides."""

    draft: Draft
    ruleset: RuleSet
    verdict: Verdict
    known: Known


class Quotes(msgspec.Struct, frozen=True):
    """The quotes of an order by warehouse, in the order they are tried without them, and the doubt
    about the rules that chose a service for one of them.

    Empty where the objective needs none, or there is nothing to choose between.
    """

    by_code: dict[str, Quoted]
    doubt: Doubt | None = None


def quotes(house: House, orders: Sequence[QuoteAsked], ask: Ask) -> list[Quotes]:
    """The quotes of each order."""
    found: list[dict[str, Quoted]] = [{} for _ in orders]
    asked: list[tuple[int, Leg]] = []
    for number, one in enumerate(orders):
        if one.ruleset.decide not in QUOTED:
            continue
        draft, needs = one.draft, needs_of(one.draft)
        ranked = candidates_of(house, draft, one.verdict)[0]
        for code in ranked if len(ranked) > 1 and needs else ():
            warehouse = house.config.warehouses[code]
            leg = Leg(
                consignment=Consignment(code, needs),
                ship_day=ship_day_at(house, code, one.known, one.verdict, draft.order.client),
                tags=tags_after_route(draft, one.verdict),
            )
            leg.parcels, hold = pack(
                leg.consignment, draft.items, warehouse.tare_g, warehouse.max_parcel_g
            )
            found[number][code] = Quoted(None, () if hold is None else (hold.detail,))
            if hold is None:
                asked.append((number, leg))
    cases = [
        case_of(house, one.draft, one.known, leg)
        for one, leg in ((orders[number], leg) for number, leg in asked)
    ]
    answers = ask_rules(house.rule_sets, "carrier", cases, ask)
    doubts: dict[int, Doubt] = {}
    for (number, leg), answer in zip(asked, answers, strict=True):
        one = orders[number]
        if answer.doubt is not None:
            doubts.setdefault(number, answer.doubt)
        choice = chosen(house, one.draft, leg, answer.ruleset, answer.verdict, one.known)
        code = leg.consignment.warehouse
        if choice.quote is not None:
            found[number][code] = _quoted(house, one, leg, choice.quote)
        elif choice.hold is not None:
            held = sentence("quote.held", reason=choice.hold.reason, detail=choice.hold.detail)
            found[number][code] = Quoted(None, (held,))
    return [
        Quotes(_scored(one, by_code), doubts.get(number))
        for number, (one, by_code) in enumerate(zip(orders, found, strict=True))
    ]


def _quoted(house: House, one: QuoteAsked, leg: Leg, quote: Quote) -> Quoted:
    """The quote of one warehouse, with what the objective adds to the price of the service."""
    code = leg.consignment.warehouse
    points = preferred(one.verdict.fired, [code])[code]
    service = f"{quote.carrier}/{quote.service}"
    worksheet: list[Text] = [
        sentence("quote.service", service=service, n=quote.days),
        *quote.worksheet,
    ]
    if one.ruleset.decide != "lowest landed cost":
        return Quoted(Measured(quote.cost, quote.days, points), tuple(worksheet))
    warehouse, draft, home = house.config.warehouses[code], one.draft, house.config.currency
    total = quote.cost
    worksheet.append(sentence("quote.freight", amount=Money(quote.cost, home)))
    if warehouse.handling:
        total += warehouse.handling
        handling = Money(warehouse.handling, home)
        worksheet.append(sentence("quote.handling", warehouse=code, amount=handling))
    charge = house.charges.of(
        warehouse.address.country,
        house.gazetteer.of(draft.order.ship_to).code,
        value_of(draft.order, leg.consignment.needs),
        len({need.sku for need in leg.consignment.needs}),
        leg.ship_day,
        one.known.rates,
        no_border=regime_of(house, draft, leg) in ("domestic", "eu"),
    )
    if not isinstance(charge, Charge):
        return Quoted(None, (*worksheet, charge))
    worksheet += charge.worksheet
    due = _at_home(charge.money, home, one.known)
    if due is None:
        currency = charge.money.currency
        worksheet.append(sentence("quote.no-rate", currency=currency, into=home))
        return Quoted(None, tuple(worksheet))
    if due != charge.money:
        worksheet.append(sentence("quote.exchanged", amount=charge.money, here=due))
    total += due.minor
    worksheet.append(sentence("quote.landed", amount=Money(total, home)))
    return Quoted(Measured(total, quote.days, points), tuple(worksheet))


def _at_home(money: Money, currency: str, known: Known) -> Money | None:
    if money.minor == 0 or money.currency == currency:
        return Money(money.minor, currency)
    return None if known.rates is None else known.rates.convert(money, currency)


def _scored(one: QuoteAsked, by_code: Mapping[str, Quoted]) -> dict[str, Quoted]:
    """The quotes with a line on the score of each, where the objective is one."""
    objective = objective_of(one.ruleset)
    ways = [quoted.measured for quoted in by_code.values() if quoted.measured is not None]
    if objective.name != "best score":
        return dict(by_code)
    return {
        code: quoted
        if quoted.measured is None
        else Quoted(quoted.measured, (*quoted.worksheet, words(objective, ways, quoted.measured)))
        for code, quoted in by_code.items()
    }
