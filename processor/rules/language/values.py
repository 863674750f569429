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
from processor.model.sentence import Condition, Name, Piece, Sentence, Text, listed, sentence
from processor.model.time_zones import UTC
from processor.problems.suggest import suggest
from processor.rules.facts.fact import Value
from processor.rules.language.meant import meant

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
_EXAMPLES: dict[Kind, tuple[str, ...]] = {
    "weight": ("500 g", "2 kg"), "length": ("600 mm", "60 cm"), "days": ("5 days",),
    "count": ("50",), "duration": ("30 minutes", "24 hours", "3 days"), "share": ("60 %",),
    "time": ("14:00", "09:30"), "date": ("2026-11-30",), "money": ("1000 USD", "19.90 EUR"),
}  # fmt: skip
_COUNTRIES = {"UK": "fact-write.uk", "EL": "fact-write.el", "EU": "fact-write.eu"}
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?\Z", re.ASCII)
_THOUSANDS = re.compile(r"(-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:\s+(\S.*))?\Z", re.ASCII)
# Units of which a thousandth is written; currencies with three digits stand in `exponent`.
_FINE = ("kg", "m", "cm", *(one for one in CURRENCIES if exponent(one) >= 3))
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may name: config.yaml's names, `carrier/service` pairs, the words that services
    accept, the house currency, the time zone of days; `zones` are those of warehouses,
    `territories` the codes of the table of territories, None while that has a mistake.

    `earlier` is for rules that decided at an earlier time: a text that must stand in quotes today,
    because it begins as a condition does, may stand without them. That is all: whatever is legal
    today is read as today, whichever program read it first.
    """

    warehouses: frozenset[str] = frozenset()
    carriers: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    accepts: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    currency: str = "EUR"
    timezone: str = UTC
    territories: frozenset[str] | None = frozenset()
    zones: dict[str, str] = {}
    earlier: bool = False

    def closed(self, choices: tuple[str, ...]) -> tuple[str, ...]:
        """The values of a fact: as listed, or the names that `@warehouses` and the like mean; none
        where these are not known."""
        if not choices or not choices[0].startswith("@"):
            return choices
        names = getattr(self, choices[0][1:])
        return () if names is None else (*sorted(names), *choices[1:])


class Wrong(msgspec.Struct, frozen=True):
    """Why a text is no value of its fact, and what to write instead: the pieces `wrong` and
    `better` of the problem with that id."""

    id: str
    why: Sentence
    better: Text

    def of(self, fact: str) -> Sentence:
        """What is wrong, behind the name of the fact."""
        return sentence("fact-value.of-fact", fact=Name(fact), wrong=self.why)

    def listed_for(self, fact: str) -> Sentence:
        """What is wrong in a list, with the fact that is compared with it."""
        return sentence("fact-value.in-list", fact=Name(fact), wrong=self.why)


def read_value(
    kind: Kind, text: str, choices: tuple[str, ...] = (), *, earlier: bool = False
) -> Value | Wrong:
    """The value that `text` stands for in a fact of type `kind`, or what is wrong with it.
    `earlier` lets pass what was let pass at an earlier time (see `Names`)."""
    found = _read(kind, text, choices, earlier)
    if not isinstance(found, Wrong) or found.why.id == "fact-value.grouped":
        return found
    forms = [
        Condition(one, kind, choices)
        for one in meant(kind, text, choices)
        if not isinstance(_read(kind, one, choices, earlier), Wrong)
    ]
    if not forms:
        return found
    better = sentence("fact-write.instead", forms=listed(forms, "or"))
    return msgspec.structs.replace(found, better=better)


def _read(kind: Kind, text: str, choices: tuple[str, ...], earlier: bool) -> Value | Wrong:
    if kind in (*UNITS, "money") and not earlier and (wrong := _grouped(kind, text)) is not None:
        return wrong
    if kind == "money":
        return read_money(text)
    if kind in UNITS:
        return _measure(kind, text)
    if kind == "yes/no":
        if text not in ("yes", "no"):
            return _wrong("yes-no", sentence("fact-write.yes-no"), text=text)
        return text == "yes"
    if kind == "date":
        return _day(text)
    if kind == "time":
        if _TIME.match(text):
            return text
        return _wrong("time", _written("time"), text=text)
    if kind == "country":
        return _country(text)
    if kind == "currency" and text not in CURRENCIES:
        return _wrong("currency", sentence("fact-write.currency"), text=text)
    if choices and text not in choices:
        return _wrong("choice", _choice(text, kind, choices), text=text)
    return text


def _grouped(kind: Kind, text: str) -> Wrong | None:
    """What is wrong with a number with a point before three digits, where nobody counts so finely:
    who writes `1.000 EUR` means a thousand."""
    found = _THOUSANDS.match(text)
    if found is None or found[2] in _FINE:
        return None
    unit = text[found.end(1) :]
    whole = Condition(found[1].replace(".", "") + unit, kind)
    parts = Condition(found[1].rstrip("0").rstrip(".") + unit, kind)
    key = "money/amount" if kind == "money" else "fact/value"
    better = sentence("fact-write.grouped", whole=whole, parts=parts)
    if isinstance(read_value(kind, parts.text, earlier=True), Wrong):
        better = sentence("fact-write.instead", forms=listed([whole], "or"))
    return Wrong(key, sentence("fact-value.grouped", text=text), better)


def read_money(text: str) -> Money | Wrong:
    """`1000 USD`, `0.02 EUR`: amount, a blank, ISO 4217 code."""
    words = text.split()
    if len(words) == 1 and _NUMBER.match(words[0]):
        better = sentence("fact-write.with-currency", amount=text)
        return Wrong("money/no-currency", sentence("fact-value.no-currency", amount=text), better)
    if len(words) != 2 or not _NUMBER.match(words[0]):
        better = sentence("fact-write.money", examples=_shown("money"))
        return Wrong("money/amount", sentence("fact-value.money", text=text), better)
    amount, currency = words
    if currency not in CURRENCIES:
        near = suggest(currency, CURRENCIES, "nouns.currency") or sentence("fact-write.currency")
        return Wrong("money/currency", sentence("fact-value.no-iso", currency=currency), near)
    minor = Decimal(amount).scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        better = sentence("fact-write.digits", currency=currency, n=exponent(currency))
        why = sentence("fact-value.fine-money", amount=amount, currency=currency)
        return Wrong("money/amount", why, better)
    return Money(int(minor), currency)


def _wrong(key: str, better: Text, **pieces: str) -> Wrong:
    return Wrong("fact/value", Sentence(f"fact-value.{key}", {**pieces}), better)


def _shown(kind: Kind) -> Piece:
    return listed([Condition(one, kind) for one in _EXAMPLES[kind]], "or")


def _written(kind: Kind) -> Sentence:
    return sentence("fact-write.as", examples=_shown(kind))


def _choice(text: str, kind: Kind, choices: tuple[str, ...]) -> Text:
    if not choices:
        return sentence("fact-write.no-such-name")
    words = [one for one in choices if one]
    near = suggest(text, words, "nouns.value", named=True)
    if near:
        return near
    values = [Condition(one, kind, choices) for one in sorted(words)]
    return sentence("suggest.all", what=sentence("nouns.value"), names=listed(values))


def _measure(kind: Kind, text: str) -> int | Wrong:
    number, _, unit = text.partition(" ")
    if kind == "share" and number.endswith("%"):
        number, unit = number[:-1], "%"
    units = UNITS[kind]
    if not _NUMBER.match(number):
        return _wrong("number", _written(kind), text=text)
    if unit.strip() not in units and (unit or kind in _NEEDS_UNIT):
        key = "fact-value.unit" if unit else "fact-value.no-unit"
        return Wrong("fact/unit", Sentence(key, {"text": unit or text}), _written(kind))
    value = Decimal(number) * units.get(unit.strip(), Decimal(1))
    if value != value.to_integral_value():
        return _wrong("fine", sentence("fact-write.rounded"), text=text)
    return int(value)


def _day(text: str) -> str | Wrong:
    try:
        if _DAY.match(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    return _wrong("day", _written("date"), text=text)


def _country(text: str) -> str | Wrong:
    if text in COUNTRIES:
        return text
    better = _COUNTRIES.get(text.upper(), "fact-write.country")
    return _wrong("country", sentence(better), text=text)


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
