"""The shipped table of territories: where they begin, and what customs and tax make of them."""

from __future__ import annotations

import pytest
from builders.shipped_places import looked_up, shipped_tables

from processor.model.countries import COUNTRIES, EU
from processor.model.destinations import Destination, regime_between
from processor.model.order import Address

# (country, postcode, city, territory, in the customs territory of the EU, in its VAT area)
PLACES = [
    ("FR", "97400", "Saint-Denis", "RE", True, False),
    ("FR", "97110", "Pointe-à-Pitre", "GP", True, False),
    ("FR", "98800", "Nouméa", "NC", False, False),
    ("FI", "22100", "Mariehamn", "AX", True, False),
    ("DE", "27498", "Helgoland", "DE-HELGOLAND", False, False),
    ("DE", "78266", "Büsingen", "DE-BUESINGEN", False, False),
    ("IT", "23041", "Livigno", "IT-LIVIGNO", False, False),
    ("DK", "3900", "Nuuk", "GL", False, False),
    ("GB", "JE2 3AB", "St Helier", "JE", False, False),
    ("GB", "BT1 1AA", "Belfast", "XI", True, True),
    # Siblings.
    ("FR", "９７４００", "Saint-Denis", "RE", True, False),
    ("FR", "97133", "Gustavia", "BL", False, False),
    ("FR", "97150", "Marigot", "MF", True, False),
    ("FR", "F-97200", "Fort-de-France", "MQ", True, False),
    ("FR", "98000", "Monaco", "MC", True, True),
    ("MC", "98000", "Monaco", "MC", True, True),
    ("RE", "97400", "Saint-Denis", "RE", True, False),
    ("FI", "AX-22100", "Mariehamn", "AX", True, False),
    ("SE", "", "Mariehamn", "AX", True, False),
    ("IT", "22061", "Campione d'Italia", "IT-CAMPIONE", True, False),
    ("ES", "35001", "Las Palmas", "IC", True, False),
    ("ES", "51001", "Ceuta", "ES-CEUTA", False, False),
    ("ES", "52001", "Melilla", "ES-MELILLA", False, False),
    ("PT", "9000-001", "Funchal", "PT-MADEIRA", True, True),
    ("PT", "9500-001", "Ponta Delgada", "PT-AZORES", True, True),
    ("GR", "630 86", "Karyes", "GR-ATHOS", True, False),
    ("DK", "FO-100", "Tórshavn", "FO", False, False),
    ("DK", "DK-3900", "", "GL", False, False),
    ("GB", "GY1 1AA", "St Peter Port", "GG", False, False),
    ("GB", "IM1 1AA", "Douglas", "IM", False, False),
    ("NO", "9170", "Longyearbyen", "SJ", False, False),
    ("NO", "8099", "Jan Mayen", "SJ", False, False),
    ("CY", "99300", "Girne", "CY-NORTH", False, False),
    ("NL", "", "Kralendijk", "BQ", False, False),
    ("NL", "", "Curaçao", "CW", False, False),
    ("US", "00901", "San Juan", "PR", False, False),
    ("US", "00802", "St Thomas", "VI", False, False),
    ("US", "96913", "Barrigada", "GU", False, False),
    ("CN", "999077", "香港", "HK", False, False),
    ("CN", "", "Taipei", "TW", False, False),
    ("UA", "95000", "Simferopol", "UA-CRIMEA", False, False),
    ("RU", "295000", "Симферополь", "UA-CRIMEA", False, False),
]
NO_TERRITORY = [
    ("FR", "75001", "Paris"), ("FR", "93200", "Saint-Denis"), ("SE", "221 00", "Lund"),
    ("DE", "27472", "Cuxhaven"), ("IT", "23030", "Valdisotto"), ("ES", "28001", "Madrid"),
    ("NL", "4797 AB", "Willemstad"), ("GB", "B1 1AA", "Birmingham"), ("GB", "IP1 1AA", "Ipswich"),
    ("GB", "ML11 0QA", "Douglas"), ("US", "96813", "Honolulu"), ("US", "90210", "Jersey City"),
    ("PT", "1000-001", "Lisboa"), ("NO", "9008", "Tromsø"), ("CN", "100000", "北京"),
    ("DK", "1000", "København"), ("FI", "00100", "Helsinki"), ("UA", "01001", "Kyiv"),
]  # fmt: skip


def at(country: str, postcode: str = "", city: str = "", region: str = "") -> Destination:
    return looked_up(country=country, postcode=postcode, city=city, region=region)


@pytest.mark.parametrize(("country", "postcode", "city", "territory", "customs", "vat"), PLACES)
def test_a_territory_is_told_under_its_country_and_under_its_own_code(
    country: str, postcode: str, city: str, territory: str, customs: bool, vat: bool
) -> None:
    found = at(country, postcode, city)
    assert (found.territory, found.eu_customs, found.eu_vat) == (territory, customs, vat)
    assert found.territory_at.startswith("rules/tables/territories.csv:")


@pytest.mark.parametrize(("country", "postcode", "city"), NO_TERRITORY)
def test_all_else_of_a_country_is_in_none(country: str, postcode: str, city: str) -> None:
    found = at(country, postcode, city)
    assert found.territory == ""
    assert (found.eu_customs, found.eu_vat) == (country in EU, country in EU)


def test_a_region_tells_it_where_there_is_no_postcode() -> None:
    assert at("GB", region="Northern Ireland").territory == "XI"
    assert at("US", region="PR").territory == "PR"
    assert at("CN", region="香港").territory == "HK"


def test_a_postcode_says_more_than_a_town_of_that_name() -> None:
    assert at("FR", "97150", "Gustavia").territory == "MF"


def test_without_a_country_nothing_is_known() -> None:
    found = at("", "97400")
    assert (found.territory, found.eu_customs, found.eu_vat) == (None, None, None)


def test_codes_of_territories_are_those_of_iso_where_it_has_one() -> None:
    reserved = {"XI", "IC"}
    for code in shipped_tables().territories:
        assert code in COUNTRIES or code in reserved or "-" in code, code


@pytest.mark.parametrize(
    ("origin", "to", "regime"),
    [
        (at("DE", "10115"), at("DE", "27498"), "export"),
        (at("DE", "10115"), at("DE", "80331"), "domestic"),
        (at("PL", "61-001"), at("FR", "97400"), "export"),
        (at("PL", "61-001"), at("FR", "75001"), "eu"),
        (at("PL", "61-001"), at("GB", "BT1 1AA"), "eu"),
        (at("PL", "61-001"), at("GB", "M1 1AE"), "export"),
        (at("PL", "61-001"), at("FI", "22100"), "export"),
        (at("FR", "75001"), at("FR", "98000"), "domestic"),
        (at("FR", "75001"), at("MC", "98000"), "domestic"),
        (at("CN", "100000"), at("CN", city="香港"), "export"),
        (at("CN", "100000"), at("HK"), "export"),
        (at("US", "90210"), at("US", "00901"), "domestic"),
        (at("PT", "1000-001"), at("PT", "9000-001"), "domestic"),
        (at("PL", "61-001"), at(""), "none"),
    ],
)
def test_customs_sees_the_border_of_a_territory(
    origin: Destination, to: Destination, regime: str
) -> None:
    assert regime_between(origin, to) == regime


def test_an_address_is_looked_up_once_for_all_stages() -> None:
    tables = shipped_tables()
    address = Address(country="FR", postcode="97400")
    assert tables.of(address) is tables.of(Address(country="FR", postcode="97400"))
