"""Values as a rule writes them, read by the type of their fact, and back to words. Pure.

Numbers are plain: `1000`, `0.5`, with a point and without grouping, so that 1.000 and 1,000 can
never be mistaken for each other. What has a unit must name it; money must name its currency.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import msgspec

from processor.model.countries import COUNTRIES
from processor.model.fact_kinds import Kind
from processor.model.money import CURRENCIES, Money, exponent, plain
from processor.model.sentence import Name, Text, sentence
from processor.problems.suggest import suggest
from processor.rules.facts.fact import Value

UNITS: dict[str, dict[str, Decimal]] = {
    "weight": {"g": Decimal(1), "kg": Decimal(1000)},
    "length": {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000)},
    "days": {"days": Decimal(1), "day": Decimal(1)},
    "duration": {
        "minutes": Decimal(1), "minute": Decimal(1), "hours": Decimal(60), "hour": Decimal(60),
        "days": Decimal(1440), "day": Decimal(1440),
    },
    "share": {"%": Decimal(100), "percent": Decimal(100)},
    "count": {},
}  # fmt: skip
_NEEDS_UNIT = ("weight", "length", "duration", "share")
_EXAMPLE = {
    "weight": "500 g or 2 kg", "length": "600 mm or 60 cm", "days": "5 days", "count": "50",
    "duration": "30 minutes, 24 hours or 3 days", "share": "60 %",
}  # fmt: skip
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?\Z", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may name: config.yaml's names, `carrier/service` pairs, the house currency."""

    warehouses: frozenset[str] = frozenset()
    carriers: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    currency: str = "EUR"

    def closed(self, choices: tuple[str, ...]) -> tuple[str, ...]:
        """The values of a fact: as listed, or the names that `@warehouses` and the like mean."""
        if len(choices) == 1 and choices[0].startswith("@"):
            return tuple(sorted(getattr(self, choices[0][1:])))
        return choices


class Wrong(msgspec.Struct, frozen=True):
    """Why a text is no value of its fact: code, message, and what to write instead."""

    code: str
    message: str
    advice: Text = ""


def read_value(kind: Kind, text: str, choices: tuple[str, ...] = ()) -> Value | Wrong:
    """The value that `text` stands for in a fact of type `kind`, or what is wrong with it."""
    if kind == "money":
        return read_money(text)
    if kind in UNITS:
        return _measure(kind, text)
    if kind == "yes/no":
        if text not in ("yes", "no"):
            return Wrong("fact/value", f"{text!r} is neither yes nor no", "write yes or no")
        return text == "yes"
    if kind == "date":
        return _day(text)
    if kind == "time":
        if _TIME.match(text):
            return text
        return Wrong("fact/value", f"{text!r} is no time of day", "write it as 14:00 or 09:30")
    if kind == "country":
        return _country(text)
    if kind == "currency" and text not in CURRENCIES:
        return Wrong("fact/value", f"{text!r} is no currency", "an ISO 4217 code, such as EUR")
    if choices and text not in choices:
        advice = suggest(text, choices, "nouns.value", named=True) or sentence(
            "suggest.all", what=sentence("nouns.value"), names=map(Name, sorted(choices))
        )
        return Wrong("fact/value", f"{text!r} is none of the values of this fact", advice)
    return text


def read_money(text: str) -> Money | Wrong:
    """`1000 USD`, `0.02 EUR`: amount, a blank, ISO 4217 code."""
    words = text.split()
    if len(words) == 1 and _NUMBER.match(words[0]):
        advice = f"write a currency, for example: {text} USD"
        return Wrong("money/no-currency", f"{text} has no currency", advice)
    if len(words) != 2 or not _NUMBER.match(words[0]):
        advice = "write it as 1000 USD or 19.90 EUR, without signs and grouping"
        return Wrong("money/amount", f"{text!r} is no amount of money", advice)
    amount, currency = words
    if currency not in CURRENCIES:
        near = suggest(currency, CURRENCIES, "nouns.currency")
        return Wrong("money/currency", f"{currency!r} is no ISO 4217 currency", near)
    minor = Decimal(amount).scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        advice = f"{currency} has {exponent(currency)} digits after the point"
        return Wrong("money/amount", f"{amount} is finer than {currency} can be", advice)
    return Money(int(minor), currency)


def _measure(kind: str, text: str) -> int | Wrong:
    number, _, unit = text.partition(" ")
    if kind == "share" and number.endswith("%"):
        number, unit = number[:-1], "%"
    units = UNITS[kind]
    if not _NUMBER.match(number):
        return Wrong("fact/value", f"{text!r} is no number", f"write it as {_EXAMPLE[kind]}")
    if unit.strip() not in units and (unit or kind in _NEEDS_UNIT):
        what = f"{text!r} has no unit" if not unit else f"{unit!r} is no unit of this fact"
        return Wrong("fact/unit", what, f"write it as {_EXAMPLE[kind]}")
    value = Decimal(number) * units.get(unit.strip(), Decimal(1))
    if value != value.to_integral_value():
        return Wrong("fact/value", f"{text!r} is finer than this fact is counted in", "")
    return int(value)


def _day(text: str) -> str | Wrong:
    try:
        if _DAY.match(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    return Wrong("fact/value", f"{text!r} is no day", "write it as 2026-11-30")


def _country(text: str) -> str | Wrong:
    if text in COUNTRIES:
        return text
    advice = {
        "UK": "the United Kingdom is GB",
        "EL": "Greece is GR",
        "EU": "use a list of countries",
    }
    message = f"{text!r} is no country code"
    return Wrong("fact/value", message, advice.get(text.upper(), "two capital letters, such as DE"))


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _duration(minutes: int) -> str:
    """Minutes in the largest unit that says them exactly; a long odd span in days and hours."""
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size} {unit}"
    if abs(minutes) < 120:
        return f"{minutes} minutes"
    days, rest = divmod(minutes, 1440)
    hours, rest = divmod(rest, 60)
    lead = f"{days} days " if days else ""
    return f"{lead}{hours} hours {rest} minutes"


def words_of(kind: Kind, value: Value) -> str:
    """A value as people write it: `1085.00 EUR`, `2.5 kg`, `yes`; `unknown` for None."""
    if value is None:
        return "unknown"
    if isinstance(value, Money):
        return f"{plain(value.minor, value.currency)} {value.currency}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "[" + ", ".join(words_of(kind, one) for one in value) + "]"
    if kind == "weight":
        return f"{value} g" if value < 1000 else f"{Decimal(value) / 1000:f} kg"
    if kind == "length":
        return f"{Decimal(value) / 10:f} cm"
    if kind == "days":
        return f"{value} days"
    if kind == "duration":
        return _duration(value)
    if kind == "share":
        return f"{_trimmed(Decimal(value) / 100)} %"
    return str(value) if value != "" else "empty"
