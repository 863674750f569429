"""What a text means that is no value of its fact: `Germany`, `1000 €`, `20kg`, `30/11/2026`. Pure.

It is never taken for that value. Whoever wrote it is shown how it is written here.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from unicodedata import combining, normalize

from processor.model.countries import COUNTRIES
from processor.model.fact_kinds import NUMBERS, Kind
from processor.model.money import CURRENCIES

_SIGNS = {
    "€": ("EUR",), "$": ("USD", "CAD", "AUD"), "us$": ("USD",), "£": ("GBP",),
    "¥": ("JPY", "CNY"), "￥": ("CNY", "JPY"), "zł": ("PLN",), "kč": ("CZK",), "fr": ("CHF",),
    "sfr": ("CHF",), "kr": ("SEK", "NOK", "DKK"), "euro": ("EUR",), "euros": ("EUR",),
    "dollar": ("USD",), "dollars": ("USD",), "pound": ("GBP",), "pounds": ("GBP",),
    "yuan": ("CNY",), "rmb": ("CNY",), "yen": ("JPY",), "元": ("CNY",),
}  # fmt: skip
_NAMES = {
    "USA": "US", "U.S.A.": "US", "U.S.": "US", "AMERICA": "US", "UNITED STATES OF AMERICA": "US",
    "GREAT BRITAIN": "GB", "ENGLAND": "GB", "BRITAIN": "GB", "GBR": "GB", "DEUTSCHLAND": "DE",
    "DEU": "DE", "GER": "DE", "OSTERREICH": "AT", "AUT": "AT", "SCHWEIZ": "CH", "SUISSE": "CH",
    "CHE": "CH", "FRA": "FR", "FRANKREICH": "FR", "ITA": "IT", "ITALIEN": "IT", "ITALIA": "IT",
    "ESP": "ES", "SPANIEN": "ES", "ESPANA": "ES", "NLD": "NL", "HOLLAND": "NL",
    "NIEDERLANDE": "NL", "POL": "PL", "POLEN": "PL", "POLSKA": "PL", "CZECH REPUBLIC": "CZ",
    "TURKIYE": "TR", "SOUTH KOREA": "KR", "RUSSIA": "RU", "VIETNAM": "VN", "TAIWAN": "TW",
    "CHN": "CN", "JPN": "JP", "中国": "CN", "德国": "DE", "法国": "FR", "英国": "GB", "美国": "US",
    "日本": "JP", "意大利": "IT", "西班牙": "ES", "波兰": "PL", "荷兰": "NL", "挪威": "NO",
    "瑞士": "CH", "奥地利": "AT", "加拿大": "CA",
}  # fmt: skip
# How like the name of a country a text is that was meant as one.
_NEAR = 0.85
_SIGNED = re.compile(r"(\D*?)\s*(-?[0-9][0-9., \xa0]*)\s*(\D*)\Z")
_MEASURED = re.compile(r"(-?[0-9]+(?:[.,][0-9]+)?)\s*([a-z%]*)\.?\Z", re.I)
_DAY = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})\Z", re.ASCII)
_HOUR = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(am|pm|h|uhr)?\Z", re.I | re.ASCII)
_UNITS = {
    "kgs": "kg", "kilo": "kg", "kilos": "kg", "gram": "g", "grams": "g", "gr": "g",
    "mins": "minutes", "min": "minutes", "hrs": "hours", "hr": "hours", "h": "hours",
    "d": "days", "pct": "%",
}  # fmt: skip
_WEEKS = ("week", "weeks", "wk", "w")
_DAYS_OF_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YES_NO = {"true": "yes", "y": "yes", "ja": "yes", "1": "yes", "on": "yes",
           "false": "no", "n": "no", "nein": "no", "0": "no", "off": "no"}  # fmt: skip


def meant(kind: Kind, text: str, choices: tuple[str, ...] = ()) -> list[str]:
    """The values that a text may mean, as they are written here; the reader of values is asked
    whether they are any."""
    if kind == "money":
        return _with_code(text)
    if kind in NUMBERS:
        return _with_unit(kind, text)
    if kind == "country":
        return _code_of(text)
    if kind == "date":
        return _iso_days(text)
    if kind == "time":
        return _hours(text)
    if kind == "yes/no":
        word = text.casefold()
        return [_YES_NO.get(word, word)]
    if kind == "currency":
        return list(_SIGNS.get(text.casefold(), (text.upper(),)))
    folded = text.casefold().replace("_", "-").replace(" ", "-")
    if folded.rstrip("s") in _DAYS_OF_WEEK and folded[:3] in choices:
        return [folded[:3]]
    return [one for one in choices if one.casefold().replace("_", "-") == folded]


def _with_code(text: str) -> list[str]:
    """The amount with the code of the currency that a sign, a word or a code beside it means."""
    found = _SIGNED.match(text)
    if found is None:
        return []
    sign = (found[1] or found[3]).strip()
    codes = _SIGNS.get(sign.casefold(), (sign.upper(),))
    amount = re.sub(r"[., \xa0](?=[0-9]{3}(?![0-9]))", "", found[2].strip()).replace(",", ".")
    return [f"{amount} {code}" for code in codes if code in CURRENCIES]


def _with_unit(kind: Kind, text: str) -> list[str]:
    """The number with a point, a blank and a unit that is known."""
    found = _MEASURED.match(text)
    if found is None or re.search(r",[0-9]{3}(?![0-9])", found[1]):
        return [text.replace(",", "")] if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", text) else []
    unit = found[2].lower()
    if kind == "count":
        return [found[1]]
    if kind in ("days", "duration") and unit in _WEEKS:
        return [f"{int(found[1]) * 7} days"] if found[1].isdigit() else []
    return [f"{found[1].replace(',', '.')} {_UNITS.get(unit, unit)}".strip()]


def _code_of(text: str) -> list[str]:
    """The code of a country: written small, with three letters, or its name."""
    name = "".join(char for char in normalize("NFKD", text.upper()) if not combining(char))
    if name in COUNTRIES:
        return [name]
    if name in _NAMES:
        return [_NAMES[name]]
    by_name = {one: code for code, one in COUNTRIES.items()}
    near = get_close_matches(name, by_name, n=1, cutoff=_NEAR) if len(name) > 3 else []
    return [by_name[one] for one in near]


def _iso_days(text: str) -> list[str]:
    """The days that a day in another order of its parts may be."""
    found = _DAY.match(text)
    if found is None:
        return []
    one, other, year = int(found[1]), int(found[3]), int(found[4])
    orders = {(year, other, one)} if found[2] == "." else {(year, other, one), (year, one, other)}
    days = []
    for parts in sorted(orders):
        try:
            days.append(date(*parts).isoformat())
        except ValueError:
            continue
    return days


def _hours(text: str) -> list[str]:
    """The time of day with 24 hours and two digits each."""
    found = _HOUR.match(text)
    if found is None:
        return []
    hour = int(found[1])
    half = (found[3] or "").lower()
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0)
    return [f"{hour:02}:{found[2] or '00'}"] if hour < 24 else []
