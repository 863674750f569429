"""What `decide:`, `prefer` and `bill_freight_to` do to the choice of a service."""

from __future__ import annotations

from processor.carriers.choose import choose
from processor.carriers.lanes import ZoneRow
from processor.carriers.rate_cards import Band, RateCards, RatePeriod, Service
from processor.languages.languages import in_english
from processor.model.decisions import Action, CarrierChoice, Firing, ParcelPlan
from processor.model.money import Money
from processor.model.objectives import Objective
from processor.model.order import Address

LIVE = ("post", "swift")
# (carrier, service, price in cents, days)
SERVICES = (
    ("post", "slow", 500, 8),
    ("post", "parcel", 650, 4),
    ("swift", "express", 1500, 1),
    ("swift", "day", 2600, 1),
)
CHEAPEST, FASTEST = Objective("cheapest"), Objective("fastest")


def cards() -> RateCards:
    services = [
        Service(
            carrier=carrier, service=name, title=name, speed="standard", accepts=frozenset(),
            label_source="ours",
        )
        for carrier, name, _, _ in SERVICES
    ]  # fmt: skip
    zones = {
        (carrier, name): [ZoneRow(origin="*", country="*", zone="z", days=days)]
        for carrier, name, _, days in SERVICES
    }
    rates = {
        (carrier, name, "z"): [
            RatePeriod(
                valid_from="2026-01-01", valid_to="9999-12-31", currency="EUR",
                bands=(Band(over_g=0, to_g=50_000, price=minor),),
            )
        ]
        for carrier, name, minor, _ in SERVICES
    }  # fmt: skip
    return RateCards(services, zones, rates)


CARDS = cards()
PARCEL = ParcelPlan(
    needs=(), net_g=800, weight_g=860, length_mm=200, width_mm=150, height_mm=100
)  # fmt: skip


def rule(verb: str, *values: str, name: str = "r") -> Firing:
    then = (Action(verb, values),)
    return Firing(rule=name, at="rules/carrier.yaml:4", why="test", then=then)


def ask(objective: Objective, *firings: Firing, account: str | None = None) -> CarrierChoice:
    return choose(
        firings, (PARCEL,), CARDS, "PL1", Address(country="DE"), frozenset(), "2026-11-03", None,
        "EUR", LIVE, objective, account,
    )  # fmt: skip


def taken(choice: CarrierChoice) -> str:
    assert choice.quote is not None, choice.hold
    return f"{choice.quote.carrier}/{choice.quote.service}"


def reasons(choice: CarrierChoice) -> dict[str, str]:
    """Why services were left out, in English."""
    return {name: in_english(why) for name, why in choice.refused}


def test_the_fastest_is_taken_and_the_cheaper_of_two_that_are_as_fast() -> None:
    choice = ask(FASTEST)
    assert taken(choice) == "swift/express"
    assert reasons(choice) == {
        "post/slow": "slower: 8 days, 5.00 EUR",
        "post/parcel": "slower: 4 days, 6.50 EUR",
        "swift/day": "dearer: 26.00 EUR",
    }


def test_what_is_preferred_wins_among_the_fastest_and_never_over_a_faster_one() -> None:
    assert taken(ask(FASTEST, rule("prefer", "service swift/day"))) == "swift/day"
    assert taken(ask(FASTEST, rule("prefer", "carrier post"))) == "swift/express"


def test_what_is_preferred_does_not_make_a_dearer_one_the_cheapest() -> None:
    assert taken(ask(CHEAPEST, rule("prefer", "carrier swift"))) == "post/slow"


def test_the_best_score_weighs_cost_days_and_preference() -> None:
    score = Objective("best score", {"cost": 50, "days": 50, "preference": 0})
    # slow: 50 x 1000 + 50 x 125; parcel: 50 x 769 + 50 x 250; express: 50 x 333 + 50 x 1000.
    choice = ask(score)
    assert taken(choice) == "swift/express"
    assert choice.quote is not None
    assert (
        in_english(choice.quote.worksheet[-1])
        == "score 666.50 = cost 50 % of 333 + days 50 % of 1000"
    )
    assert reasons(choice)["post/slow"] == (
        "5.00 EUR, 8 days, score 562.50 = cost 50 % of 1000 + days 50 % of 125"
    )
    assert taken(ask(Objective("best score", {"cost": 80, "days": 20}))) == "post/slow"


def test_preference_gives_points_in_a_score() -> None:
    score = Objective("best score", {"cost": 60, "days": 20, "preference": 20})
    assert taken(ask(score)) == "post/slow"
    assert taken(ask(score, rule("prefer", "service post/parcel"))) == "post/parcel"


def test_freight_on_another_account_counts_as_nothing_and_the_worksheet_says_so() -> None:
    choice = ask(
        Objective("best score", {"cost": 50, "days": 50}), rule("bill_freight_to", "ACC-7")
    )
    assert taken(choice) == "swift/express"
    assert choice.quote is not None
    assert choice.quote.freight_account == "ACC-7"
    assert choice.quote.cost == 0
    assert choice.quote.price == Money(1500, "EUR")
    assert "billed to account ACC-7: counts as 0" in map(in_english, choice.quote.worksheet)


def test_the_cheaper_service_still_breaks_the_tie_when_somebody_else_pays() -> None:
    bill = rule("bill_freight_to", "order")
    assert taken(ask(CHEAPEST, bill, account="K-1")) == "post/slow"
    assert taken(ask(CHEAPEST, bill, rule("prefer", "carrier swift"), account="K-1")) == (
        "swift/express"
    )


def test_an_order_without_an_account_is_billed_to_us() -> None:
    choice = ask(CHEAPEST, rule("bill_freight_to", "order"))
    assert choice.quote is not None
    assert (choice.quote.freight_account, choice.quote.cost) == ("", 500)


def test_two_accounts_for_one_freight_are_a_hold() -> None:
    choice = ask(
        CHEAPEST,
        rule("bill_freight_to", "A", name="one"),
        rule("bill_freight_to", "B", name="two"),
    )
    assert choice.quote is None
    assert choice.hold is not None
    assert in_english(choice.hold.detail) == "one: bills freight to A; two: bills freight to B"
