"""A warehouse's address on parcels: in its own letters at home, in Latin ones abroad."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.carriers.rate_cards import RateCards, ZoneRow
from processor.house.config_file import read_config
from processor.house.sender_addresses import unread_abroad
from processor.model.config import Config

WHOLE = (ROOT / "tests" / "museum" / "whole" / "config.yaml").read_text("utf-8")
POLISH = (
    "address: {name: Acme, address_lines: [ul. Magazynowa 4], city: Poznań,"
    " postcode: 61-001, country: PL}"
)
CHINESE = (
    "address: {name: Acme, address_lines: [物流路 88 号], city: 深圳,"
    ' postcode: "518101", country: CN}'
)
LATIN = (
    "address_latin: {name: Acme, address_lines: [88 Wuliu Road], city: Shenzhen,"
    ' postcode: "518101", country: CN}'
)


def read(address: str) -> tuple[Config, str]:
    source = WHOLE.replace(POLISH, address)
    config, problems = read_config(source, "config.yaml", "/house")
    assert config is not None, problems
    return config, source


def warned(address: str, country: str, origin: str = "PL1") -> list[tuple[str, str]]:
    config, source = read(address)
    row = ZoneRow(origin=origin, country=country, zone="z", days=3)
    cards = RateCards((), {("post", "parcel"): [row]}, {})
    found = unread_abroad(config, cards, "config.yaml", source)
    return [(one.code, one.severity) for one in found]


@pytest.mark.parametrize(
    ("address", "country", "expected"),
    [
        (CHINESE, "DE", [("label/sender-abroad", "warning")]),
        (CHINESE, "CN", []),
        (f"{CHINESE}\n    {LATIN}", "DE", []),
        (POLISH, "DE", []),
    ],
    ids=["abroad", "at home alone", "with a Latin one", "Latin with marks"],
)
def test_check_warns_of_an_address_that_few_can_read_where_parcels_go(
    address: str, country: str, expected: list[tuple[str, str]]
) -> None:
    assert warned(address, country) == expected


def test_a_row_of_a_rate_card_for_every_warehouse_is_one_for_this() -> None:
    assert warned(CHINESE, "DE", origin="*") == [("label/sender-abroad", "warning")]


def test_the_address_in_latin_letters_is_for_what_leaves_the_country() -> None:
    house = read(f"{CHINESE}\n    {LATIN}")[0].warehouses["PL1"]
    assert house.sender("DE").city == "Shenzhen"
    assert house.sender("CN").city == "深圳"
    without = read(CHINESE)[0].warehouses["PL1"]
    assert without.sender("DE").city == "深圳"


def test_the_shipped_house_is_read_everywhere() -> None:
    config, problems = read_config(
        (ROOT / "config.yaml").read_text("utf-8"), "config.yaml", str(ROOT)
    )
    assert config is not None, problems
    assert config.warehouses["CN1"].sender("DE").city == "Shenzhen"
