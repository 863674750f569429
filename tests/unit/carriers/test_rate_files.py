"""Rate cards: every mistake is told with its place, and prices are exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from builders.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from processor.carriers.rate_cards import Band, Priced, RateCards, Service, price
from processor.carriers.rate_files import read_rate_cards
from processor.languages.languages import in_english
from processor.model.money import Money
from processor.model.sentence import Sentence
from processor.problems.problem import Problem

SERVICES = """\
service,title,speed,accepts,label,max_weight_g,max_longest_mm,max_girth_mm,divisor,step_g,min_g
air,Air,express,battery po-box,ours,20000,1000,2500,6000,100,200
"""
ZONES = """\
service,origin,country,postcode_from,postcode_to,zone,days
air,CN1,US,,,us,4-6
air,CN1,US,00,09,east,5
air,CN1,US,006,,pr,9
air,CN1,*,,,world,12
air,*,GB,,,world,7
"""
RATES = """\
service,zone,weight_over_g,weight_to_g,price,per_kg,parcel_fee,currency,valid_from,valid_to
air,us,0,500,30.00,,5.00,CNY,2026-01-01,2026-10-31
air,us,500,2000,10.00,61.50,5.00,CNY,2026-01-01,2026-10-31
air,us,0,2000,99.00,,,CNY,2026-11-01,
air,east,0,2000,40.00,,,CNY,2026-01-01,
air,pr,0,2000,50.00,,,CNY,2026-01-01,
air,world,0,2000,60.00,,,CNY,2026-01-01,
"""
FLAT = (10, 10, 10)


def files(services: str = SERVICES, zones: str = ZONES, rates: str = RATES) -> dict[str, str]:
    return {
        "rules/rates/kite.services.csv": services,
        "rules/rates/kite.zones.csv": zones,
        "rules/rates/kite.rates.csv": rates,
    }


def card(**texts: str) -> RateCards:
    cards, problems = read_rate_cards(files(**texts))
    assert cards is not None, problems
    return cards


def service(cards: RateCards) -> Service:
    return cards.services[0]


def ask(
    weight_g: int = 300,
    *,
    day: str = "2026-10-31",
    dims: tuple[int, int, int] = FLAT,
    country: str = "US",
    postcode: str = "90210",
    origin: str = "CN1",
    **texts: str,
) -> Priced | Sentence:
    cards = card(**texts)
    return price(cards, service(cards), origin, country, postcode, weight_g, dims, day)


def why(answer: Priced | Sentence) -> str:
    """Why there is no price, in English."""
    assert isinstance(answer, Sentence), answer
    return in_english(answer)


def yuan(answer: Priced | Sentence) -> int:
    assert isinstance(answer, Priced), answer
    assert answer.price.currency == "CNY"
    return answer.price.minor


def test_a_weight_on_the_boundary_belongs_to_the_lower_band() -> None:
    assert yuan(ask(500)) == 3500
    # One gram more is charged as 600 g: 10.00 + 0.6 kg x 61.50 + 5.00.
    assert yuan(ask(501)) == 5190


def test_above_the_last_band_there_is_no_price() -> None:
    assert yuan(ask(2000)) == 13800
    assert why(ask(2001)) == "no price above 2000 g in zone us, chargeable 2100 g"


def test_the_larger_of_actual_and_volumetric_weight_is_charged_in_whole_steps() -> None:
    # 300 x 200 x 55 mm = 3300 cm3 = 550 g at 6000 cm3/kg, in steps of 100 g: 600 g.
    answer = ask(300, dims=(300, 200, 55))
    assert isinstance(answer, Priced)
    assert answer.chargeable_g == 600
    heavy = ask(601, dims=(300, 200, 55))
    assert isinstance(heavy, Priced)
    assert heavy.chargeable_g == 700


def test_the_least_weight_is_charged_for_lighter_parcels() -> None:
    answer = ask(1)
    assert isinstance(answer, Priced)
    assert answer.chargeable_g == 200


def test_the_price_of_the_day_holds_and_a_day_without_price_has_none() -> None:
    assert yuan(ask(300, day="2026-10-31")) == 3500
    assert yuan(ask(300, day="2026-11-01")) == 9900
    assert why(ask(300, day="2025-12-31")) == "no price on 2025-12-31 in zone us"


@pytest.mark.parametrize(
    ("country", "postcode", "zone", "days"),
    [
        ("US", "90210", "us", 6),
        ("US", "05401", "east", 5),
        ("US", " 0 0-601", "pr", 9),
        ("US", "00501", "east", 5),
        ("US", "0", "us", 6),
        ("US", "", "us", 6),
        ("FR", "75001", "world", 12),
        ("GB", "SW1A 1AA", "world", 7),
    ],
)
def test_the_most_specific_zone_row_wins(country: str, postcode: str, zone: str, days: int) -> None:
    answer = ask(country=country, postcode=postcode)
    assert isinstance(answer, Priced)
    assert (answer.zone, answer.days) == (zone, days)


def test_a_lane_that_does_not_exist_is_refused_in_words() -> None:
    assert why(ask(origin="PL1")) == "does not go to US from PL1"
    zones = ZONES.replace("air,CN1,US,,,us,4-6\n", "").replace("air,CN1,*,,,world,12\n", "")
    rates = "\n".join(line for line in RATES.splitlines() if ",us," not in line)
    assert why(ask(zones=zones, rates=rates)) == "no zone for US 90210"
    only_cn = "\n".join(line for line in ZONES.splitlines() if "air,*" not in line)
    assert why(ask(origin="PL1", zones=only_cn)) == "does not leave from PL1"


def test_limits_of_weight_side_and_girth_are_inclusive() -> None:
    assert why(ask(20_001)) == "takes up to 20000 g, the parcel weighs 20001 g"
    assert isinstance(ask(dims=(10, 1000, 10)), Priced)
    assert why(ask(dims=(10, 1001, 10))) == "takes up to 1000 mm, the longest side is 1001 mm"
    assert isinstance(ask(dims=(900, 799, 1)), Priced)
    # 900 + 2 x (800 + 1) is 2 mm more than 2500.
    assert why(ask(dims=(900, 800, 1))) == (
        "takes length and girth up to 2500 mm, the parcel has 2502 mm"
    )


def test_the_worksheet_cites_the_rows_and_every_step() -> None:
    answer = ask(501)
    assert isinstance(answer, Priced)
    text = "\n".join(map(in_english, answer.worksheet))
    assert "zone us, 6 days [rules/rates/kite.zones.csv:2]" in text
    assert "actual 501 g, volume 10 x 10 x 10 mm / 6000 = 1 g; chargeable 600 g" in text
    assert "10.00 + 36.90 for 600 g by the kilogram + parcel fee 5.00 = 51.90 CNY" in text
    assert "[rules/rates/kite.rates.csv:3]" in text


@given(
    st.decimals(0, 9999, places=4),
    st.integers(0, 99999),
    st.integers(0, 999),
    st.integers(1, 50000),
)
def test_a_price_per_kilogram_is_exact_and_rounded_half_up_once(
    per_kg: Decimal, flat: int, fee: int, weight_g: int
) -> None:
    ratio = (per_kg * 100).as_integer_ratio()
    band = Band(over_g=0, to_g=50000, price=flat, per_kg=ratio, parcel_fee=fee)
    part = (per_kg * weight_g / 10).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert band.cost(weight_g) == flat + fee + int(part)


def test_a_currency_without_decimals_has_prices_in_whole_units() -> None:
    rates = RATES.replace("CNY", "JPY").replace(".00", "").replace("61.50", "61.5")
    answer = ask(300, rates=rates)
    assert isinstance(answer, Priced)
    assert answer.price == Money(35, "JPY")


Edit = tuple[str, str, str]
MISTAKES: dict[str, tuple[Edit, str, str, int, int]] = {
    "an unknown column": (("rates", "per_kg", "perkg"), "rate/column", "rates", 1, 46),
    "a missing column": (("services", "title,", ""), "rate/column", "services", 1, 1),
    "a price that is no number": (("rates", "40.00", "4O.00"), "rate/number", "rates", 5, 17),
    "a price with a comma": (("rates", "40.00", '"40,00"'), "rate/number", "rates", 5, 18),
    "a negative price": (("rates", "40.00", "-40.00"), "rate/number", "rates", 5, 17),
    "NaN as a price": (("rates", "40.00", "NaN"), "rate/number", "rates", 5, 17),
    "a price finer than its currency": (
        ("rates", "40.00", "40.005"), "rate/number", "rates", 5, 17,
    ),
    "a band that costs nothing": (("rates", "40.00", "0.00"), "rate/number", "rates", 5, 17),
    "a price without a currency": (
        ("rates", "40.00,,,CNY", "40.00,,,"), "rate/currency", "rates", 5, 25,
    ),
    "an unknown currency": (
        ("rates", "40.00,,,CNY", "40.00,,,RMB"), "rate/currency", "rates", 5, 25,
    ),
    "a gap between bands": (("rates", "us,500,2000", "us,501,2000"), "rate/gap", "rates", 3, 8),
    "a first band that is not from 0": (("rates", "pr,0,", "pr,10,"), "rate/gap", "rates", 6, 8),
    "bands that overlap": (("rates", "us,500,2000", "us,400,2000"), "rate/overlap", "rates", 3, 8),
    "a band that ends before it begins": (
        ("rates", "pr,0,2000", "pr,0,0"), "rate/gap", "rates", 6, 10,
    ),
    "periods that overlap": (
        ("rates", "2026-11-01", "2026-10-31"), "rate/overlap", "rates", 4, 27,
    ),
    "a date that does not exist": (
        ("rates", "2026-11-01", "2026-11-31"), "rate/date", "rates", 4, 27,
    ),
    "a period that ends before it begins": (
        ("rates", "2026-11-01,", "2026-11-01,2026-10-31"), "rate/date", "rates", 4, 38,
    ),
    "a rate of an unknown zone": (("rates", "air,pr,", "air,xx,"), "rate/zone", "rates", 6, 5),
    "a rate of an unknown service": (
        ("rates", "air,pr,", "sea,pr,"), "rate/service", "rates", 6, 1,
    ),
    "a zone of an unknown service": (
        ("zones", "air,*,GB", "sea,*,GB"), "rate/service", "zones", 6, 1,
    ),
    "a zone without rates": (
        ("rates", "air,pr,0,2000,50.00,,,CNY,2026-01-01,\n", ""), "rate/zone", "zones", 4, 17,
    ),
    "two zones for one country": (
        ("zones", "air,*,GB,,,world,7", "air,CN1,US,,,world,7"), "rate/zone", "zones", 6, 9,
    ),
    "postcode ranges that overlap": (
        ("zones", "air,*,GB,,,", "air,CN1,US,09,12,"), "rate/zone", "zones", 6, 9,
    ),
    "a postcode range with two lengths": (
        ("zones", ",00,09,", ",00,099,"), "rate/zone", "zones", 3, 12,
    ),
    "a country that is no code": (("zones", "*,GB", "*,UK1"), "rate/value", "zones", 6, 7),
    "days that are no number": (("zones", "4-6", "4 to 6"), "rate/number", "zones", 2, 17),
    "an unknown speed": (("services", "express", "expres"), "rate/value", "services", 2, 9),
    "a label of nobody": (("services", "ours", "theirs"), "rate/value", "services", 2, 32),
    "a word that accepts does not know": (
        ("services", "po-box", "pobox"), "rate/value", "services", 2, 17,
    ),
    "a limit that is no number": (("services", "20000", "20kg"), "rate/number", "services", 2, 37),
    "a step of nothing": (("services", "6000,100", "6000,0"), "rate/number", "services", 2, 58),
    "a service that stands twice": (
        ("services", "po-box,ours,20000,1000,2500,6000,100,200\n",
         "po-box,ours,20000,1000,2500,6000,100,200\nair,B,express,,ours,1,,,,,\n"),
        "rate/service", "services", 3, 1,
    ),
    "a service without zones and rates": (
        ("services", "100,200\n", "100,200\nsea,Sea,express,,ours,1,,,,,\n"),
        "rate/service", "services", 3, 1,
    ),
    "a quote that is not closed": (("rates", "40.00", '"40.00'), "rate/csv", "rates", 5, 17),
    "a cell too many": (("zones", "world,7", "world,7,7"), "rate/csv", "zones", 6, 18),
}  # fmt: skip


def broken(edit: Edit) -> list[Problem]:
    kind, old, new = edit
    texts = {"services": SERVICES, "zones": ZONES, "rates": RATES}
    assert old in texts[kind]
    texts[kind] = texts[kind].replace(old, new, 1)
    cards, problems = read_rate_cards(files(**texts))
    assert cards is None
    return problems


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_a_mistake_is_told_with_its_place_and_refuses_the_card(name: str) -> None:
    edit, code, kind, line, column = MISTAKES[name]
    problems = broken(edit)
    places = [(one.code, one.place) for one in problems]
    assert (code, f"rules/rates/kite.{kind}.csv:{line}:{column}") in places


@pytest.mark.parametrize("name", sorted(set(MISTAKES) - {"an unknown column", "a missing column"}))
def test_one_mistake_does_not_drag_others_along(name: str) -> None:
    assert len(broken(MISTAKES[name][0])) == 1


def test_mistakes_of_all_files_are_told_at_once() -> None:
    texts = files(
        services=SERVICES.replace("express", "fast"),
        zones=ZONES.replace("4-6", "soon"),
        rates=RATES.replace("40.00", "forty"),
    )
    _, problems = read_rate_cards(texts)
    assert {one.file.split(".")[-2] for one in problems} == {"services", "zones", "rates"}


def test_a_missing_file_a_strange_name_and_an_empty_file_are_mistakes() -> None:
    texts = files()
    del texts["rules/rates/kite.zones.csv"]
    texts["rules/rates/Kite prices.csv"] = "x"
    _, problems = read_rate_cards(texts)
    assert [one.code for one in problems] == ["rate/file", "rate/file"]
    for text in ("", "\n\n", SERVICES.splitlines()[0]):
        _, problems = read_rate_cards(files(services=text))
        assert "rate/file" in [one.code for one in problems]


def test_a_carrier_or_warehouse_unknown_to_the_configuration_is_a_mistake() -> None:
    assert read_rate_cards(files(), ["kite"], ["CN1"])[0] is not None
    _, problems = read_rate_cards(files(), ["other"], ["PL1"])
    assert {(one.code, one.line) for one in problems} == {
        ("name/unknown", line) for line in (0, 2, 3, 4, 5)
    }


def test_byte_order_mark_crlf_and_blank_lines_are_read() -> None:
    text = "\ufeff" + RATES.replace("\n", "\r\n") + "\r\n\r\n"
    assert yuan(ask(300, rates=text)) == 3500


@given(st.text(alphabet='air,us"0159.-\n\r\t\0é ', max_size=200))
def test_no_text_whatever_makes_the_reader_raise(noise: str) -> None:
    for texts in (files(rates=noise), files(zones=noise), files(services=noise)):
        assert read_rate_cards(texts)[0] is None
    for texts in (files(rates=RATES + noise), files(zones=ZONES + noise)):
        cards, problems = read_rate_cards(texts)
        assert (cards is None) == bool(problems)


def shipped() -> RateCards:
    folder = ROOT / "rules" / "rates"
    texts = {f"rules/rates/{path.name}": path.read_text() for path in folder.glob("*.csv")}
    cards, problems = read_rate_cards(
        texts, ["baltic-post", "rhein-express", "silkway", "market-ship"], ["PL1", "DE2", "CN1"]
    )
    assert cards is not None, problems
    return cards


def test_the_shipped_cards_are_sound_and_price_every_lane_at_every_weight() -> None:
    cards = shipped()
    assert cards.names == {
        "baltic-post/parcel", "baltic-post/parcel-plus", "rhein-express/express",
        "silkway/epacket", "silkway/air", "market-ship/prime",
    }  # fmt: skip
    for one in cards.services:
        rows = cards.zones[(one.carrier, one.service)]
        for row in rows:
            for weight in (1, one.max_weight_g):
                answer = price(
                    cards, one, row.origin, row.country, row.postcode_from, weight, FLAT,
                    "2026-11-03",
                )  # fmt: skip
                assert isinstance(answer, Priced), (one.name, row, answer)


def test_the_shipped_parcel_card_changes_its_price_in_november_2026() -> None:
    cards = shipped()
    parcel = next(one for one in cards.services if one.name == "baltic-post/parcel")
    before, after = (
        price(cards, parcel, "PL1", "DE", "10115", 900, FLAT, day)
        for day in ("2026-10-31", "2026-11-01")
    )
    assert isinstance(before, Priced)
    assert isinstance(after, Priced)
    assert before.price < after.price


def test_the_marketplace_service_is_never_the_cheapest_express_by_itself() -> None:
    cards = shipped()
    prime, express = (
        next(one for one in cards.services if one.name == name)
        for name in ("market-ship/prime", "rhein-express/express")
    )
    for row in cards.zones[("market-ship", "prime")]:
        for weight in (1, 1000, 1001, 2000, 4999, 10_001, 20_000, 25_000):
            dear, cheap = (
                price(cards, one, row.origin, row.country, "", weight, FLAT, "2026-11-03")
                for one in (prime, express)
            )
            assert isinstance(dear, Priced)
            assert isinstance(cheap, Priced)
            assert dear.price > cheap.price
