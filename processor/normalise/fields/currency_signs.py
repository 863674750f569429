"""Signs beside an amount, and the currencies that they may stand for. Pure data.

Signs as the Unicode CLDR and shops of these countries write them. One that stands for several
currencies says nothing by itself: it is held against the currency that the order has.
"""

from __future__ import annotations

from processor.model.money import CURRENCIES

_DOLLARS = (
    "USD", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "CLP", "COP", "DOP", "FJD", "GYD",
    "HKD", "JMD", "KYD", "LRD", "MXN", "NAD", "NZD", "SBD", "SGD", "SRD", "TTD", "TWD", "UYU",
    "XCD", "ARS",
)  # fmt: skip
_SIGNS: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS, "＄": _DOLLARS,
    "US$": ("USD",), "U$S": ("USD",), "A$": ("AUD",), "AU$": ("AUD",), "C$": ("CAD", "NIO"),
    "CA$": ("CAD",), "CAD$": ("CAD",), "CDN$": ("CAD",), "NZ$": ("NZD",), "HK$": ("HKD",),
    "NT$": ("TWD",), "NT": ("TWD",), "S$": ("SGD",), "SG$": ("SGD",), "MX$": ("MXN",),
    "MEX$": ("MXN",), "R$": ("BRL",), "CL$": ("CLP",), "COL$": ("COP",), "AR$": ("ARS",),
    "€": ("EUR",), "£": ("GBP", "EGP", "GIP", "FKP", "SHP"), "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"), "CN¥": ("CNY",), "JP¥": ("JPY",), "円": ("JPY",),
    "元": ("CNY", "TWD", "HKD"),
    "RMB": ("CNY",), "人民币": ("CNY",), "₩": ("KRW",), "원": ("KRW",), "₫": ("VND",),
    "đ": ("VND",),
    "฿": ("THB",), "RP": ("IDR",), "RM": ("MYR",), "₱": ("PHP",), "P$": ("PHP",), "₹": ("INR",),
    "RS": ("INR", "PKR", "LKR", "NPR", "MUR"), "ZŁ": ("PLN",), "ZL": ("PLN",), "KČ": ("CZK",),
    "KC": ("CZK",), "FT": ("HUF",), "LEI": ("RON", "MDL"), "ЛВ": ("BGN",),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "SFR": ("CHF",), "FR": ("CHF",), "₺": ("TRY",), "TL": ("TRY",), "₽": ("RUB",), "₴": ("UAH",),
    "₪": ("ILS",), "R": ("ZAR",), "S/": ("PEN",), "EURO": ("EUR",),
}  # fmt: skip


def currencies_of(mark: str) -> tuple[str, ...]:
    """The currencies that a code or sign beside an amount may stand for; none where it is unknown.
    Capitals, and a full stop behind, do not matter."""
    plain = mark.strip().rstrip(".").upper()
    if plain in CURRENCIES:
        return (plain,)
    return _SIGNS.get(plain, ())
