"""Which service carries a shipment: limits, then the rules' demands, then the price. Pure.

A service must take every parcel, the goods' hazards and the kind of address; it must meet every
`require` and no `forbid` of the matching rules; of those left the cheapest is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from processor.decisions import CarrierChoice, Firing, HoldAsked, ParcelPlan, Quote
from processor.money import Money, Rates
from processor.order import Address
from processor.problems import Problem
from processor.ratecards import Lane, RateCards, Service, ZoneRow, cost_in, price_in

Kind = Literal["accepts", "days", "speed", "carrier", "service", "label"]
FORMS = (
    "accepts battery", "days at most 5", "speed express", "carrier silkway",
    "service silkway/air", "label ours",
)  # fmt: skip
_CLOSED: dict[str, tuple[str, ...]] = {
    "speed": ("standard", "express"),
    "label": ("ours", "channel", "warehouse"),
}


class Requirement(msgspec.Struct, frozen=True):
    """One demand on a service: `kind` and its word; `days` is the most days, 0 for others."""

    kind: Kind
    value: str
    days: int = 0


class Demand(msgspec.Struct, frozen=True):
    """A requirement that a rule makes (`wanted`) or forbids, and the rule with its place."""

    requirement: Requirement
    wanted: bool
    rule: str
    at: str

    def words(self) -> str:
        """The demand as a reason for refusal."""
        verb = "requires" if self.wanted else "forbids"
        return f"{self.rule} ({self.at}) {verb} {self.requirement.kind} {self.requirement.value}"


@lru_cache(maxsize=1024)
def parse_requirement(text: str) -> Requirement | None:
    """A requirement from its words, or None. The forms are those of `FORMS`."""
    words = text.split()
    if len(words) == 4 and words[:3] == ["days", "at", "most"]:
        days = words[3]
        if days.isascii() and days.isdigit() and 0 < len(days) <= 3 and int(days) > 0:
            return Requirement("days", f"at most {int(days)}", int(days))
        return None
    if len(words) != 2:
        return None
    kind, value = words
    if kind in _CLOSED:
        return Requirement(kind, value) if value in _CLOSED[kind] else None  # type: ignore[arg-type]
    if kind == "service":
        carrier, slash, service = value.partition("/")
        return Requirement("service", value) if carrier and slash and service else None
    if kind in ("accepts", "carrier"):
        return Requirement(kind, value)  # type: ignore[arg-type]
    return None


def requirements(firings: Sequence[Firing]) -> tuple[tuple[Demand, ...], list[Problem]]:
    """The demands of all `require` and `forbid` actions; a text that is none is a problem."""
    demands: list[Demand] = []
    problems: list[Problem] = []
    for firing in firings:
        for action in firing.then:
            if action.verb not in ("require", "forbid"):
                continue
            for value in action.values:
                parsed = parse_requirement(value)
                if parsed is not None:
                    demands.append(Demand(parsed, action.verb == "require", firing.rule, firing.at))
                    continue
                file, _, line = firing.at.rpartition(":")
                known = line.isascii() and line.isdigit()
                problem = Problem(
                    code="value/wrong",
                    message=f"{action.verb} does not know {value!r}",
                    file=file if known else firing.at,
                    line=int(line) if known else 0,
                    advice=f"one of the forms: {', '.join(FORMS)}",
                    inside=f"rule {firing.rule}",
                )
                problems.append(problem)
    return tuple(demands), problems


def _meets(service: Service, days: int, requirement: Requirement) -> bool:
    kind, value = requirement.kind, requirement.value
    if kind == "accepts":
        return value in service.accepts
    if kind == "days":
        return days <= requirement.days
    if kind == "speed":
        return service.speed == value
    if kind == "carrier":
        return service.carrier == value
    if kind == "label":
        return service.label_source == value
    return service.name == value


def _lane_refuses(service: Service, lane: Lane | str, live_carriers: Sequence[str]) -> str:
    if service.carrier not in live_carriers:
        return f"carrier {service.carrier} is not live"
    if service.status != "live":
        return f"the service is {service.status}"
    return lane if isinstance(lane, str) else ""


def _refuses(
    service: Service, row: ZoneRow, wanted: Sequence[str], demands: Sequence[Demand]
) -> str:
    for word in wanted:
        if word not in service.accepts:
            return f"does not accept {word}"
    for demand in demands:
        if _meets(service, row.days, demand.requirement) != demand.wanted:
            return demand.words()
    return ""


def _total(
    cards: RateCards, service: Service, row: ZoneRow, parcels: Sequence[ParcelPlan], day: str
) -> Money | str:
    """The price of all parcels in the currency of the card, or why there is none."""
    total, currency = 0, ""
    for parcel in parcels:
        dims = (parcel.length_mm, parcel.width_mm, parcel.height_mm)
        cost = cost_in(cards, service, row, parcel.weight_g, dims, day)
        if isinstance(cost, str):
            return cost
        total, currency = total + cost[0], cost[1]
    return Money(total, currency)


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
) -> CarrierChoice:
    """The cheapest service for all parcels together, compared in `currency`; or a hold.

    `day` is the ISO date whose prices hold, `live_carriers` are in the order of config.yaml. Ties
    go by that order, then by service name. `refused` names every other service with its reason,
    the dearer ones too. Holds: `no-service`; `no-exchange-rate` where a price that is left cannot
    be compared. The quote's price is in the currency of its card.
    """
    demands, problems = requirements(firings)
    if problems:
        return _no_service([(problem.inside, problem.message) for problem in problems])
    if not parcels:
        return _no_service([("shipment", "has no parcels")])
    # Hazards and unusual addresses bar a service by themselves: a forgotten rule ships no battery.
    wanted = sorted(hazards)
    if ship_to.kind != "street":
        wanted.append(ship_to.kind)

    day = day[:10]
    refused: dict[str, str] = {}
    left: list[tuple[int, int, str, Money, Money, Service, ZoneRow]] = []
    for service, lane in cards.lanes(origin, ship_to.country):
        reason = _lane_refuses(service, lane, live_carriers)
        if reason or isinstance(lane, str):
            refused[service.name] = reason
            continue
        row = lane.zone(ship_to.postcode)
        if row is None:
            refused[service.name] = f"no zone for {ship_to.country} {ship_to.postcode}".rstrip()
            continue
        reason = _refuses(service, row, wanted, demands)
        if reason:
            refused[service.name] = reason
            continue
        total = _total(cards, service, row, parcels, day)
        if isinstance(total, str):
            refused[service.name] = total
            continue
        house = _in_house(total, rates, currency)
        if house is None:
            return _no_rate(service, total, rates, currency, refused)
        place = live_carriers.index(service.carrier)
        left.append((house.minor, place, service.service, total, house, service, row))
    if not left:
        return _no_service(list(refused.items()))
    left.sort(key=lambda one: one[:3])
    best = left[0]
    for _, _, _, total, house, service, _ in left[1:]:
        refused[service.name] = (
            f"dearer: {_both(total, house)}"
            if house.minor > best[0]
            else f"costs the same, {_both(total, house)}, and comes later in the order of carriers"
        )
    quote = _quote(cards, best[5], best[6], parcels, day, best[3], best[4], rates)
    return CarrierChoice(quote=quote, refused=tuple(refused.items()))


def _in_house(total: Money, rates: Rates | None, currency: str) -> Money | None:
    if total.currency == currency:
        return total
    return None if rates is None else rates.convert(total, currency)


def _both(total: Money, house: Money) -> str:
    return str(total) if total.currency == house.currency else f"{total} = {house}"


def _quote(
    cards: RateCards,
    service: Service,
    row: ZoneRow,
    parcels: Sequence[ParcelPlan],
    day: str,
    total: Money,
    house: Money,
    rates: Rates | None,
) -> Quote:
    chargeable_g = 0
    worksheet: list[str] = []
    for number, parcel in enumerate(parcels, start=1):
        dims = (parcel.length_mm, parcel.width_mm, parcel.height_mm)
        priced = price_in(cards, service, row, parcel.weight_g, dims, day)
        assert not isinstance(priced, str), "a parcel that was priced a moment ago"
        lead = f"parcel {number} of {len(parcels)}: " if len(parcels) > 1 else ""
        worksheet += [lead + line for line in priced.worksheet]
        chargeable_g += priced.chargeable_g
    if len(parcels) > 1:
        worksheet.append(f"sum of {len(parcels)} parcels: {total}")
    if total.currency != house.currency and rates is not None:
        worksheet.append(f"compared as {house}, exchange rates of {rates.day}")
    return Quote(
        carrier=service.carrier,
        service=service.service,
        zone=row.zone,
        days=row.days,
        price=total,
        chargeable_g=chargeable_g,
        label_source=service.label_source,
        worksheet=tuple(worksheet),
    )


def _no_service(reasons: Sequence[tuple[str, str]]) -> CarrierChoice:
    detail = "; ".join(f"{name}: {reason}" for name, reason in reasons) or "there are no services"
    hold = HoldAsked(
        reason="no-service", type="manual", rule="carrier", at="rules/rates", detail=detail
    )
    return CarrierChoice(refused=tuple(reasons), hold=hold)


def _no_rate(
    service: Service, total: Money, rates: Rates | None, currency: str, refused: dict[str, str]
) -> CarrierChoice:
    which = "no exchange rates are known" if rates is None else f"the rates of {rates.day} lack it"
    detail = f"{service.name} costs {total}, which cannot be compared in {currency}: {which}"
    hold = HoldAsked(
        reason="no-exchange-rate", type="payment", rule="carrier", at="rules/rates", detail=detail
    )
    return CarrierChoice(refused=(*refused.items(), (service.name, detail)), hold=hold)
