"""The ordinary orders: most of a day's work, with one plain reason each for where they ship from.

Every group is stated with the warehouse it must leave; its baskets are drawn from goods for which
that is so: EU buyers are served from PL1, from DE2 where PL1 has none of an article; all others
from CN1, from PL1 where CN1 has none of an article.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from invented.catalogue import GOODS
from invented.desk import EU, Desk
from invented.model import Place, Row
from invented.people import somebody

_FIRST = datetime(2026, 10, 16, 6, 0, tzinfo=UTC)
_SECONDS = 17 * 24 * 3600 + 9 * 3600
# Baskets of ordinary orders hold nothing that another scenario is about.
_SPECIAL = ("ACM-LANTERN", "ACM-STOVE", "00123", "1E5")


def _pool(client: str, *spreads: str) -> list[str]:
    return [
        good.sku
        for good in GOODS
        if good.client == client
        and good.spread in spreads
        and not good.hazards
        and good.sku not in _SPECIAL
    ]


def _dear(client: str, sku: str) -> bool:
    return any(g.price > 3000 for g in GOODS if (g.client, g.sku) == (client, sku))


def _basket(desk: Desk, client: str, first: list[str], others: list[str]) -> str:
    size = (1, 1, 2, 1, 3, 1, 2)[desk.dice.below(7)]
    chosen = [desk.dice.pick(first)]
    while len(chosen) < size:
        sku = desk.dice.pick(others)
        if sku not in chosen:
            chosen.append(sku)
    words = []
    for sku in chosen:
        pieces = 1 if _dear(client, sku) else (1, 1, 2, 3)[desk.dice.below(4)]
        words.append(f"{sku}*{pieces}")
    return " ".join(words)


def _some_time(desk: Desk) -> datetime:
    return _FIRST + timedelta(seconds=desk.dice.below(_SECONDS))


_MARKET_CURRENCY = {"PL": "PLN", "SE": "SEK", "GB": "GBP", "US": "USD", "JP": "JPY", "CA": "CAD"}


def _group(
    desk: Desk, client: str, scenario: str, count: int, countries: tuple[str, ...],
    ships_from: str, first: list[str], others: list[str], *, express: bool = False,
) -> None:  # fmt: skip
    for _ in range(count):
        country = desk.dice.pick(countries)
        more: dict[str, object] = {}
        if desk.channel == "acme-amazon":
            more["currency"] = _MARKET_CURRENCY.get(country, "EUR")
            more["method"] = ""
        elif desk.channel == "nordlys-shopify":
            more["currency"] = "NOK" if country == "NO" else "EUR"
        if not ships_from:
            more |= {"state": "held", "hold": "no-label"}
        desk.sell(
            scenario,
            _some_time(desk),
            country,
            _basket(desk, client, first, others),
            ships_from,
            express=express,
            **more,
        )


def ordinary(desk: Desk, client: str, counts: dict[str, int]) -> None:
    """Adds the ordinary orders of a shop or marketplace, `counts` per scenario."""
    everywhere = _pool(client, "all")
    europe = everywhere + _pool(client, "no-china")
    germany = _pool(client, "no-poland")
    china = everywhere + germany
    poland = _pool(client, "no-china")
    abroad = {
        "acme-shopify": ("US", "CA", "GB", "NO", "CH", "AU", "NZ", "KR"),
        "nordlys-shopify": ("NO", "NO", "NO", "GB", "CH", "US", "AU", "SG"),
        "acme-amazon": ("US", "GB", "JP", "CA"),
    }[desk.channel]
    eu = {
        "acme-shopify": tuple(one for one in EU if one != "GR"),
        "nordlys-shopify": ("DE", "DK", "SE", "FI", "NL", "PL", "FR", "BE", "IE"),
        "acme-amazon": ("DE", "DE", "FR", "IT", "ES", "NL", "PL", "SE", "AT", "BE"),
    }[desk.channel]
    groups = {
        "ordinary-eu": (eu, "PL1", europe, europe, False),
        "ordinary-eu-not-in-poland": (eu, "DE2", germany, europe, False),
        "ordinary-abroad": (abroad, "CN1", china, china, False),
        "ordinary-abroad-not-in-china": (("GB", "NO", "CH"), "PL1", poland, everywhere, False),
        "express-eu": (eu, "PL1", europe, europe, True),
        "express-abroad": (abroad, "CN1", china, china, True),
        "express-label-by-channel": (eu, "", europe, europe, True),
        "cyrillic-address": (("UA",), "PL1", poland, poland, False),
        "greek-address": (("GR",), "PL1", europe, europe, False),
        "japanese-address": (("JP",), "CN1", everywhere, everywhere, False),
        "chinese-name": (("SG",), "CN1", everywhere, everywhere, False),
    }
    for scenario, count in counts.items():
        countries, ships_from, first, others, express = groups[scenario]
        _group(desk, client, scenario, count, countries, ships_from, first, others, express=express)


_COMPANIES = (
    "Möbelhaus Grün GmbH", "Küchenträume KG", "Wohnwelt Süd OHG", "Café Größenwahn",
    "Einrichtung Bäcker & Söhne", "Maison d'Été SARL", "Hygge Huset ApS", "Casa Niño S.L.",
)  # fmt: skip


def ordinary_b2b(desk: Desk, count: int) -> None:
    """Adds ordinary orders of shops that buy from the ERP: on account, from DE2."""
    pool = [sku for sku in _pool("nordlys", "all", "no-poland", "no-china") if sku != "NDL-BASKET"]
    for _ in range(count):
        country = desk.dice.pick(("DE", "DE", "DE", "AT", "NL", "FR", "BE", "DK", "ES", "IT"))
        buyer = b2b_buyer(desk, country)
        size = 1 + desk.dice.below(3)
        chosen: list[str] = []
        while len(chosen) < size:
            sku = desk.dice.pick(pool)
            if sku not in chosen:
                chosen.append(sku)
        basket = " ".join(f"{sku}*{4 + desk.dice.below(9)}" for sku in chosen)
        b2b(desk, "ordinary-b2b", _some_time(desk), buyer, basket, "DE2")


def b2b_buyer(desk: Desk, country: str) -> Place:
    """A shop in a country whose names fit Windows-1252."""
    return somebody(country, desk.dice, company=desk.dice.pick(_COMPANIES))


def b2b(
    desk: Desk, scenario: str, when: str | datetime, buyer: str | Place,
    basket: str | tuple[Row, ...],
    ships_from: str, **more: object,
) -> None:  # fmt: skip
    """One order of the ERP: dated by day, net prices, tax outside, on account."""
    place = b2b_buyer(desk, buyer) if isinstance(buyer, str) else buyer
    sold = desk.sell(
        scenario, when, place, basket, ships_from, method="invoice", payment="pending",
        tax_inside=False, tax=0, shipping=1250, **more,
    )  # fmt: skip
    desk.sales.pop()
    net = sold.subtotal + sold.shipping
    tax = (net * 19 * 2 + 100) // 200 if place.country == "DE" else 0
    fields = {name: getattr(sold, name) for name in sold.__dataclass_fields__}
    desk.sales.append(type(sold)(**{**fields, "tax": tax}))
