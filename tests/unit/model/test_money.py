"""Money: integers, half away from zero, exchange at a pinned rate."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.model.money import (
    CURRENCIES,
    EXPONENTS,
    Money,
    Rates,
    divide_half_up,
    exponent,
    plain,
)

RATES = Rates(
    "EUR", "2026-11-03", {"USD": "1.0840", "JPY": "163.55", "KWD": "0.3330", "PLN": "4.3"}
)
AMOUNTS = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123450, "EUR", "1234.50"),
        (5, "EUR", "0.05"),
        (-5, "EUR", "-0.05"),
        (0, "EUR", "0.00"),
        (1200, "JPY", "1200"),
        (-1200, "JPY", "-1200"),
        (1234, "KWD", "1.234"),
        (12345, "CLF", "1.2345"),
    ],
)
def test_minor_units_are_written_with_the_currencys_decimals(
    minor: int, currency: str, text: str
) -> None:
    assert plain(minor, currency) == text
    assert str(Money(minor, currency)) == f"{text} {currency}"


@given(AMOUNTS, st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_reads_back_as_the_same_amount(minor: int, currency: str) -> None:
    assert Decimal(plain(minor, currency)).scaleb(exponent(currency)) == minor


@given(AMOUNTS, st.integers(1, 10**6))
def test_division_rounds_half_away_from_zero(amount: int, by: int) -> None:
    exact = Decimal(amount) / Decimal(by)
    if (2 * abs(amount)) % by == 0:
        assert divide_half_up(amount, by) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert abs(divide_half_up(amount, by) * by - amount) * 2 <= by


@pytest.mark.parametrize(
    ("amount", "by", "result"), [(1000, 3, 333), (5, 2, 3), (-5, 2, -3), (1, 3, 0)]
)
def test_division_of_a_line_total(amount: int, by: int, result: int) -> None:
    assert divide_half_up(amount, by) == result


def test_currencies_with_other_decimals_are_currencies() -> None:
    assert set(EXPONENTS) <= CURRENCIES
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCIES)
    assert {"EUR", "USD", "CNY", "NOK", "JPY"} <= CURRENCIES


@pytest.mark.parametrize(
    ("money", "to", "result"),
    [
        (Money(100_00, "EUR"), "USD", Money(108_40, "USD")),
        (Money(108_40, "USD"), "EUR", Money(100_00, "EUR")),
        (Money(1, "EUR"), "JPY", Money(2, "JPY")),
        (Money(100_00, "USD"), "JPY", Money(15088, "JPY")),
        (Money(1_000, "KWD"), "EUR", Money(300, "EUR")),
        (Money(7, "XXX"), "XXX", Money(7, "XXX")),
    ],
)
def test_exchange_at_the_days_rate(money: Money, to: str, result: Money) -> None:
    assert RATES.convert(money, to) == result


def test_a_missing_rate_is_none_not_a_guess() -> None:
    assert RATES.convert(Money(100, "EUR"), "NOK") is None
    assert RATES.convert(Money(100, "NOK"), "EUR") is None


@given(AMOUNTS, st.sampled_from(["USD", "PLN", "EUR"]), st.sampled_from(["USD", "PLN", "EUR"]))
def test_exchange_there_and_back_is_off_by_rounding_only(minor: int, one: str, two: str) -> None:
    there = RATES.convert(Money(minor, one), two)
    assert there is not None
    back = RATES.convert(there, one)
    assert back is not None
    assert abs(back.minor - minor) <= 3


@given(AMOUNTS, st.sampled_from(["USD", "JPY", "KWD", "EUR"]))
def test_exchange_of_a_debt_mirrors_that_of_an_amount(minor: int, to: str) -> None:
    plus = RATES.convert(Money(minor, "EUR"), to)
    minus = RATES.convert(Money(-minor, "EUR"), to)
    assert plus is not None
    assert minus is not None
    assert plus.minor == -minus.minor
