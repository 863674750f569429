"""A zone of a rate card is found by the postcode as people write it."""

from __future__ import annotations

import pytest

from processor.carriers.lanes import Lane, ZoneRow


def lane(*rows: tuple[str, str, str]) -> Lane:
    return Lane(
        [
            [
                ZoneRow(
                    origin="PL1", country="", postcode_from=low, postcode_to=high, zone=zone, days=1
                )
                for low, high, zone in (*rows, ("", "", "country"))
            ]
        ]
    )


@pytest.mark.parametrize(
    "postcode", ["27498", "D-27498", "DE-27498", "D 27498", "２７４９８", "DE\u201327498"]
)
def test_the_sign_of_a_country_and_the_width_of_digits_hide_no_zone(postcode: str) -> None:
    found = lane(("27498", "27498", "island")).zone(postcode)
    assert found is not None and found.zone == "island"


@pytest.mark.parametrize(
    ("postcode", "zone"),
    [("BT1 1AA", "north"), ("B12 3AA", "country"), ("1234 AB", "country"), ("", "country")],
)
def test_letters_that_belong_to_a_postcode_are_no_sign(postcode: str, zone: str) -> None:
    found = lane(("BT", "BT", "north"), ("7", "7", "other")).zone(postcode)
    assert found is not None and found.zone == zone
