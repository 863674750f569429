"""The test that a condition word and its values make of a fact. Pure."""

from __future__ import annotations

from processor.model.condition_words import Operator
from processor.model.money import Money
from processor.rules.facts.fact import Value
from processor.rules.facts.facts import key_in
from processor.rules.language.conditions import Test, tested
from processor.rules.language.subject import Subject

FOLDED = "text"
"""The type of facts that are compared without regard to case."""


def made(fact: Subject, one: Operator, values: tuple[Value, ...], words: str) -> Test:
    """The test that the fact meets the word with these values; `words` is how it is written."""
    # Whether it is there is the same in every currency and time zone.
    key = fact.key if values else fact.name
    if values and isinstance(values[0], Money):
        key = key_in(fact.name, values[0].currency)
    return tested(one, fact.name, key, values, words, fold=fact.kind == FOLDED)
