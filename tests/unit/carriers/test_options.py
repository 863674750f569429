"""Options of a shipment: a service takes them by their word, or is left out and told so."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import ROOT
from builders.routes import FULL, asked, house, known, order

from processor.carriers.choose import choose
from processor.carriers.rate_cards import RateCards
from processor.carriers.rate_files import ACCEPTS, OPTIONS, read_rate_cards
from processor.deciding.decide import decide_chunk
from processor.deciding.record_decision import made
from processor.house.house import load
from processor.languages.languages import in_english
from processor.model.decisions import Action, CarrierChoice, Firing, ParcelPlan
from processor.model.money import Rates
from processor.model.order import Address
from processor.rules import plain_ask

RATES = Rates("EUR", "2026-11-02", {"PLN": "4.25", "CNY": "7.80"})
LIVE = ("baltic-post", "rhein-express", "silkway", "market-ship")
PARCEL = ParcelPlan(needs=(), net_g=800, weight_g=860, length_mm=200, width_mm=150, height_mm=100)


def cards() -> RateCards:
    folder = ROOT / "rules" / "rates"
    texts = {f"rules/rates/{path.name}": path.read_text() for path in folder.glob("*.csv")}
    found, problems = read_rate_cards(texts)
    assert found is not None, problems
    return found


def rule(name: str, *values: str) -> Firing:
    then = (Action("option", values),)
    return Firing(rule=name, at="rules/carrier.yaml:4", why="so it is", then=then)


def chosen(*firings: Firing) -> CarrierChoice:
    to = Address(name="A", address_lines=("Weg 1",), city="Berlin", postcode="10115", country="DE")
    return choose(
        firings, (PARCEL,), cards(), "PL1", to, frozenset(), "2026-11-03", RATES, "EUR", LIVE
    )


def test_a_service_that_lacks_the_word_is_left_out_and_says_so() -> None:
    without = chosen().quote
    assert without is not None and without.service == "parcel"
    choice = chosen(rule("dear", "signature"))
    assert choice.quote is not None
    assert (choice.quote.service, choice.quote.options) == ("parcel-plus", ("signature",))
    why = {name: in_english(text) for name, text in choice.refused}
    assert why["baltic-post/parcel"] == (
        "does not take the option signature, which dear (rules/carrier.yaml:4) asks for"
    )
    assert "cheap" not in why["rhein-express/express"]
    assert why["rhein-express/express"].startswith("dearer")


def test_the_options_of_all_rules_add_up_each_once_in_the_order_of_their_words() -> None:
    choice = chosen(rule("one", "signature", "saturday"), rule("two", "insurance", "signature"))
    assert choice.quote is not None
    assert choice.quote.options == ("insurance", "saturday", "signature")
    assert (choice.quote.carrier, choice.quote.service) == ("rhein-express", "express")
    again = chosen(rule("two", "insurance", "signature"), rule("one", "signature", "saturday"))
    assert again.quote is not None and again.quote.options == choice.quote.options


def test_the_worksheet_tells_that_no_price_is_known_of_them() -> None:
    quote = chosen(rule("dear", "signature")).quote
    assert quote is not None
    assert in_english(quote.worksheet[-1]) == "options: signature; the card names no price for them"


def test_without_a_service_that_takes_it_the_shipment_is_held() -> None:
    choice = chosen(rule("grown-ups", "adult-signature"))
    assert choice.quote is None and choice.hold is not None
    assert choice.hold.reason == "no-service"
    assert "grown-ups (rules/carrier.yaml:4)" in in_english(choice.hold.detail)


@pytest.mark.parametrize("word", OPTIONS)
def test_a_card_may_name_every_option(word: str) -> None:
    assert word in ACCEPTS


def test_a_decision_keeps_the_options_of_each_shipment(tmp_path: Path) -> None:
    house(tmp_path, route="stage: route\nrules:\n  - {id: a, then: {choose_from: [PL1]}}\n")
    carrier = (
        "stage: carrier\nrules:\n  - id: sign\n    why: dear\n"
        "    when: {parcel.value: over 20 EUR}\n    then: {option: signature}\n"
    )
    (tmp_path / "rules/carrier.yaml").write_text(carrier, "utf-8")
    found, problems = load(tmp_path / "config.yaml")
    assert found is not None, problems
    drafts = decide_chunk(
        found,
        [asked(n, order(n, ("A", pieces))) for n, pieces in enumerate((1, 3))],
        known(FULL),
        plain_ask,
    )
    assert [made(draft).get("asked") for draft in drafts] == [None, [(("signature",), ())]]
