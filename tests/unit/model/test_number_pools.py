"""What numbers of pools look like, and which pool a parcel draws from."""

from __future__ import annotations

import pytest

from processor.languages.languages import in_english
from processor.model.number_checks import CHECKS, mod7_check_digit
from processor.model.number_pools import (
    NumberForm,
    Pool,
    Tracking,
    as_range,
    counters_of,
    is_in,
    overlapping,
    pools_for,
)

POST = NumberForm(prefix="CB", digits=8, check="s10", suffix="PL")


def ranged(first: int, last: int, form: NumberForm = POST, **more: object) -> Pool:
    return Pool(name="p", form=form, first=first, last=last, **more)  # type: ignore[arg-type]


def test_check_digits_are_those_of_their_sources() -> None:
    # UPU S10's own example, a waybill divided by 7, and a GTIN-14 without its prefix.
    assert POST.number(47312482) == "CB473124829PL"
    assert mod7_check_digit("123456789") == "1"
    assert NumberForm(prefix="SIN", digits=9, check="mod7").number(123456789) == "SIN1234567891"
    assert NumberForm(prefix="0061414", digits=6, check="mod10").number(112345) == "00614141123452"
    with pytest.raises(ValueError, match="not digits"):
        mod7_check_digit("12A")


def test_digits_of_a_prefix_count_where_the_method_says_so() -> None:
    with_prefix = NumberForm(prefix="92055", digits=6, check="mod10").number(1)
    assert with_prefix != NumberForm(prefix="XX", digits=6, check="mod10").number(1)[-7:]
    assert is_right(with_prefix, NumberForm(prefix="92055", digits=6, check="mod10"))
    assert not CHECKS["s10"].with_prefix


def is_right(number: str, form: NumberForm) -> bool:
    return form.fault(number) is None


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("RR473124829PL", "does not begin with CB and end with PL"),
        ("CB473124829DE", "does not begin with CB and end with PL"),
        ("CB47312482PL", "12 characters instead of 13"),
        ("CB4731248X9PL", "4731248X9 are not digits alone"),
        ("CB473124828PL", "check digit is 8 and must be 9"),
        ("CB 47312482PL", "up to 35 digits, letters and hyphens"),
        ("CB" + "1" * 40 + "PL", "up to 35 digits, letters and hyphens"),
        ("CB４73124829PL", "up to 35 digits, letters and hyphens"),
    ],
)
def test_a_number_of_another_form_is_told_with_the_reason(number: str, why: str) -> None:
    fault = POST.fault(number)
    assert fault is not None and why in in_english(fault)


def test_a_pool_of_files_may_leave_everything_open() -> None:
    assert NumberForm().fault("ab-12") is None
    assert NumberForm().fault("") is not None
    assert NumberForm(prefix="AB", check="mod10").fault("AB") is not None
    assert NumberForm(prefix="AB", check="mod10").fault("AB" + "61414112345" + "?") is not None


@pytest.mark.parametrize("form", [POST, NumberForm(prefix="A1", digits=5, check="mod7"),
                                  NumberForm(digits=4)])  # fmt: skip
def test_every_number_of_a_form_is_of_it_and_gives_its_serial_back(form: NumberForm) -> None:
    for serial in (0, 1, 999, 10**form.digits - 1):
        number = form.number(serial)
        assert (form.fault(number), form.serial(number)) == (None, serial)
        assert len(number) == form.length
    with pytest.raises(ValueError, match="does not fit"):
        form.number(10**form.digits)


def test_a_range_from_one_on_counts_where_the_series_counted() -> None:
    for tracking in (
        Tracking(kind="s10", prefix="CB", suffix="PL"),
        Tracking(kind="serial", prefix="SWL", digits=12),
    ):
        series = as_range("post", tracking)
        assert series is not None
        assert counters_of(tracking, ()) == [series.counter]
    assert ranged(1, 9).counter == "tracking:CB:8:PL"
    assert ranged(500, 900).counter == "tracking:CB:8:PL@500"
    assert as_range("post", Tracking(kind="none")) is None
    checked = NumberForm(prefix="CB", digits=8, check="mod7", suffix="PL")
    assert ranged(1, 9, checked).counter == "tracking:CB:8:PL:mod7"


def test_ranges_overlap_where_they_could_give_one_number() -> None:
    assert overlapping(ranged(1, 10), ranged(10, 20))
    assert not overlapping(ranged(1, 10), ranged(11, 20))
    six, five = NumberForm(prefix="AB", digits=6), NumberForm(prefix="AB1", digits=5)
    assert overlapping(ranged(100_000, 100_010, six), ranged(10, 20, five))
    assert not overlapping(ranged(200_000, 200_010, six), ranged(10, 20, five))
    # One with a check digit and one without may come to the same characters.
    assert overlapping(
        ranged(1, 10, NumberForm(digits=5, check="mod10")), ranged(15, 16, NumberForm(digits=6))
    )
    assert not overlapping(ranged(1, 9), Pool(name="f", form=POST, from_files=True))


def test_a_number_lies_in_the_range_that_gives_it() -> None:
    assert is_in(ranged(10, 20), POST.number(20))
    assert not is_in(ranged(10, 20), POST.number(21))
    assert not is_in(ranged(10, 20), "CB000000200PL")


def test_a_parcel_draws_from_the_pools_of_its_service_and_client() -> None:
    every = ranged(1, 9)
    air = ranged(1, 9, services=("air",))
    acme = ranged(1, 9, services=("air",), clients=("acme",))
    pools = (acme, air, every)
    assert pools_for(pools, "air", "acme", ours=True) == [acme, air, every]
    assert pools_for(pools, "air", "nordlys", ours=True) == [air, every]
    assert pools_for(pools, "sea", "acme", ours=True) == [every]
    # Its number comes with a label that others make, unless a pool names the service.
    assert pools_for(pools, "sea", "acme", ours=False) == []
    assert pools_for(pools, "air", "nordlys", ours=False) == [air]


def test_a_pool_is_valid_on_its_first_and_last_day() -> None:
    pool = ranged(1, 9, begins="2026-11-01", valid_until="2026-11-30")
    days = ("2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01")
    assert [pool.is_valid(day) for day in days] == [False, True, True, False]
