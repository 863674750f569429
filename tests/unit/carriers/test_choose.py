"""The choice of a service: limits, demands of rules, then the lowest price in one currency."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from builders.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from processor.carriers.choose import choose
from processor.carriers.demands import Requirement, parse_requirement, requirements
from processor.carriers.lanes import ZoneRow
from processor.carriers.rate_cards import Band, RateCards, RatePeriod, Service
from processor.carriers.rate_files import read_rate_cards
from processor.languages.languages import in_english, language_of
from processor.model.decisions import Action, CarrierChoice, Firing, ParcelPlan
from processor.model.money import Money, Rates
from processor.model.order import Address, AddressKind

LIVE = ("baltic-post", "rhein-express", "silkway", "market-ship")
RATES = Rates("EUR", "2026-11-02", {"PLN": "4.25", "CNY": "7.80"})


def shipped() -> RateCards:
    folder = ROOT / "rules" / "rates"
    texts = {f"rules/rates/{path.name}": path.read_text() for path in folder.glob("*.csv")}
    cards, problems = read_rate_cards(texts)
    assert cards is not None, problems
    return cards


CARDS = shipped()


def parcel(weight_g: int = 860, sides: tuple[int, int, int] = (200, 150, 100)) -> ParcelPlan:
    return ParcelPlan(
        needs=(), net_g=weight_g - 60, weight_g=weight_g, length_mm=sides[0], width_mm=sides[1],
        height_mm=sides[2],
    )  # fmt: skip


def reasons(choice: CarrierChoice) -> dict[str, str]:
    """Why services were left out, in English."""
    return {name: in_english(why) for name, why in choice.refused}


def rule(verb: str, *values: str) -> Firing:
    return Firing(
        rule="r", at="rules/carrier.yaml:4", why="test", then=(Action(verb, tuple(values)),)
    )


def ask(
    *firings: Firing,
    parcels: Sequence[ParcelPlan] = (parcel(),),
    cards: RateCards = CARDS,
    origin: str = "PL1",
    country: str = "DE",
    postcode: str = "10115",
    kind: AddressKind = "street",
    hazards: tuple[str, ...] = (),
    day: str = "2026-11-03",
    rates: Rates | None = RATES,
    live: Sequence[str] = LIVE,
) -> CarrierChoice:
    address = Address(country=country, postcode=postcode, kind=kind)
    return choose(
        firings, parcels, cards, origin, address, frozenset(hazards), day, rates, "EUR", live
    )


def taken(choice: CarrierChoice) -> str:
    assert choice.quote is not None, choice.hold
    return f"{choice.quote.carrier}/{choice.quote.service}"


def plain_cards(*prices: tuple[str, str, int, str]) -> RateCards:
    """Cards with one zone and one price per service: (carrier, service, minor units, currency)."""
    services = [
        Service(
            carrier=carrier, service=name, title=name, speed="standard", accepts=frozenset(),
            label_source="ours",
        )
        for carrier, name, _, _ in prices
    ]  # fmt: skip
    row = ZoneRow(origin="*", country="*", zone="z", days=3)
    zones = {(carrier, name): [row] for carrier, name, _, _ in prices}
    rates = {
        (carrier, name, "z"): [
            RatePeriod(
                valid_from="2026-01-01", valid_to="9999-12-31", currency=currency,
                bands=(Band(over_g=0, to_g=50_000, price=minor),),
            )
        ]
        for carrier, name, minor, currency in prices
    }  # fmt: skip
    return RateCards(services, zones, rates)


def test_the_cheapest_service_is_taken_and_every_other_one_has_a_reason() -> None:
    choice = ask()
    assert taken(choice) == "baltic-post/parcel"
    left_out = reasons(choice)
    assert {*left_out, taken(choice)} == CARDS.names
    assert left_out["silkway/air"] == "does not leave from PL1"
    assert left_out["rhein-express/express"] == "dearer: 10.50 EUR"
    assert all(left_out.values())


def test_prices_are_compared_in_the_house_currency_at_the_pinned_rates() -> None:
    cards = plain_cards(("baltic-post", "a", 4300, "PLN"), ("silkway", "b", 1000, "EUR"))
    assert taken(ask(cards=cards)) == "silkway/b"
    weak = Rates("EUR", "2026-11-03", {"PLN": "4.50"})
    choice = ask(cards=cards, rates=weak)
    assert taken(choice) == "baltic-post/a"
    assert choice.quote is not None
    assert choice.quote.price == Money(4300, "PLN")
    assert (
        in_english(choice.quote.worksheet[-1])
        == "compared as 9.56 EUR, exchange rates of 2026-11-03"
    )


def test_prices_and_reasons_are_said_in_the_language_of_who_reads_them() -> None:
    cards = plain_cards(("baltic-post", "a", 4300, "PLN"), ("silkway", "b", 1100, "EUR"))
    choice = ask(rule("forbid", "label warehouse"), cards=cards, parcels=(parcel(), parcel()))
    assert choice.quote is not None
    chinese = language_of("zh").say
    assert [chinese(line) for line in choice.quote.worksheet][-2:] == [
        "2 个包裹合计：86.00 PLN",
        "按 20.24 EUR 比较，用 2026年11月2日 的汇率",
    ]
    assert chinese(dict(choice.refused)["silkway/b"]) == "更贵：22.00 EUR"


def test_a_rule_whose_demand_nobody_knows_is_named_in_the_language_of_who_reads_it() -> None:
    [(name, _)] = ask(rule("require", "colour blue")).refused
    assert [language_of(code).say(name) for code in ("en", "zh")] == ["rule r", "规则 r"]


def test_a_tie_goes_by_the_order_of_carriers_then_by_the_name_of_the_service() -> None:
    cards = plain_cards(
        ("baltic-post", "b", 900, "EUR"),
        ("silkway", "z", 900, "EUR"),
        ("silkway", "y", 900, "EUR"),
    )
    assert taken(ask(cards=cards)) == "baltic-post/b"
    assert taken(ask(cards=cards, live=("silkway", "baltic-post"))) == "silkway/y"


def test_a_missing_exchange_rate_is_a_hold_and_never_a_guess() -> None:
    for rates in (None, Rates("EUR", "2026-11-02", {"CNY": "7.80"})):
        choice = ask(rates=rates)
        assert choice.quote is None
        assert choice.hold is not None
        assert (choice.hold.reason, choice.hold.rule) == ("no-exchange-rate", "carrier")
        assert "PLN" in in_english(choice.hold.detail)


def test_no_exchange_rate_is_needed_for_a_service_that_is_refused_anyway() -> None:
    choice = ask(rule("require", "carrier rhein-express"), rates=None)
    assert taken(choice) == "rhein-express/express"


def test_a_battery_goes_only_where_batteries_are_taken_even_without_a_rule() -> None:
    choice = ask(hazards=("battery",))
    assert taken(choice) == "baltic-post/parcel-plus"
    assert reasons(choice)["baltic-post/parcel"] == "does not accept battery"


def test_a_hazard_that_no_service_knows_is_held() -> None:
    choice = ask(hazards=("radioactive",))
    assert choice.hold is not None
    assert choice.hold.reason == "no-service"


def test_a_post_box_goes_only_where_post_boxes_are_served() -> None:
    choice = ask(rule("require", "speed express"), kind="po-box")
    assert choice.hold is not None
    assert "rhein-express/express: does not accept po-box" in in_english(choice.hold.detail)
    assert taken(ask(kind="po-box")) == "baltic-post/parcel"


@pytest.mark.parametrize(
    ("verb", "text", "expected"),
    [
        ("require", "accepts heavy", "baltic-post/parcel-plus"),
        ("require", "speed express", "rhein-express/express"),
        ("require", "days at most 2", "rhein-express/express"),
        ("require", "carrier market-ship", "market-ship/prime"),
        ("require", "service market-ship/prime", "market-ship/prime"),
        ("require", "label warehouse", "rhein-express/express"),
        ("forbid", "service baltic-post/parcel", "baltic-post/parcel-plus"),
        ("forbid", "carrier baltic-post", "rhein-express/express"),
        ("forbid", "label ours", "rhein-express/express"),
        ("forbid", "days at most 3", "baltic-post/parcel"),
        ("forbid", "accepts battery", "baltic-post/parcel"),
    ],
)
def test_each_form_of_requirement_decides(verb: str, text: str, expected: str) -> None:
    assert taken(ask(rule(verb, text))) == expected


def test_demands_of_several_rules_add_up_and_the_reason_cites_the_rule() -> None:
    choice = ask(rule("require", "speed express", "label channel"), rule("forbid", "carrier x"))
    assert taken(choice) == "market-ship/prime"
    assert reasons(choice)["rhein-express/express"] == (
        "r (rules/carrier.yaml:4) requires label channel"
    )


def test_no_service_is_a_hold_with_all_the_reasons() -> None:
    choice = ask(origin="CN1", country="UA")
    assert choice.quote is None
    assert choice.hold is not None
    assert (choice.hold.rule, choice.hold.at) == ("carrier", "rules/rates")
    assert {name for name, _ in choice.refused} == CARDS.names
    assert "silkway/air: does not go to UA from CN1" in in_english(choice.hold.detail)


def test_a_demand_that_cannot_be_read_is_a_hold_not_ignored() -> None:
    choice = ask(rule("require", "acepts battery"))
    assert choice.quote is None
    assert choice.hold is not None
    assert "acepts battery" in in_english(choice.hold.detail)


def test_the_rule_of_a_demand_that_cannot_be_read_is_named_in_the_readers_language() -> None:
    choice = ask(rule("require", "acepts battery"))
    ((name, _),) = choice.refused
    assert [language_of(one).say(name) for one in ("en", "zh")] == ["rule r", "规则 r"]


def test_carriers_and_services_that_are_not_live_are_left_out() -> None:
    choice = ask(live=("rhein-express",))
    assert taken(choice) == "rhein-express/express"
    assert reasons(choice)["baltic-post/parcel"] == "carrier baltic-post is not live"


def test_all_parcels_are_priced_and_one_too_heavy_refuses_the_service() -> None:
    light = ask(parcels=[parcel(900), parcel(1900)])
    assert light.quote is not None
    alone = [ask(parcels=[parcel(grams)]).quote for grams in (900, 1900)]
    assert light.quote.price.minor == sum(one.price.minor for one in alone if one is not None)
    assert light.quote.chargeable_g == 2800
    assert in_english(light.quote.worksheet[-2]).startswith("sum of 2 parcels: ")
    heavy = ask(parcels=[parcel(900), parcel(20_001)])
    assert taken(heavy) == "baltic-post/parcel-plus"
    assert "takes up to 20000 g" in reasons(heavy)["baltic-post/parcel"]


def test_the_day_decides_the_price_also_when_given_as_a_time() -> None:
    before = ask(day="2026-10-31T23:59:59Z").quote
    after = ask(day="2026-11-01").quote
    assert before is not None
    assert after is not None
    assert before.price < after.price


def test_a_shipment_without_parcels_is_held() -> None:
    choice = ask(parcels=())
    assert choice.hold is not None


def test_requirements_are_parsed_from_their_words_only() -> None:
    assert parse_requirement("days at most 5") == Requirement("days", "at most 5", 5)
    assert parse_requirement("  accepts   battery ") == Requirement("accepts", "battery")
    for text in (
        "", "accepts", "days at most", "days at most 0", "days at most -1", "days at most five",
        "days at least 5", "speed slow", "label theirs", "service air", "service /air",
        "accepts battery po-box", "weight 5",
    ):  # fmt: skip
        assert parse_requirement(text) is None, text


def test_an_unknown_requirement_is_a_problem_with_the_place_of_its_rule() -> None:
    demands, problems = requirements([rule("require", "speed express", "speed slow")])
    assert len(demands) == 1
    assert [(one.code, one.place) for one in problems] == [("value/wrong", "rules/carrier.yaml:4")]


forms = st.sampled_from(
    [
        "accepts battery", "accepts po-box", "days at most 2", "days at most 9", "speed express",
        "carrier silkway", "service silkway/air", "label ours",
    ]
)  # fmt: skip
rules = st.lists(st.builds(rule, st.sampled_from(["require", "forbid"]), forms), max_size=3)


@given(
    rules,
    st.sampled_from(["PL1", "DE2", "CN1"]),
    st.sampled_from(["DE", "ES", "US", "NO", "UA", "JP", "XX"]),
    st.integers(100, 32_000),
)
def test_one_more_demand_never_makes_it_cheaper_and_each_service_is_accounted_for(
    firings: list[Firing], origin: str, country: str, grams: int
) -> None:
    free = ask(origin=origin, country=country, parcels=[parcel(grams)])
    bound = ask(*firings, origin=origin, country=country, parcels=[parcel(grams)])
    named = {name for name, _ in bound.refused}
    if bound.quote is None:
        assert bound.hold is not None
        assert named == CARDS.names
        return
    assert bound.hold is None
    assert {*named, taken(bound)} == CARDS.names
    assert free.quote is not None
    dear, cheap = (RATES.convert(one.price, "EUR") for one in (bound.quote, free.quote))
    assert dear is not None
    assert cheap is not None
    assert dear >= cheap
