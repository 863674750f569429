"""Which service carries a shipment: limits, then the rules' demands, then the price. Pure.

A service must take every parcel, the goods' hazards and the kind of address; it must meet every
`require` and no `forbid` of the matching rules, and take every option; of those left the objective
takes one.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.carriers.demands import (
    Demand,
    Option,
    freight_account,
    meets,
    options_of,
    points_of,
    preferences,
    requirements,
)
from processor.carriers.lanes import Lane, Within, ZoneRow
from processor.carriers.rate_cards import (
    RateCards,
    Service,
    cost_in,
    no_territory,
    no_zone,
    price_in,
)
from processor.model.decisions import CarrierChoice, Firing, ParcelPlan, Quote
from processor.model.destinations import NO_TABLES, Destination
from processor.model.money import Money, Rates
from processor.model.objectives import Measured, Objective, keys, words
from processor.model.order import Address
from processor.model.reasons import hold_for
from processor.model.sentence import (
    Date,
    Name,
    Piece,
    Sentence,
    Text,
    joined,
    listed,
    piece,
    sentence,
)

CHEAPEST = Objective("cheapest")


def _open_lane(
    service: Service, lane: Lane | Sentence, live_carriers: Sequence[str]
) -> Lane | Sentence:
    if service.carrier not in live_carriers:
        return sentence("service.carrier-not-live", carrier=service.carrier)
    if service.status != "live":
        return sentence("service.not-live", status=Name(service.status))
    return lane


def _refuses(
    service: Service,
    row: ZoneRow,
    wanted: Sequence[str],
    demands: Sequence[Demand],
    options: Sequence[Option],
) -> Sentence | None:
    for word in wanted:
        if word not in service.accepts:
            return sentence("service.does-not-accept", what=Name(word))
    for demand in demands:
        if meets(service, row.days, demand.requirement) != demand.wanted:
            return demand.words()
    for option in options:
        if option.word not in service.accepts:
            what = Name(option.word)
            return sentence("service.no-option", option=what, rule=option.rule, at=option.at)
    return None


def _total(
    cards: RateCards, service: Service, row: ZoneRow, parcels: Sequence[ParcelPlan], day: str
) -> Money | Sentence:
    """The price of all parcels in the currency of the card, or why there is none."""
    total, currency = 0, ""
    for parcel in parcels:
        dims = (parcel.length_mm, parcel.width_mm, parcel.height_mm)
        cost = cost_in(cards, service, row, parcel.weight_g, dims, day)
        if isinstance(cost, Sentence):
            return cost
        total, currency = total + cost[0], cost[1]
    return Money(total, currency)


class _Way(msgspec.Struct, frozen=True):
    """A service that could carry all parcels: its price as on the card and in the house currency,
    and how it compares."""

    service: Service
    row: ZoneRow
    total: Money
    house: Money
    measured: Measured


def choose(
    firings: Sequence[Firing],
    parcels: Sequence[ParcelPlan],
    cards: RateCards,
    origin: str,
    ship_to: Address,
    hazards: frozenset[str],
    day: str,
    rates: Rates | None,
    currency: str,
    live_carriers: Sequence[str],
    objective: Objective = CHEAPEST,
    account: str | None = None,
    to: Destination | None = None,
) -> CarrierChoice:
    """The best service for all parcels together by the objective, compared in `currency`; or a
    hold.

    `day` is the ISO date whose prices hold, `live_carriers` are in the order of config.yaml. Ties
    go to what rules prefer, then by that order, then by service name. `to` is
    where the tables of places say that the address lies. `account` is the freight
    account of the order: where a rule bills freight to an account, every price counts as 0 and
    the cheaper one only breaks a tie. `refused` names every other service with its reason, the
    dearer ones too. A service takes all options that rules ask for, or is left out; the quote
    names them. Holds: `no-service`; `no-exchange-rate` where a price that is left cannot be
    compared. The quote's price is in the currency of its card.
    """
    demands, problems = requirements(firings)
    options = options_of(firings)
    billed, quarrel = freight_account(firings, account)
    if problems or quarrel:
        found = [(problem.inside, problem.said) for problem in problems]
        return _no_service([*found, *quarrel])
    if not parcels:
        hold = hold_for("no-service", "carrier", sentence("service.no-parcels"))
        return CarrierChoice(hold=hold)
    # Hazards and unusual addresses bar a service by themselves: a forgotten rule ships no battery.
    wanted = sorted(hazards)
    there = NO_TABLES.of(ship_to) if to is None else to
    if there.kind != "street":
        wanted.append(there.kind)
    within = Within(there.mother, there.as_mother, there.territory_at) if there.territory else None

    day = day[:10]
    liked = preferences(firings)
    refused: dict[str, Text] = {}
    left: list[_Way] = []
    for service, its_lane in cards.lanes(origin, there.code, within):
        lane = _open_lane(service, its_lane, live_carriers)
        if isinstance(lane, Sentence):
            refused[service.name] = lane
            continue
        row = lane.zone(ship_to.postcode)
        if row is None:
            refused[service.name] = (
                no_zone(ship_to.country, ship_to.postcode)
                if within is None
                else no_territory(there.code, within, origin)
            )
            continue
        reason = _refuses(service, row, wanted, demands, options)
        if reason is not None:
            refused[service.name] = reason
            continue
        total = _total(cards, service, row, parcels, day)
        if isinstance(total, Sentence):
            refused[service.name] = total
            continue
        house = _in_house(total, rates, currency)
        if house is None:
            return _no_rate(service, total, rates, currency, refused)
        points = points_of(service, row, liked)
        cost = 0 if billed else house.minor
        left.append(_Way(service, row, total, house, Measured(cost, row.days, points)))
    if not left:
        return _no_service(list(refused.items()))
    ways = [one.measured for one in left]
    ranked = sorted(
        zip(keys(objective, ways), left, strict=True),
        key=lambda pair: (
            pair[0],
            pair[1].house.minor,
            live_carriers.index(pair[1].service.carrier),
            pair[1].service.service,
        ),
    )
    best = ranked[0][1]
    for _, way in ranked[1:]:
        refused[way.service.name] = _loses(objective, ways, way, best)
    quote = _quote(cards, best, parcels, day, rates, billed, options)
    if objective.name == "best score":
        worksheet = (*quote.worksheet, words(objective, ways, best.measured))
        quote = msgspec.structs.replace(quote, worksheet=worksheet)
    return CarrierChoice(quote=quote, refused=tuple(refused.items()))


def _loses(objective: Objective, ways: Sequence[Measured], way: _Way, best: _Way) -> Sentence:
    """Why another service was taken."""
    mine, its = way.measured, best.measured
    price = _both(way.total, way.house)
    if objective.name == "fastest" and mine.days > its.days:
        return sentence("service.slower", n=mine.days, price=price)
    if objective.name == "best score":
        score = words(objective, ways, mine)
        return sentence("service.scored", price=price, n=mine.days, score=score)
    if objective.name != "fastest" and mine.cost > its.cost:
        return sentence("service.dearer", price=price)
    if mine.preference < its.preference:
        return sentence("service.not-preferred", price=price)
    if way.house.minor > best.house.minor:
        return sentence("service.dearer", price=price)
    return sentence("service.later", price=price)


def _in_house(total: Money, rates: Rates | None, currency: str) -> Money | None:
    if total.currency == currency:
        return total
    return None if rates is None else rates.convert(total, currency)


def _both(total: Money, house: Money) -> Piece:
    if total.currency == house.currency:
        return piece(total)
    return sentence("service.price-here", total=total, here=house)


def _quote(
    cards: RateCards,
    way: _Way,
    parcels: Sequence[ParcelPlan],
    day: str,
    rates: Rates | None,
    billed: str,
    options: Sequence[Option],
) -> Quote:
    service, row, total, house = way.service, way.row, way.total, way.house
    chargeable_g = 0
    worksheet: list[Text] = []
    for number, parcel in enumerate(parcels, start=1):
        dims = (parcel.length_mm, parcel.width_mm, parcel.height_mm)
        priced = price_in(cards, service, row, parcel.weight_g, dims, day)
        assert not isinstance(priced, Sentence), "a parcel that was priced a moment ago"
        for line in priced.worksheet:
            if len(parcels) > 1:
                line = sentence("price.parcel", number=number, parcels=len(parcels), line=line)
            worksheet.append(line)
        chargeable_g += priced.chargeable_g
    if len(parcels) > 1:
        worksheet.append(sentence("price.sum", parcels=len(parcels), total=total))
    if total.currency != house.currency and rates is not None:
        worksheet.append(sentence("price.compared", here=house, day=Date(rates.day)))
    if billed:
        worksheet.append(sentence("price.billed", account=billed))
    asked = tuple(option.word for option in options)
    if asked:
        worksheet.append(sentence("price.options", options=listed(map(Name, asked))))
    return Quote(
        carrier=service.carrier,
        service=service.service,
        zone=row.zone,
        days=row.days,
        price=total,
        chargeable_g=chargeable_g,
        label_source=service.label_source,
        worksheet=tuple(worksheet),
        cost=way.measured.cost,
        freight_account=billed,
        options=asked,
    )


def _no_service(reasons: Sequence[tuple[Text, Text]]) -> CarrierChoice:
    each = [sentence("service.left-out", name=name, reason=reason) for name, reason in reasons]
    detail = joined(each) or sentence("service.none")
    return CarrierChoice(refused=tuple(reasons), hold=hold_for("no-service", "carrier", detail))


def _no_rate(
    service: Service, total: Money, rates: Rates | None, currency: str, refused: dict[str, Text]
) -> CarrierChoice:
    why = sentence("service.no-rates")
    if rates is not None:
        why = sentence("service.no-rate-on", day=Date(rates.day))
    detail = sentence(
        "service.not-compared", service=service.name, price=total, currency=currency, why=why
    )
    hold = hold_for("no-exchange-rate", "carrier", detail)
    return CarrierChoice(refused=(*refused.items(), (service.name, detail)), hold=hold)
