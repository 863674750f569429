"""The vocabulary of the rules: every fact with its type, its stages and how it is read. Pure.

The tables stand beside this page: facts_order, facts_paid, facts_line, facts_known, facts_parcel.
A fact compared in another currency has a second form, `order.total in USD`, which is the first one
at the day's exchange rates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Protocol

from processor.model.calendars import local_day
from processor.model.fact_kinds import Kind
from processor.model.money import CURRENCIES, Money
from processor.model.sentence import Sentence, sentence
from processor.model.time_zones import names_zone
from processor.model.windows import Window, key_of, window_of
from processor.problems.suggest import suggest
from processor.rules.facts.fact import Case, Fact, Family, LineFact, Value
from processor.rules.facts.facts_known import FAMILIES, KNOWN_FACTS
from processor.rules.facts.facts_line import LINE_TABLE
from processor.rules.facts.facts_order import ORDER_FACTS, TOLERANCE
from processor.rules.facts.facts_paid import PAID_FACTS
from processor.rules.facts.facts_parcel import PARCEL_FACTS

__all__ = [
    "FACTS", "FAMILIES", "LINE_FACTS", "TOLERANCE", "Case", "Derived", "Fact", "Family",
    "LineFact", "Value", "columns_of", "fact_named",
    "facts_of", "family_fact", "key_in", "kind_of",
    "restore", "split_key", "with_derived",
]  # fmt: skip


FACTS: dict[str, Fact] = {
    fact.name: fact for fact in (*ORDER_FACTS, *PAID_FACTS, *KNOWN_FACTS, *PARCEL_FACTS)
}
LINE_FACTS: dict[str, LineFact] = {fact.name: fact for fact in LINE_TABLE}


class Derived(Protocol):
    """A fact that a rule file defines: named, typed, computed from other facts of one order."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def kind(self) -> Kind:
        """Its type."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts it is computed from."""

    def compute(self, facts: Mapping[str, Value]) -> Value:
        """Its value, None where one of those facts is not known."""


def family_fact(text: str, warehouses: Iterable[str] | None = None) -> Fact | Sentence | None:
    """The fact of a family that a name like `stock at PL1` means; what is wrong with the name,
    under the id of a problem; or None where it belongs to no family. `warehouses` closes the
    parameter where it is given."""
    words = " ".join(text.split())
    window = window_of(words)
    if isinstance(window, Sentence):
        return window
    for family in FAMILIES:
        if not words.startswith(family.name + " "):
            continue
        parameter = words[len(family.name) + 1 :]
        if family.parameter == "window":
            assert isinstance(window, Window)
            return _made(family.name, key_of(window), parameter)
        known = None if warehouses is None else tuple(warehouses)
        if known is not None and parameter not in known:
            where = sentence("noun.warehouses-of-config")
            near = suggest(parameter, known, "nouns.warehouse")
            return sentence(
                "fact/unknown.warehouse", warehouse=parameter,
                near=near or sentence("suggest.define", where=where),
            )  # fmt: skip
        return _made(family.name, words, parameter)
    return None


@lru_cache(maxsize=4096)
def _made(family_name: str, key: str, parameter: str) -> Fact:
    family = next(one for one in FAMILIES if one.name == family_name)
    return family.fact(key, parameter)


def fact_named(name: str) -> Fact | LineFact | None:
    """The fact, of an order or of a line, that has this whole name."""
    found = FACTS.get(name) or LINE_FACTS.get(name)
    if found is not None:
        return found
    made = family_fact(name)
    return made if isinstance(made, Fact) else None


def key_in(name: str, currency: str) -> str:
    """The form of a money fact that is compared in `currency`: `order.total in USD`; of a day in a
    time zone: `today in Europe/Berlin`."""
    return f"{name} in {currency}"


def split_key(key: str) -> tuple[str, str]:
    """The fact of a key, and the currency or the time zone in which it is compared; neither where
    it is the plain form."""
    name, _, last = key.rpartition(" in ")
    return (name, last) if name and (last in CURRENCIES or names_zone(last)) else (key, "")


def kind_of(key: str, derived: Mapping[str, Derived] | None = None) -> Kind:
    """The type of the fact behind a key; `text` for one that nobody knows any more."""
    name = split_key(key)[0]
    if derived and name in derived:
        return derived[name].kind
    fact = fact_named(name)
    return "text" if fact is None else fact.kind


def _exchanged(value: Value, case: Case, currency: str) -> Value:
    if value is None or value.currency == currency:
        return value
    return None if case.rates is None else case.rates.convert(value, currency)


def _line_reader(fact: LineFact) -> Callable[[Case], Value]:
    if fact.column is not None:
        return fact.column
    read = fact.read

    def column(case: Case) -> Value:
        known = case.items.get
        return tuple([read(case, line, known(line.sku)) for line in case.order.lines])

    return column


def _reader(key: str) -> Callable[[Case], Value]:
    name, currency = split_key(key)
    if name in LINE_FACTS:
        column = _line_reader(LINE_FACTS[name])
        if not currency:
            return column
        return lambda case: tuple(_exchanged(one, case, currency) for one in column(case))
    fact = fact_named(name)
    if fact is None:
        return lambda _case: None
    assert isinstance(fact, Fact)
    read = fact.read
    if not currency:
        return read
    if names_zone(currency):
        return _day_reader(fact, currency)
    return lambda case: _exchanged(read(case), case, currency)


def _day_reader(fact: Fact, zone: str) -> Callable[[Case], Value]:
    """The day of a moment in a time zone."""
    moment = fact.moment

    def day(case: Case) -> Value:
        found = None if moment is None else moment(case)
        return None if found is None else local_day(found, zone)

    return day


@lru_cache(maxsize=256)
def _readers(wanted: frozenset[str]) -> tuple[tuple[str, Callable[[Case], Value]], ...]:
    return tuple((key, _reader(key)) for key in sorted(wanted))


def facts_of(
    case: Case, wanted: frozenset[str], derived: Sequence[Derived] = ()
) -> dict[str, Value]:
    """The facts that a rule set asks for (`RuleSet.wanted`), in name order; None is unknown.

    `derived` are the facts its files define (`RuleSet.derived`): computed last, from the others.
    """
    facts = {key: read(case) for key, read in _readers(wanted)}
    if derived:
        with_derived(facts, wanted, derived, lambda value, to: _exchanged(value, case, to))
    return facts


def with_derived(
    facts: dict[str, Value],
    wanted: frozenset[str],
    derived: Sequence[Derived],
    exchanged: Callable[[Value, str], Value],
) -> None:
    """Adds the facts that rule files define, in every currency that is asked for."""
    for one in derived:
        facts[one.name] = value = one.compute(facts)
        if one.kind != "money":
            continue
        for key in wanted:
            name, currency = split_key(key)
            if name == one.name and currency:
                facts[key] = None if value is None else exchanged(value, currency)


def columns_of(
    batch: Sequence[Mapping[str, Value]], keys: Sequence[str]
) -> dict[str, tuple[Value, ...]]:
    """The facts of many orders by key: one value per order, None where an order lacks it."""
    if not batch or not keys:
        return dict.fromkeys(keys, ())
    rows: list[tuple[Value, ...]]
    try:
        rows = list(map(itemgetter(*keys, keys[0]), batch))
    except KeyError:
        rows = [tuple([facts.get(key) for key in (*keys, keys[0])]) for facts in batch]
    return dict(zip(keys, zip(*rows, strict=True), strict=False))


def restore(plain: Mapping[str, Any]) -> dict[str, Value]:
    """Facts as they were before they were kept as JSON: money and tuples again."""
    return {key: _restored(value) for key, value in plain.items()}


def _restored(value: Any) -> Value:
    if isinstance(value, dict):
        return Money(value["minor"], value["currency"])
    if isinstance(value, list):
        return tuple(_restored(one) for one in value)
    return value
