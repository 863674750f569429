"""Carrier services, zones and rates, and the price of one parcel with its worksheet. Pure.

Cards are read by `processor.carriers.rate_files`. All prices are exact integers: a price per
kilogram is kept as a fraction of minor units, and only the final amount is rounded, half up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from processor.carriers.lanes import ANY, Lane, Within, ZoneRow
from processor.model.label_pages import UNSAID, Turn
from processor.model.label_sources import LabelSource
from processor.model.money import Money, divide_half_up, plain
from processor.model.sentence import Amount, Date, Piece, Sentence, listed, sentence
from processor.model.tells import Span

NO_END = "9999-12-31"


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """One product of a carrier. Grams, millimetres; a limit of 0 means none.

    `max_girth_mm` bounds length + 2 x (width + height). `divisor` is cubic centimetres per
    kilogram (6000 and 5000 are both usual, by lane), 0 where volume does not count. Chargeable
    weight is rounded up to `step_g` and is at least `min_g`. `origins` are warehouse codes.
    `label_until` is how long a label that others make is waited for, None for not at all;
    `accepted_by_carrier` the day (ISO) from which on the carrier takes labels of ours, or "".
    `label_cut` and `label_turn` say how a page with a label that others made becomes one.
    """

    carrier: str
    service: str
    title: str
    speed: Literal["standard", "express"]
    accepts: frozenset[str]
    label_source: LabelSource
    max_weight_g: int = 0
    max_longest_mm: int = 0
    max_girth_mm: int = 0
    divisor: int = 0
    step_g: int = 1
    min_g: int = 1
    origins: frozenset[str] = frozenset()
    status: Literal["live", "trial", "off"] = "live"
    at: str = ""
    label_until: Span | None = None
    accepted_by_carrier: str = ""
    label_cut: str = UNSAID
    label_turn: Turn = UNSAID

    @property
    def name(self) -> str:
        """`carrier/service`, as rules name it."""
        return f"{self.carrier}/{self.service}"


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Over `over_g`, up to and including `to_g`: `price` + kg x `per_kg` + `parcel_fee`.

    Minor units; `per_kg` is (numerator, denominator) in minor units per kilogram.
    """

    over_g: int
    to_g: int
    price: int
    per_kg: tuple[int, int] = (0, 1)
    parcel_fee: int = 0
    at: str = ""

    def cost(self, weight_g: int) -> int:
        """Minor units for a chargeable weight in grams, rounded half up."""
        top, bottom = self.per_kg
        return self.price + self.parcel_fee + divide_half_up(top * weight_g, bottom * 1000)


class RatePeriod(msgspec.Struct, frozen=True, kw_only=True):
    """The bands that hold from one day to another, both included (ISO dates)."""

    valid_from: str
    valid_to: str
    currency: str
    bands: tuple[Band, ...]


ServiceKey = tuple[str, str]
RateKey = tuple[str, str, str]


class RateCards:
    """All services with their zones and rates, indexed by origin and country.

    `zones` is keyed by (carrier, service), `rates` by (carrier, service, zone). The periods of a
    rate do not overlap and their bands are ordered, without gaps.
    """

    def __init__(
        self,
        services: Sequence[Service],
        zones: Mapping[ServiceKey, Sequence[ZoneRow]],
        rates: Mapping[RateKey, Sequence[RatePeriod]],
    ) -> None:
        self.services = tuple(sorted(services, key=lambda one: (one.carrier, one.service)))
        self.zones = {key: tuple(rows) for key, rows in zones.items()}
        self.rates = {key: tuple(rows) for key, rows in rates.items()}
        self._named = {(one.carrier, one.service): one for one in self.services}
        self._tops = {
            (key, period.valid_from): [band.to_g for band in period.bands]
            for key, periods in self.rates.items()
            for period in periods
        }
        self._lanes: dict[
            tuple[str, str, Within | None], tuple[tuple[Service, Lane | Sentence], ...]
        ] = {}

    @property
    def names(self) -> frozenset[str]:
        """Every `carrier/service`."""
        return frozenset(service.name for service in self.services)

    def named(self, carrier: str, service: str) -> Service | None:
        """A service by the names of its carrier and its own; None where the card lacks it."""
        return self._named.get((carrier, service))

    @property
    def accepted(self) -> dict[str, str]:
        """By `carrier/service` from which day (ISO) on the carrier takes labels of ours."""
        return {
            one.name: one.accepted_by_carrier for one in self.services if one.accepted_by_carrier
        }

    def lane(
        self, service: Service, origin: str, country: str, within: Within | None = None
    ) -> Lane | Sentence:
        """The lane of a service, or why there is none; `within` where `country` is a territory.

        Of the rows for the country of a territory those that name postcodes hold for it, because
        they say where; those for all of the country only if the territory is priced as it is.
        """
        rows = self.zones.get((service.carrier, service.service), ())
        here = [row for row in rows if row.origin in (origin, ANY)]
        if not here:
            return sentence("service.not-from", origin=origin)
        # A named country goes before `*`, and in each a named origin goes before `*`.
        levels = [
            [
                row
                for row in here
                if row.country == where
                and row.origin == start
                and (within is None or where != within.mother or within.covers(row))
            ]
            for where in ((country, ANY) if within is None else (country, within.mother, ANY))
            for start in (origin, ANY)
        ]
        if not any(levels):
            if within is not None:
                return no_territory(country, within, origin)
            return sentence("service.not-to", country=country, origin=origin)
        return Lane(levels)

    def lanes(
        self, origin: str, country: str, within: Within | None = None
    ) -> tuple[tuple[Service, Lane | Sentence], ...]:
        """Every service with its lane, or why it has none; kept for the life of the cards."""
        key = origin, country, within
        found = self._lanes.get(key)
        if found is None:
            found = tuple((one, self.lane(one, origin, country, within)) for one in self.services)
            if country and len(country) < 16 and len(self._lanes) < 10_000:
                self._lanes[key] = found
        return found

    def band(
        self, service: Service, zone: str, weight_g: int, day: str
    ) -> tuple[RatePeriod, Band] | Sentence:
        """The band for a chargeable weight on a day (ISO date), or why there is no price."""
        key = (service.carrier, service.service, zone)
        for period in self.rates.get(key, ()):
            if period.valid_from <= day <= period.valid_to:
                tops = self._tops[(key, period.valid_from)]
                place = bisect_left(tops, weight_g)
                if place == len(tops):
                    return sentence(
                        "service.too-heavy-for-zone", most=tops[-1], zone=zone, grams=weight_g
                    )
                return period, period.bands[place]
        return sentence("service.no-price", day=Date(day), zone=zone)


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """The price of one parcel and how it came about."""

    price: Money
    zone: str
    days: int
    chargeable_g: int
    worksheet: tuple[Sentence, ...]


def chargeable(service: Service, weight_g: int, dims: tuple[int, int, int]) -> tuple[int, int]:
    """(chargeable, volumetric) grams: the larger of actual and volume, rounded up to the step."""
    volumetric = 0
    if service.divisor:
        volumetric = -(-dims[0] * dims[1] * dims[2] // service.divisor)
    weight = max(weight_g, volumetric, service.min_g, 1)
    return -(-weight // service.step_g) * service.step_g, volumetric


def oversize(service: Service, weight_g: int, dims: tuple[int, int, int]) -> Sentence | None:
    """Why a parcel is too heavy or too large for a service, or None."""
    if service.max_weight_g and weight_g > service.max_weight_g:
        return sentence("service.too-heavy", most=service.max_weight_g, grams=weight_g)
    low, middle, high = sorted(dims)
    if service.max_longest_mm and high > service.max_longest_mm:
        return sentence("service.too-long", most=service.max_longest_mm, longest=high)
    girth = high + 2 * (middle + low)
    if service.max_girth_mm and girth > service.max_girth_mm:
        return sentence("service.girth", most=service.max_girth_mm, girth=girth)
    return None


def price(
    cards: RateCards,
    service: Service,
    origin: str,
    country: str,
    postcode: str,
    weight_g: int,
    dims: tuple[int, int, int],
    day: str,
) -> Priced | Sentence:
    """The price of one parcel on `day` (ISO date), or why there is none.

    A weight on a boundary belongs to the lower band; above the last band there is no price, none
    is ever extrapolated. `weight_g` is gross, `dims` in millimetres.
    """
    lane = cards.lane(service, origin, country)
    if isinstance(lane, Sentence):
        return lane
    row = lane.zone(postcode)
    if row is None:
        return no_zone(country, postcode)
    return price_in(cards, service, row, weight_g, dims, day)


def no_territory(territory: str, within: Within, origin: str) -> Sentence:
    """Why a service has no price for a territory, though it goes to its country."""
    return sentence(
        "service.no-territory", territory=territory, country=within.mother, at=within.at,
        origin=origin,
    )  # fmt: skip


def no_zone(country: str, postcode: str) -> Sentence:
    """Why a lane without a row for a postcode has no price."""
    return sentence("service.no-zone", place=f"{country} {postcode}".rstrip())


def price_in(
    cards: RateCards,
    service: Service,
    row: ZoneRow,
    weight_g: int,
    dims: tuple[int, int, int],
    day: str,
) -> Priced | Sentence:
    """As `price`, in a zone already found."""
    too_large = oversize(service, weight_g, dims)
    if too_large:
        return too_large
    weight, volumetric = chargeable(service, weight_g, dims)
    found = cards.band(service, row.zone, weight, day)
    if isinstance(found, Sentence):
        return found
    period, band = found
    money = Money(band.cost(weight), period.currency)
    parts: list[Piece] = [plain(band.price, period.currency)]
    if band.per_kg[0]:
        part = plain(money.minor - band.price - band.parcel_fee, period.currency)
        parts.append(sentence("price.by-weight", amount=part, grams=weight))
    if band.parcel_fee:
        parts.append(sentence("price.fee", amount=plain(band.parcel_fee, period.currency)))
    # Made for every shipment, so without looking at each piece as `sentence` does.
    zone: dict[str, Piece] = {
        "service": service.name, "origin": row.origin, "zone": row.zone, "n": row.days,
        "at": row.at,
    }  # fmt: skip
    found_band: dict[str, Piece] = {
        "over": band.over_g, "to": band.to_g, "day": Date(day), "parts": listed(parts, "plus"),
        "total": Amount(money.minor, money.currency), "at": band.at,
    }  # fmt: skip
    worksheet = (
        Sentence("price.zone", zone),
        _weighed(service, weight_g, dims, weight, volumetric),
        Sentence("price.band", found_band),
    )
    return Priced(
        price=money, zone=row.zone, days=row.days, chargeable_g=weight, worksheet=worksheet
    )


def _weighed(
    service: Service, weight_g: int, dims: tuple[int, int, int], chargeable_g: int, volumetric: int
) -> Sentence:
    """How the chargeable weight came about."""
    least, step = service.min_g, service.step_g
    if not service.divisor:
        return sentence(
            "price.weight", actual=weight_g, chargeable=chargeable_g, least=least, step=step
        )
    length, width, height = dims
    pieces: dict[str, Piece] = {
        "actual": weight_g, "length": length, "width": width, "height": height,
        "divisor": service.divisor, "volumetric": volumetric, "chargeable": chargeable_g,
        "least": least, "step": step,
    }  # fmt: skip
    return Sentence("price.weight-and-volume", pieces)


def cost_in(
    cards: RateCards,
    service: Service,
    row: ZoneRow,
    weight_g: int,
    dims: tuple[int, int, int],
    day: str,
) -> tuple[int, str] | Sentence:
    """(minor units, currency) of one parcel, or why there is no price: `price_in` unexplained."""
    too_large = oversize(service, weight_g, dims)
    if too_large:
        return too_large
    weight, _ = chargeable(service, weight_g, dims)
    found = cards.band(service, row.zone, weight, day)
    return found if isinstance(found, Sentence) else (found[1].cost(weight), found[0].currency)
