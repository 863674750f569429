"""Facts as they would be: some of a decision's own replaced by others. Pure.

What is computed from a replaced fact follows it: its other currencies, and the facts that rule
files define. What the order itself computes (`order.adds_up` from its total) does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from processor.chinese.tokens import english_condition, english_fact
from processor.model.fact_kinds import TEXTS, Kind
from processor.model.money import Money
from processor.model.sentence import Given, Name, pieces_of, sentence
from processor.problems.problem import Problem
from processor.problems.suggest import suggest
from processor.rules.facts.facts import (
    FACTS,
    FAMILIES,
    LINE_FACTS,
    Value,
    fact_named,
    split_key,
    with_derived,
)
from processor.rules.language.rule import RuleSet
from processor.rules.language.values import Names, Wrong, read_value, words_of

Exchange = Callable[[Money, str], Money | None]
WHERE = "--set"


class Supposed(msgspec.Struct, frozen=True, kw_only=True):
    """One fact with another value. `of_line`: every line of the order gets it."""

    fact: str
    kind: Kind
    choices: tuple[str, ...] = ()
    value: Value
    of_line: bool = False

    @property
    def words(self) -> str:
        """The value as people write it."""
        return words_of(self.kind, self.value)


def read_supposed(text: str, names: Names, derived: Mapping[str, Kind]) -> Supposed | Problem:
    """`order.total=80 USD` as a supposed fact, or what is wrong with it at its very word.

    `derived` are the facts that rule files define, with their types.
    """
    written, found, value_text = text.partition("=")
    name = " ".join(english_fact(written.strip()).split())
    if not found:
        return _problem("value/wrong.supposed", text, 0, len(text), written=text)
    kind: Kind
    choices: tuple[str, ...] = ()
    if name in derived:
        fact_name, kind = name, derived[name]
    else:
        fact = fact_named(name)
        if fact is None:
            known = (*FACTS, *LINE_FACTS, *derived, *(f"{one.name} ..." for one in FAMILIES))
            near = suggest(name, known, "nouns.fact", named=True)
            return _problem(
                "fact/unknown", text, 0, len(written.rstrip()), fact=Name(written.strip()),
                near=near or sentence("fact-write.known-fact"),
            )  # fmt: skip
        fact_name, kind, choices = fact.name, fact.kind, names.closed(fact.choices)
    value = _value(kind, choices, value_text.strip())
    if isinstance(value, Wrong):
        start = len(written) + 1 + len(value_text) - len(value_text.lstrip())
        return _problem(
            value.id, text, start, len(value_text.strip()) or 1, wrong=value.of(fact_name),
            better=value.better,
        )  # fmt: skip
    return Supposed(fact=fact_name, kind=kind, value=value, of_line=fact_name in LINE_FACTS)


def _problem(key: str, text: str, start: int, span: int, /, **pieces: Given) -> Problem:
    return Problem(
        id=key, pieces=pieces_of(pieces), file=WHERE, line=1, column=start + 1, text=text, span=span
    )


def _value(kind: Kind, choices: tuple[str, ...], text: str) -> Value | Wrong:
    if text in ("unknown", "未知") and text not in choices:
        return None
    if kind == "set":
        words = [word.strip() for word in text.strip("[]").split(",") if word.strip()]
        values = [_value_of("choice", choices, word) for word in words]
        wrong = next((one for one in values if isinstance(one, Wrong)), None)
        return wrong if wrong is not None else tuple(sorted(set(values)))
    return _value_of(kind, choices, text)


def _value_of(kind: Kind, choices: tuple[str, ...], text: str) -> Value | Wrong:
    if kind not in TEXTS:
        text = english_condition(kind, choices, text)
    return read_value(kind, text, choices)


def suppose(
    ruleset: RuleSet,
    facts: Mapping[str, Value],
    changes: Sequence[Supposed],
    lines: int,
    exchange: Exchange,
) -> dict[str, Value]:
    """The facts of a stage with the changes; `lines` is how many lines the order has."""
    new = dict(facts)
    by_name = {one.fact: one for one in changes}
    for key in sorted({*facts, *ruleset.wanted, *by_name}):
        name, currency = split_key(key)
        change = by_name.get(name)
        if change is None:
            continue
        value = _in(change.value, currency, exchange)
        new[key] = (value,) * lines if change.of_line else value
    if ruleset.derived:
        with_derived(new, ruleset.wanted, ruleset.derived, lambda value, to: exchange(value, to))
        own = {one.name for one in ruleset.derived}
        for key in [key for key in new if split_key(key)[0] in own & by_name.keys()]:
            name, currency = split_key(key)
            new[key] = _in(by_name[name].value, currency, exchange)
    return new


def _in(value: Value, currency: str, exchange: Exchange) -> Value:
    if not currency or not isinstance(value, Money) or value.currency == currency:
        return value
    return exchange(value, currency)
