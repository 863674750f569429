"""SSCC, S10 and serial numbers: form, check digits, and what happens when they run out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.model.numbers import (
    SerialFull,
    gs1_check_digit,
    is_s10,
    is_sscc,
    s10,
    s10_check_digit,
    serial_number,
    sscc,
)


def test_the_sscc_of_the_gs1_textbook_has_check_digit_seven() -> None:
    assert gs1_check_digit("10614141123456789") == "7"
    assert sscc("0614141", "1", 123456789) == "106141411234567897"


def test_gtin_check_digits_follow_the_same_rule() -> None:
    assert gs1_check_digit("400638133393") == "1"
    assert gs1_check_digit("590123412345") == "7"


@pytest.mark.parametrize(
    ("serial", "digit"), [("47312482", "9"), ("47110815", "1"), ("00071761", "8")]
)
def test_published_s10_numbers_have_their_check_digit(serial: str, digit: str) -> None:
    assert s10_check_digit(serial) == digit


def test_s10_remainders_ten_and_eleven_become_zero_and_five() -> None:
    seen = {s10_check_digit(f"{serial:08d}") for serial in range(200)}
    assert seen == set("0123456789")
    # Weight 8 on 7 is 56 = 5 * 11 + 1, which leaves 10; all zeros leave 11.
    assert s10_check_digit("70000000") == "0"
    assert s10_check_digit("00000000") == "5"


def test_an_s10_number_is_thirteen_characters_between_its_letters() -> None:
    assert s10("RR", 47312482, "GB") == "RR473124829GB"
    assert s10("CB", 7, "PL")[:10] == "CB00000007"


@given(st.integers(7, 10), st.integers(0, 10**6 - 1), st.sampled_from("0123456789"))
def test_every_sscc_we_make_passes_its_own_check(length: int, serial: int, extension: str) -> None:
    made = sscc("5901234567"[:length], extension, serial)
    assert is_sscc(made)
    assert made[0] == extension


@given(st.integers(0, 10**9 - 1), st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_is_always_noticed_in_an_sscc(serial: int, place: int, by: int) -> None:
    made = sscc("5901234", "3", serial)
    changed = made[:place] + str((int(made[place]) + by) % 10) + made[place + 1 :]
    assert not is_sscc(changed)


@given(st.integers(0, 10**8 - 1))
def test_every_s10_we_make_passes_its_own_check(serial: int) -> None:
    assert is_s10(s10("CB", serial, "PL"))


def test_the_last_serial_is_drawn_and_the_next_is_refused() -> None:
    assert sscc("5901234567", "0", 999_999).startswith("05901234567999999")
    with pytest.raises(SerialFull):
        sscc("5901234567", "0", 1_000_000)
    assert s10("CB", 99_999_999, "PL").startswith("CB99999999")
    with pytest.raises(SerialFull):
        s10("CB", 100_000_000, "PL")
    assert serial_number("SWL", 3, 999, "X") == "SWL999X"
    with pytest.raises(SerialFull):
        serial_number("SWL", 3, 1000, "X")


def test_a_negative_serial_is_a_bug() -> None:
    with pytest.raises(ValueError, match="not negative"):
        serial_number("SWL", 3, -1, "")


@pytest.mark.parametrize("prefix", ["590123", "59012345678", "59O1234", "５９０１２３４", ""])
def test_a_malformed_company_prefix_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="company prefix"):
        sscc(prefix, "3", 1)


@pytest.mark.parametrize(
    "text",
    ["", "RR473124829gb", "RR473124828GB", "R1473124829GB", "RR４73124829GB", "RR47312482GB"],
)
def test_what_is_not_an_s10_number_is_not_taken_for_one(text: str) -> None:
    assert not is_s10(text)


@pytest.mark.parametrize("text", ["", "10614141123456789", "106141411234567890", "１" * 18])
def test_what_is_not_an_sscc_is_not_taken_for_one(text: str) -> None:
    assert not is_sscc(text)
