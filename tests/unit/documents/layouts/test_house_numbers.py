"""A street apart from its house number: surely, or not at all."""

from __future__ import annotations

import pytest

from processor.documents.layouts.house_numbers import StreetParts, street_parts
from processor.model.order import Address, AddressKind


def parts(line: str, country: str = "DE", kind: AddressKind = "street") -> StreetParts:
    return street_parts(Address(address_lines=(line,), country=country, kind=kind))


@pytest.mark.parametrize(
    ("line", "street", "number"),
    [
        ("Hauptstraße 5", "Hauptstraße", "5"),
        ("Hauptstr. 12 b", "Hauptstr.", "12 b"),
        ("Hauptstr. 12a", "Hauptstr.", "12a"),
        ("Straße des 17. Juni 135", "Straße des 17. Juni", "135"),
        ("2. Straße 5", "2. Straße", "5"),
        ("Am Markt 5 - 7", "Am Markt", "5 - 7"),
        ("Am Markt, 5", "Am Markt", "5"),
        ("ul. Długa 12/4", "ul. Długa", "12/4"),
    ],
)
def test_a_line_that_is_a_street_and_one_number_is_parted(
    line: str, street: str, number: str
) -> None:
    assert parts(line) == StreetParts(street, number)


@pytest.mark.parametrize(
    "line",
    [
        "", "Musterweg", "C 2, 5", "Hauptstr.12", "Hauptstr. 12 Hinterhaus", "Lange Gasse 5/2/7",
        "Postfach 1234", "Packstation 123", "Apt 5", "Hauptstr. Wohnung 3", "12 High Street", "12",
        "Hauptstr. 0", "Straße 12 13", "Hauptstr. 5; links", "Haus 3",
    ],
)  # fmt: skip
def test_any_other_line_is_not(line: str) -> None:
    assert parts(line) == StreetParts()


def test_a_country_that_writes_the_number_first_and_a_locker_are_not() -> None:
    assert parts("Hauptstraße 5", "GB") == parts("Hauptstraße 5", "US") == StreetParts()
    assert parts("Hauptstraße 5", kind="locker") == StreetParts()
