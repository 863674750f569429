"""A territory is priced as itself: its own rows, those that name its postcodes, or none."""

from __future__ import annotations

import csv

import msgspec
import pytest
from builders.paths import ROOT
from builders.shipped_places import looked_up

from processor.carriers.choose import choose
from processor.carriers.rate_files import read_rate_cards
from processor.languages.languages import in_english
from processor.model.decisions import CarrierChoice, ParcelPlan
from processor.model.destinations import Destination
from processor.model.order import Address

SERVICES = "service,title,speed,accepts,label,max_weight_g\nparcel,Parcel,standard,,ours,30000\n"
RATES = "service,zone,weight_over_g,weight_to_g,price,currency,valid_from\n"
ZONES = "service,origin,country,postcode_from,postcode_to,zone,days\n"
PARCEL = ParcelPlan(needs=(), net_g=100, weight_g=200, length_mm=100, width_mm=100, height_mm=100)
REUNION = looked_up(country="FR", postcode="97400")


def chosen(
    zones: str, to: Destination, country: str = "FR", postcode: str = "97400"
) -> CarrierChoice:
    names = sorted({line.split(",")[5] for line in zones.splitlines()})
    texts = {
        "rates/post.services.csv": SERVICES,
        "rates/post.zones.csv": ZONES + zones,
        "rates/post.rates.csv": RATES
        + "".join(f"parcel,{name},0,30000,5.00,EUR,2026-01-01\n" for name in names),
    }
    cards, problems = read_rate_cards(texts)
    assert cards is not None, problems
    address = Address(country=country, postcode=postcode)
    return choose(
        (), (PARCEL,), cards, "PL1", address, frozenset(), "2026-11-03", None, "EUR", ("post",),
        to=to,
    )  # fmt: skip


def zone(choice: CarrierChoice) -> str:
    if choice.quote is None:
        assert choice.hold is not None
        return choice.hold.reason
    return choice.quote.zone


@pytest.mark.parametrize(
    ("zones", "found"),
    [
        ("parcel,PL1,FR,,,near,3\n", "no-service"),
        ("parcel,PL1,FR,,,near,3\nparcel,PL1,RE,,,far,9\n", "far"),
        ("parcel,PL1,FR,,,near,3\nparcel,PL1,FR,974,,far,9\n", "far"),
        ("parcel,PL1,FR,,,near,3\nparcel,PL1,FR,20,,far,9\n", "no-service"),
        ("parcel,PL1,FR,,,near,3\nparcel,PL1,*,,,world,9\n", "world"),
        ("parcel,PL1,FR RE,,,near,3\n", "near"),
    ],
)
def test_only_a_row_that_is_about_the_territory_prices_it(zones: str, found: str) -> None:
    assert zone(chosen(zones, REUNION)) == found
    # Under the code of its own it is the same place.
    own = looked_up(country="RE", postcode="97400")
    assert zone(chosen(zones, own, country="RE")) == found


def test_the_reason_names_the_territory_and_the_row_that_says_so() -> None:
    choice = chosen("parcel,PL1,FR,,,near,3\n", REUNION)
    [(_, why)] = choice.refused
    assert in_english(why) == (
        f"has no row for RE, a territory of FR by {REUNION.territory_at}, from PL1; "
        "a price for FR does not hold there"
    )


def test_a_table_can_say_that_the_price_of_the_country_holds() -> None:
    monaco = looked_up(country="FR", postcode="98000")
    zones = "parcel,PL1,FR,,,near,3\n"
    assert zone(chosen(zones, monaco, postcode="98000")) == "near"
    assert zone(chosen(zones, msgspec.structs.replace(REUNION, as_mother=True))) == "near"


def test_all_else_of_the_country_is_priced_as_before() -> None:
    paris = looked_up(country="FR", postcode="75001")
    zones = "parcel,PL1,FR,,,near,3\nparcel,PL1,RE,,,far,9\n"
    assert zone(chosen(zones, paris, postcode="75001")) == "near"


def test_a_kind_that_the_tables_tell_bars_a_service_that_does_not_take_it() -> None:
    box = looked_up("PO Box 12", country="FR", postcode="75001")
    assert zone(chosen("parcel,PL1,FR,,,near,3\n", box, postcode="75001")) == "no-service"


def test_a_territory_without_a_code_of_iso_can_stand_in_a_rate_card() -> None:
    livigno = looked_up(country="IT", postcode="23041")
    zones = "parcel,PL1,IT,,,near,3\nparcel,PL1,IT-LIVIGNO,,,far,9\n"
    assert zone(chosen(zones, livigno, "IT", "23041")) == "far"


def test_each_territory_that_was_priced_as_its_country_is_held_or_priced_as_itself() -> None:
    path = ROOT.parent / "shared" / "cases" / "exports" / "09-territories-under-mother-country.csv"
    if not path.is_file():
        pytest.skip(f"{path.name} is not laid beside the project")
    folder = ROOT / "rules" / "rates"
    texts = {f"rules/rates/{one.name}": one.read_text() for one in folder.glob("*.csv")}
    cards, problems = read_rate_cards(texts)
    assert cards is not None, problems
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 10
    for row in rows:
        country, postcode = row["Shipping Country"], row["Shipping Zip"]
        there = looked_up(country=country, postcode=postcode, city=row["Shipping City"])
        for origin in ("PL1", "DE2", "CN1"):
            choice = choose(
                (), (PARCEL,), cards, origin, Address(country=country, postcode=postcode),
                frozenset(), "2026-11-03", None, "EUR", [one.carrier for one in cards.services],
                to=there,
            )  # fmt: skip
            assert zone(choice) == "no-service", (row["Name"], origin)
