"""Rate cards from CSV text: three files per carrier, checked whole. Pure.

`<carrier>.services.csv`, `<carrier>.zones.csv` and `<carrier>.rates.csv`; docs/rate-cards.md has
the columns. A card with any mistake is refused whole, with every mistake of every file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import cast

from processor.carriers.import_charges import FILE as CHARGES
from processor.carriers.label_columns import COLUMNS as LABEL_COLUMNS
from processor.carriers.label_columns import said_of_labels
from processor.carriers.lanes import ANY, ZoneRow, tidy_postcode
from processor.carriers.rate_cards import (
    NO_END,
    Band,
    RateCards,
    RateKey,
    RatePeriod,
    Service,
    ServiceKey,
)
from processor.model.label_sources import LABEL_SOURCES
from processor.model.money import exponent
from processor.model.sentence import Date, sentence
from processor.problems.csv_table import CsvCell, CsvTable, Row
from processor.problems.problem import Problem, errors, problem
from processor.problems.suggest import suggest

# What a service may take: hazards of the goods and kinds of address, which bar a service by
# themselves, and options, which a rule asks for.
OPTIONS = ("adult-signature", "cash-on-delivery", "insurance", "saturday", "signature")
ACCEPTS = (
    "battery", "flammable", "heavy", "liquid", "locker", "magnet", "military", "pick-up",
    "po-box", "powder", *OPTIONS,
)  # fmt: skip
# A row with one of these is left out, so the bands beside it would seem to have a gap.
ROW_MISTAKES = ("rate/csv", "rate/number", "rate/currency", "rate/date")
KINDS = ("services", "zones", "rates")
SERVICE_COLUMNS = ("service", "title", "speed", "accepts", "label", "max_weight_g")
SERVICE_OPTIONAL = ("max_longest_mm", "max_girth_mm", "divisor", "step_g", "min_g", "status")
ZONE_COLUMNS = ("service", "origin", "country", "zone", "days")
ZONE_OPTIONAL = ("postcode_from", "postcode_to")
RATE_COLUMNS = (
    "service", "zone", "weight_over_g", "weight_to_g", "price", "currency", "valid_from",
)  # fmt: skip
RATE_OPTIONAL = ("per_kg", "parcel_fee", "valid_to")
COLUMNS = (
    (SERVICE_COLUMNS, (*SERVICE_OPTIONAL, *LABEL_COLUMNS)), (ZONE_COLUMNS, ZONE_OPTIONAL),
    (RATE_COLUMNS, RATE_OPTIONAL),
)  # fmt: skip
_FILE = re.compile(r"([a-z0-9-]+)\.(services|zones|rates)\.csv", re.ASCII)
_DAYS = re.compile(r"(?:([0-9]{1,3})-)?([0-9]{1,3})", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{2,12})?", re.ASCII)
_POSTCODE = re.compile(r"[A-Z0-9]{1,12}", re.ASCII)

Zones = dict[ServiceKey, list[tuple[ZoneRow, Row]]]
Bands = dict[RateKey, dict[tuple[str, str, str], list[tuple[Band, Row]]]]


def read_rate_cards(
    files: Mapping[str, str],
    carriers: Iterable[str] | None = None,
    warehouses: Iterable[str] | None = None,
) -> tuple[RateCards | None, list[Problem]]:
    """The cards of all carriers, or None and every mistake with file, line and column.

    `files` is CSV text by path. Where `carriers` and `warehouses` of the configuration are given,
    a card of another carrier and an origin that is no warehouse are mistakes too.
    """
    known = None if carriers is None else frozenset(carriers)
    codes = None if warehouses is None else frozenset(warehouses)
    problems: list[Problem] = []
    cards: dict[str, dict[str, str]] = {}
    for path in sorted(path for path in files if path.rsplit("/", 1)[-1] != CHARGES):
        match = _FILE.fullmatch(path.rsplit("/", 1)[-1])
        if match is None:
            problems.append(problem("rate/file", file=path))
        elif match[2] in cards.setdefault(match[1], {}):
            second = problem("rate/file.second", file=path, kind=match[2], carrier=match[1])
            problems.append(second)
        else:
            cards[match[1]][match[2]] = path
    services: list[Service] = []
    zones: dict[ServiceKey, list[ZoneRow]] = {}
    rates: dict[RateKey, list[RatePeriod]] = {}
    for carrier, paths in cards.items():
        first = next(iter(paths.values()))
        if known is not None and carrier not in known:
            problems.append(problem("name/unknown.rate-carrier", file=first, carrier=carrier))
        for kind in KINDS:
            if kind not in paths:
                missing = problem("rate/file.missing", file=first, carrier=carrier, kind=kind)
                problems.append(missing)
        if len(paths) == len(KINDS):
            card = _Card(carrier, paths, files, codes)
            problems += card.problems
            services += card.services
            zones.update(card.zones)
            rates.update(card.rates)
    if errors(problems):
        return None, problems
    return RateCards(services, zones, rates), problems


class _Card:
    """One carrier's three tables."""

    def __init__(
        self,
        carrier: str,
        paths: Mapping[str, str],
        files: Mapping[str, str],
        warehouses: frozenset[str] | None,
    ) -> None:
        self.carrier = carrier
        self.warehouses = warehouses
        tables = [
            CsvTable(paths[kind], files[paths[kind]], *columns)
            for kind, columns in zip(KINDS, COLUMNS, strict=True)
        ]
        self.services_table, self.zones_table, self.rates_table = tables
        whole = not any(table.problems for table in tables)
        named: dict[str, CsvCell] = {}
        self.services = list(self._services(named))
        zones: Zones = {}
        for key, row, origin_row in self._zones(named, whole):
            zones.setdefault(key, []).append((row, origin_row))
        bands = self._bands(zones, whole)
        if whole and not any(table.problems for table in tables):
            self._complete(named, zones, bands)
        self.zones = {key: [row for row, _ in rows] for key, rows in zones.items()}
        self.rates = {key: self._periods(key, periods) for key, periods in bands.items()}
        self.problems = [found for table in tables for found in table.problems]

    def _services(self, named: dict[str, CsvCell]) -> Iterable[Service]:
        table = self.services_table
        origins: dict[str, set[str]] = {}
        for row in self.zones_table.rows:
            origins.setdefault(row["service"].text, set()).update(row["origin"].text.split())
        for row in table.rows:
            before = len(table.problems)
            name = table.name(row, "service")
            if name is not None and name in named:
                table.problem("rate/service.twice", row["service"], service=name)
            elif name is not None:
                named[name] = row["service"]
            accepts = row["accepts"].text.split()
            for word in accepts:
                if word not in ACCEPTS:
                    table.problem(
                        "rate/value.accepts", row["accepts"], field="accepts",
                        word=word, words=ACCEPTS,
                    )  # fmt: skip
            speed = table.word(row, "speed", ("standard", "express"))
            label = table.word(row, "label", LABEL_SOURCES)
            status = table.word(row, "status", ("live", "trial", "off"), "live")
            weight = table.whole(row, "max_weight_g", None, at_least=1)
            longest = table.whole(row, "max_longest_mm", 0)
            girth = table.whole(row, "max_girth_mm", 0)
            divisor = table.whole(row, "divisor", 0)
            step, least = (table.whole(row, one, 1, at_least=1) for one in ("step_g", "min_g"))
            of_labels = said_of_labels(table, row, label)
            if len(table.problems) == before:
                # The words above are checked by `word`, the numbers are there without problems.
                fields = {**of_labels,
                    "carrier": self.carrier, "service": name, "title": row["title"].text,
                    "speed": speed, "accepts": frozenset(accepts), "label_source": label,
                    "max_weight_g": weight, "max_longest_mm": longest, "max_girth_mm": girth,
                    "divisor": divisor, "step_g": step, "min_g": least, "status": status,
                    "origins": frozenset(origins.get(name or "", ())), "at": table.at(row),
                }  # fmt: skip
                yield Service(**fields)  # type: ignore[arg-type]

    def _zones(
        self, named: Mapping[str, CsvCell], whole: bool
    ) -> Iterable[tuple[ServiceKey, ZoneRow, Row]]:
        table = self.zones_table
        for row in table.rows:
            before = len(table.problems)
            service = row["service"].text
            if whole and service not in named:
                table.problem(
                    "rate/service", row["service"], service=service,
                    card=self.services_table.file, near=suggest(service, named, "nouns.service"),
                )  # fmt: skip
            zone = table.name(row, "zone")
            days = _DAYS.fullmatch(row["days"].text)
            if days is None or int(days[1] or 0) > int(days[2]) or int(days[2]) == 0:
                days_text = row["days"].text
                table.problem("rate/number.days", row["days"], field="days", found=days_text)
            countries = row["country"].text.split()
            for country in countries or [""]:
                if country != ANY and not _COUNTRY.fullmatch(country):
                    cell = row["country"]
                    table.problem("rate/value.countries", cell, field="country", country=country)
            origins = row["origin"].text.split()
            for origin in origins or [""]:
                if not origin:
                    table.problem("rate/value.origin", row["origin"], field="origin")
                elif self.warehouses is not None and origin not in (*self.warehouses, ANY):
                    table.problem(
                        "name/unknown.rate-warehouse", row["origin"], field="origin",
                        warehouse=origin, warehouses=sorted(self.warehouses),
                    )  # fmt: skip
            start, end = self._postcodes(row, countries)
            if len(table.problems) > before or zone is None or days is None:
                continue
            for origin in origins:
                for country in countries:
                    found = ZoneRow(
                        origin=origin, country=country, zone=zone, days=int(days[2]),
                        postcode_from=start, postcode_to=end, at=table.at(row),
                    )  # fmt: skip
                    yield (self.carrier, service), found, row

    def _postcodes(self, row: Row, countries: list[str]) -> tuple[str, str]:
        table = self.zones_table
        start = tidy_postcode(table.text(row, "postcode_from"))
        end = tidy_postcode(table.text(row, "postcode_to"))
        if not start and not end:
            return "", ""
        end = end or start
        cell = row.get("postcode_from") or row["country"]
        if len(countries) != 1 or countries[0] == ANY:
            table.problem("rate/zone.one-country", cell)
        elif not _POSTCODE.fullmatch(start) or not _POSTCODE.fullmatch(end):
            table.problem("rate/value.postcode", cell)
        elif len(start) != len(end) or start > end:
            table.problem("rate/zone.postcodes", cell, start=start, end=end)
        return start, end

    def _bands(self, zones: Zones, whole: bool) -> Bands:
        table = self.rates_table
        known = {(key[1], row.zone) for key, rows in zones.items() for row, _ in rows}
        services = {name for name, _ in known}
        sound = whole and not self.zones_table.problems and not self.services_table.problems
        bands: Bands = {}
        for row in table.rows:
            before = len(table.problems)
            service, zone = row["service"].text, row["zone"].text
            if sound and service not in services:
                table.problem("rate/service.not-in-card", row["service"], service=service)
            elif sound and (service, zone) not in known:
                its = [name for one, name in known if one == service]
                table.problem(
                    "rate/zone", row["zone"], field="zone", service=service, zone=zone,
                    card=self.zones_table.file, near=suggest(zone, its, "nouns.zone"),
                )  # fmt: skip
            over = table.whole(row, "weight_over_g", None)
            to = table.whole(row, "weight_to_g", None)
            currency = table.currency(row, "currency")
            since = table.day(row, "valid_from")
            until = table.day(row, "valid_to", NO_END)
            money = currency or "EUR"
            flat = table.minor(row, "price", money) if currency else 0
            fee = table.minor(row, "parcel_fee", money, "0") if currency else 0
            per_kg = table.decimal(row, "per_kg", "0")
            if over is not None and to is not None and over >= to:
                cell = row["weight_to_g"]
                table.problem("rate/gap.ends", cell, field="weight_to_g", over=over, to=to)
            if since and until and until < since:
                table.problem(
                    "rate/date.ends", row["valid_to"], until=Date(until), since=Date(since)
                )
            if len(table.problems) == before and not (flat or fee or per_kg):
                table.problem("rate/number.nothing", row["price"], field="price")
            if len(table.problems) > before:
                continue
            fraction = (cast(Decimal, per_kg) * 10 ** exponent(money)).as_integer_ratio()
            band = Band(
                over_g=cast(int, over), to_g=cast(int, to), price=cast(int, flat),
                per_kg=fraction, parcel_fee=cast(int, fee), at=table.at(row),
            )  # fmt: skip
            period = (cast(str, since), cast(str, until), money)
            found = bands.setdefault((self.carrier, service, zone), {})
            found.setdefault(period, []).append((band, row))
        return bands

    def _complete(self, named: Mapping[str, CsvCell], zones: Zones, bands: Bands) -> None:
        for name, cell in named.items():
            if (self.carrier, name) not in zones:
                self.services_table.problem("rate/service.no-zones", cell, service=name)
            elif not any(key[1] == name for key in bands):
                self.services_table.problem("rate/service.no-rates", cell, service=name)
        for key, rows in zones.items():
            unpriced: set[str] = set()
            for found, row in rows:
                if (*key, found.zone) not in bands and found.zone not in unpriced:
                    unpriced.add(found.zone)
                    self.zones_table.problem(
                        "rate/zone.no-rates", row["zone"], field="zone",
                        zone=found.zone, service=key[1],
                    )  # fmt: skip
            self._zone_overlaps(rows)

    def _zone_overlaps(self, rows: list[tuple[ZoneRow, Row]]) -> None:
        places: dict[tuple[str, str, int], list[tuple[ZoneRow, Row]]] = {}
        for found, row in rows:
            place = (found.origin, found.country, len(found.postcode_from))
            places.setdefault(place, []).append((found, row))
        for (origin, country, _), same in places.items():
            same.sort(key=lambda pair: pair[0].postcode_from)
            for (one, _), (other, row) in pairwise(same):
                if other.postcode_from <= one.postcode_to:
                    where = f"{country} {other.postcode_from}".rstrip()
                    self.zones_table.problem(
                        "rate/zone.twice", row["country"], to=where, origin=origin, at=one.at
                    )

    def _periods(
        self, key: RateKey, periods: dict[tuple[str, str, str], list[tuple[Band, Row]]]
    ) -> list[RatePeriod]:
        table = self.rates_table
        ordered = sorted(periods.items(), key=lambda entry: entry[0])
        checked = not any(found.code in ROW_MISTAKES for found in table.problems)
        for (one, _), (other, rows) in pairwise(ordered):
            if other[0] <= one[1]:
                until = sentence("rate.any-day") if one[1] == NO_END else Date(one[1])
                table.problem(
                    "rate/overlap", rows[0][1]["valid_from"], service=key[1], zone=key[2],
                    since=Date(other[0]), currency=other[2],
                    older=Date(one[0]), until=until, older_currency=one[2],
                )  # fmt: skip
        for _, rows in ordered:
            rows.sort(key=lambda pair: (pair[0].over_g, pair[0].to_g))
            reached = 0
            for band, row in rows:
                if checked and band.over_g != reached:
                    gap = band.over_g > reached
                    table.problem(
                        "rate/gap" if gap else "rate/overlap.band", row["weight_over_g"],
                        zone=key[2], over=band.over_g, reached=reached,
                    )  # fmt: skip
                reached = max(reached, band.to_g)
        return [
            RatePeriod(
                valid_from=since,
                valid_to=until,
                currency=currency,
                bands=tuple(band for band, _ in rows),
            )
            for (since, until, currency), rows in ordered
        ]
