"""Addresses are written as the destination does, and nothing that somebody may need is dropped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.documents.addresses.destinations import DESTINATIONS
from processor.documents.addresses.earlier import written_by_label_1
from processor.documents.addresses.write import written
from processor.documents.addresses.written import AddressLine, WrittenAddress, country_line
from processor.model.countries import COUNTRIES
from processor.model.latin import in_latin
from processor.model.order import Address


def place(country: str, city: str, postcode: str = "", region: str | None = None) -> list[str]:
    """The lines of an address without name and street."""
    address = Address(city=city, region=region, postcode=postcode, country=country)
    return [line.text for line in written(address).lines]


@pytest.mark.parametrize(
    ("country", "city", "postcode", "region", "expected"),
    [
        # What labels printed at first: London, ENG and its like.
        ("GB", "London", "SW1A 9ZZ", "ENG", ["LONDON", "SW1A 9ZZ"]),
        ("ES", "Madrid", "28013", "M", ["28013 MADRID"]),
        ("DE", "Berlin", "10115", "DE-BE", ["10115 Berlin"]),
        ("AE", "Dubai", "", "DU", ["Dubai"]),
        # Codes become what the destination writes.
        ("AE", "Al Ain", "", "AE-AZ", ["Al Ain", "Abu Dhabi"]),
        ("IE", "Mallow", "P51 Y9XX", "IE-CO", ["Mallow", "Co. Cork", "P51 Y9XX"]),
        ("US", "New York", "10001", "New York", ["NEW YORK NY 10001"]),
        ("IT", "Roma", "00144", "Roma", ["00144 ROMA RM"]),
        ("TR", "Çankaya", "06690", "TR-06", ["06690 Çankaya/Ankara"]),
        ("CN", "Hohhot", "010010", "CN-NM", ["Hohhot, NEI MONGOL 010010"]),
        # What the town says already is not said again.
        ("IE", "Dublin 2", "D02 XX99", "D", ["Dublin 2", "D02 XX99"]),
        ("FR", "Paris", "75001", "75", ["75001 PARIS"]),
        ("FR", "Ajaccio", "20000", "20", ["20000 AJACCIO"]),
        ("TW", "Taipei", "110", "TPE", ["Taipei 110"]),
        ("ES", "málaga", "29001", "Málaga", ["29001 MÁLAGA"]),
        ("KR", "Seoul", "04524", "KR-11", ["Seoul 04524"]),
        ("ES", "La Coruña", "15001", "C", ["15001 LA CORUÑA"]),
        ("ES", "Ferrol", "15401", "C", ["15401 FERROL (A CORUÑA)"]),
        ("ES", "Ferrol", "15401", "La Coruña", ["15401 FERROL (LA CORUÑA)"]),
        ("JP", "東京都港区", "105-0001", "東京都", ["〒105-0001", "東京都港区"]),
    ],
)
def test_a_region_is_written_as_its_destination_does(
    country: str, city: str, postcode: str, region: str, expected: list[str]
) -> None:
    assert place(country, city, postcode, region) == expected


@pytest.mark.parametrize(
    ("country", "city", "postcode", "region", "expected"),
    [
        # Unknown, and no code: somebody may need it.
        ("DE", "Neustadt", "99999", "bei Musterhausen", ["99999 Neustadt, bei Musterhausen"]),
        ("NL", "Hengelo", "7255 AB", "Gld", ["7255 AB  Hengelo, Gld"]),
        ("US", "Springfield", "62704", "Q9", ["SPRINGFIELD Q9 62704"]),
        # Known, but without a postcode nothing else tells one Neustadt from another.
        ("DE", "Neustadt", "", "DE-BY", ["Neustadt, Bayern"]),
        ("FR", "Saint-Martin", "", "69", ["SAINT-MARTIN, Rhône"]),
        # Another country's code is no code here.
        ("DE", "Berlin", "10115", "PL-32", ["10115 Berlin, PL-32"]),
    ],
)
def test_what_is_not_surely_said_elsewhere_is_printed(
    country: str, city: str, postcode: str, region: str, expected: list[str]
) -> None:
    assert place(country, city, postcode, region) == expected


def test_a_missing_part_leaves_no_trace_of_what_stands_around_it() -> None:
    assert place("ES", "Madrid", "28013") == ["28013 MADRID"]
    assert place("BR", "", "60511-111", "CE") == ["CE", "60511-111"]
    assert place("BR", "Fortaleza") == ["FORTALEZA"]
    assert place("LV", "Rīga") == ["Rīga"]
    assert place("LV", "", "LV-1050") == ["LV-1050"]
    assert place("JP", "港区", "", "東京都") == ["東京都港区"]
    assert place("CO", "", "", "ANT") == ["Antioquia"]
    assert place("US", "", "", "") == []


def test_letters_of_the_country_are_not_said_twice_before_a_postcode() -> None:
    assert place("LT", "Kaunas", "LT-44001") == place("LT", "Kaunas", "44001")
    assert place("JP", "渋谷区", "〒150-0041") == place("JP", "渋谷区", "150-0041")
    assert place("MD", "Bălți", "MD3100") == ["MD3100 Bălți"]


def test_a_postcode_is_printed_where_the_destination_has_none() -> None:
    assert place("HK", "Mong Kok", "999077", "KL") == ["Mong Kok", "KOWLOON", "999077"]
    assert place("AE", "Dubai", "00000", "DU") == ["Dubai", "00000"]


def test_the_script_of_the_town_decides_the_order_and_names_stay_as_they_are() -> None:
    chinese_name = Address(
        name="王小明", address_lines=("88 Wuliu Rd",), city="Shenzhen", postcode="518057",
        region="Guangdong", country="CN",
    )  # fmt: skip
    assert [line.text for line in written(chinese_name).lines] == [
        "王小明", "88 Wuliu Rd", "Shenzhen, GUANGDONG 518057",
    ]  # fmt: skip
    latin_name = Address(
        name="Ida Berg", address_lines=("테헤란로 1",), city="서울특별시 강남구", postcode="06236",
        country="KR",
    )  # fmt: skip
    assert [line.text for line in written(latin_name).lines][-1] == "Ida Berg"
    assert in_latin("Ｔｏｋｙｏ, Łódź № 5") and not in_latin("Київ")


@pytest.mark.parametrize("script", ["own", "latin"])
def test_company_and_pick_up_point_stand_between_name_and_street(script: str) -> None:
    town, country = ("千代田区", "JP") if script == "own" else ("Oulu", "FI")
    address = Address(
        name="N", company="Ab Oy", pickup_point="Locker 7", address_lines=("Katu 1", " ", "B 2"),
        city=town, postcode="90100", country=country,
    )  # fmt: skip
    found = [(line.text, line.kind) for line in written(address).lines]
    middle = [("Ab Oy", "address"), ("Locker 7", "address")]
    street = [("Katu 1", "address"), ("B 2", "address")]
    if script == "latin":
        assert found == [("N", "name"), *middle, *street, ("90100 Oulu", "city")]
    else:
        assert found[2:] == [*street, *middle, ("N", "name")]


def test_a_country_of_which_nothing_is_known_prints_all_parts() -> None:
    assert place("AQ", "Base", "12", "Ross") == ["Base", "Ross", "12"]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted({*COUNTRIES, *DESTINATIONS})), st.sampled_from(["Town", "港区"]))
def test_no_country_loses_a_part(country: str, town: str) -> None:
    address = Address(
        name="Name", company="Firm", pickup_point="Locker", address_lines=("One", "Two"),
        city=town, postcode="Q99", region="Somewhere", country=country,
    )  # fmt: skip
    said = " ".join(line.text for line in written(address).lines).casefold()
    for part in ("Name", "Firm", "Locker", "One", "Two", town, "Q99", "Somewhere"):
        assert part.casefold() in said, country


def test_lines_of_the_town_stand_together_where_there_is_little_room() -> None:
    name, street = AddressLine("N", "name"), AddressLine("S", "address")
    town, postcode = AddressLine("LONDON", "city"), AddressLine("SW1A", "city")
    british = WrittenAddress((name, street, town, postcode))
    assert [line.text for line in british.tight] == ["N", "S", "LONDON SW1A"]
    hungarian = WrittenAddress((name, town, street, postcode))
    assert hungarian.tight == hungarian.lines


def test_labels_of_the_first_renderer_keep_their_lines() -> None:
    def before(country: str, town: str, region: str) -> str:
        address = Address(city=town, region=region, postcode="41061", country=country)
        return written_by_label_1(address).lines[-1].text

    assert before("DE", "Town", "Reg") == "41061 Town, Reg"
    assert before("US", "Town", "Reg") == "Town, Reg 41061"
    assert before("GB", "Town", "ENG") == "Town, ENG 41061"
    assert before("CN", "Town", "Reg") == "41061 Town, Reg"
    assert before("CN", "深圳市", "广东省") == "41061 广东省 深圳市"
    assert before("DE", "Berlin", "Berlin") == "41061 Berlin"


def test_countries_are_latin_capitals() -> None:
    assert country_line("NO") == "NORWAY"
    assert country_line("CI") == "COTE D'IVOIRE"
    assert country_line("ZZ") == ""
    assert country_line("no") == ""
