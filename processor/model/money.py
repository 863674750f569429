"""Money in integer minor units with an ISO 4217 currency; exchange at a pinned rate."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

import msgspec

# ISO 4217 exponent where it is not 2 (list one, amendment 176).
EXPONENTS = {
    "BHD": 3, "BIF": 0, "CLF": 4, "CLP": 0, "DJF": 0, "GNF": 0, "IQD": 3, "ISK": 0, "JOD": 3,
    "JPY": 0, "KMF": 0, "KRW": 0, "KWD": 3, "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3,
    "UGX": 0, "UYI": 0, "UYW": 4, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip

CURRENCIES = frozenset(
    [
        "AED",
        "AFN",
        "ALL",
        "AMD",
        "ANG",
        "AOA",
        "ARS",
        "AUD",
        "AWG",
        "AZN",
        "BAM",
        "BBD",
        "BDT",
        "BGN",
        "BHD",
        "BIF",
        "BMD",
        "BND",
        "BOB",
        "BRL",
        "BSD",
        "BTN",
        "BWP",
        "BYN",
        "BZD",
        "CAD",
        "CDF",
        "CHF",
        "CLF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CUP",
        "CVE",
        "CZK",
        "DJF",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ERN",
        "ETB",
        "EUR",
        "FJD",
        "FKP",
        "GBP",
        "GEL",
        "GHS",
        "GIP",
        "GMD",
        "GNF",
        "GTQ",
        "GYD",
        "HKD",
        "HNL",
        "HTG",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "ISK",
        "JMD",
        "JOD",
        "JPY",
        "KES",
        "KGS",
        "KHR",
        "KMF",
        "KPW",
        "KRW",
        "KWD",
        "KYD",
        "KZT",
        "LAK",
        "LBP",
        "LKR",
        "LRD",
        "LSL",
        "LYD",
        "MAD",
        "MDL",
        "MGA",
        "MKD",
        "MMK",
        "MNT",
        "MOP",
        "MRU",
        "MUR",
        "MVR",
        "MWK",
        "MXN",
        "MYR",
        "MZN",
        "NAD",
        "NGN",
        "NIO",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PAB",
        "PEN",
        "PGK",
        "PHP",
        "PKR",
        "PLN",
        "PYG",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "RWF",
        "SAR",
        "SBD",
        "SCR",
        "SDG",
        "SEK",
        "SGD",
        "SHP",
        "SLE",
        "SOS",
        "SRD",
        "SSP",
        "STN",
        "SVC",
        "SYP",
        "SZL",
        "THB",
        "TJS",
        "TMT",
        "TND",
        "TOP",
        "TRY",
        "TTD",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYI",
        "UYU",
        "UYW",
        "UZS",
        "VED",
        "VES",
        "VND",
        "VUV",
        "WST",
        "XAF",
        "XCD",
        "XOF",
        "XPF",
        "YER",
        "ZAR",
        "ZMW",
        "ZWG",
    ]
)


class Money(msgspec.Struct, frozen=True, order=True):
    """`minor` units (cents, yen) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return f"{plain(self.minor, self.currency)} {self.currency}"


def exponent(currency: str) -> int:
    """Decimal digits of a currency: 2 for EUR, 0 for JPY, 3 for KWD."""
    return EXPONENTS.get(currency, 2)


def plain(minor: int, currency: str) -> str:
    """Minor units as a plain decimal with a point and no grouping: 123450 EUR -> `1234.50`."""
    digits = exponent(currency)
    if digits == 0:
        return str(minor)
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}"


def divide_half_up(amount: int, by: int) -> int:
    """`amount / by` rounded half away from zero, in integers. `by` is positive."""
    sign = -1 if amount < 0 else 1
    return sign * ((2 * abs(amount) + by) // (2 * by))


class Rates(msgspec.Struct, frozen=True):
    """Exchange rates of one day: 1 unit of `base` = `per_base[currency]` units of currency.

    `days` has the day of each currency, where it is known; `day` is the newest of them. Of `stale`
    the rate was left out, because it is too old, with its day. `corrections` is the number of the
    newest correction that they know.
    """

    base: str
    day: str
    per_base: dict[str, str]
    days: dict[str, str] = {}
    stale: dict[str, str] = {}
    corrections: int = 0

    def without(self, currencies: Iterable[str]) -> Rates:
        """The same without the rates of these currencies, which are too old."""
        gone = {one: self.days.get(one, self.day) for one in currencies if one in self.per_base}
        if not gone:
            return self
        kept = {one: rate for one, rate in self.per_base.items() if one not in gone}
        return msgspec.structs.replace(self, per_base=kept, stale={**self.stale, **gone})

    def convert(self, money: Money, to: str) -> Money | None:
        """`money` in `to`, rounded half up; None where a rate is missing."""
        if money.currency == to:
            return money
        per_base = self.per_base
        source = "1" if money.currency == self.base else per_base.get(money.currency)
        target = "1" if to == self.base else per_base.get(to)
        if source is None or target is None:
            return None
        over, under = _ratio(source, target, money.currency, to)
        return Money(divide_half_up(money.minor * over, under), to)


@lru_cache(maxsize=1024)
def _ratio(source: str, target: str, currency: str, to: str) -> tuple[int, int]:
    """What one minor unit is in minor units of the other currency, as a fraction."""
    shift = exponent(to) - exponent(currency)
    ratio = Fraction(target) / Fraction(source) * Fraction(10) ** shift
    return ratio.numerator, ratio.denominator
