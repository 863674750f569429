"""Each destination of the table is written as its post asks, in Latin and in its own script."""

from __future__ import annotations

import re

import pytest
from builders.destination_addresses import LATIN, OWN
from builders.paths import ROOT

from processor.documents.addresses.destinations import DESTINATIONS
from processor.documents.addresses.write import written
from processor.documents.addresses.written import country_line


def lines(address: object) -> list[str]:
    return [line.text for line in written(address).lines]  # type: ignore[arg-type]


def test_every_destination_of_the_table_has_an_address_typed_by_hand() -> None:
    assert set(LATIN) == set(DESTINATIONS)
    assert set(OWN) <= set(DESTINATIONS)
    assert len(DESTINATIONS) >= 60


def test_the_manual_names_those_that_are_tested() -> None:
    page = (ROOT / "docs" / "labels.md").read_text("utf-8")
    said = page.partition("**Tested**")[2].partition("Other countries")[0].partition(":")[2]
    named = re.findall(r"\b([A-Z]{2})(\*?)", said)
    assert named == [(code, "*" if code in OWN else "") for code in sorted(DESTINATIONS)]


def test_every_destination_of_the_table_names_its_source_and_is_a_country() -> None:
    for code, form in DESTINATIONS.items():
        assert form.source.startswith(("UPU ", "USPS ")), code
        assert country_line(code), code


def test_what_has_an_order_of_its_own_script_is_tested_in_it() -> None:
    assert {code for code, form in DESTINATIONS.items() if form.own} <= set(OWN)


@pytest.mark.parametrize("code", LATIN)
def test_latin_letters_stand_as_the_destination_writes_them(code: str) -> None:
    address, expected = LATIN[code]
    assert lines(address) == expected


@pytest.mark.parametrize("code", OWN)
def test_the_own_script_stands_as_the_destination_writes_it(code: str) -> None:
    address, expected = OWN[code]
    assert lines(address) == expected
