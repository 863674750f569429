"""The words behind a fact: from one YAML value to a typed test, with a problem at the wrong word.

The grammar is closed; docs/rules.md shows every form. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.model.money import Money
from processor.problems.suggest import suggest
from processor.problems.yaml_source import Form, Node
from processor.rules.facts.fact import Kind, Value
from processor.rules.facts.facts import key_in
from processor.rules.language.conditions import (
    DATED_KINDS,
    ORDERED,
    ORDERED_KINDS,
    TEXT_KINDS,
    Test,
)
from processor.rules.language.lists import LONG, LongList, WordList
from processor.rules.language.values import Names, Wrong, read_value

_FOLDED = "text"


class Subject(msgspec.Struct, frozen=True):
    """What a condition speaks of: a fact of an order or a line, or one that a file defines."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()


class Phrases:
    """Reads the values of one file. `used` gathers the lists that a condition named."""

    def __init__(self, form: Form, names: Names, lists: Mapping[str, WordList]) -> None:
        self.form = form
        self.names = names
        self.lists = lists
        self.used: set[str] = set()
        self.reported: set[tuple[str, str]] = set()

    def test(self, fact: Subject, node: Node, inside: str) -> Test | None:
        """The condition that `node` puts on the fact; None with a problem where it is none."""
        if node.kind == "list":
            values = [self._value(fact, item, item.text, 0, inside) for item in node.items]
            if not values:
                self.form.problem("list/empty", node, "an empty list", inside=inside, span=1)
            if any(value is None for value in values) or not values:
                return None
            words = "[" + ", ".join(item.text for item in node.items) + "]"
            return self._one_of(fact, node, "one of", tuple(values), words, inside)
        if not self.form.shape(node, "text", inside=inside):
            return None
        if node.quoted and fact.kind in (*TEXT_KINDS, "choice"):
            return self._plain(fact, node, "one of", node.text, 0, inside)
        return self._worded(fact, node, inside)

    def _worded(self, fact: Subject, node: Node, inside: str) -> Test | None:
        text = " ".join(node.text.split())
        if text in ("present", "absent"):
            return _made(fact, text, (), text)
        word, rest = first_word(text)
        offset = node.text.find(rest) if rest else 0
        offset = max(offset, 0)
        if word == "not" and rest:
            inner, after = first_word(rest)
            if inner == "in" and after:
                return self._listed(fact, node, "none of", after, inside)
            if inner == "like" and after:
                return self._like(fact, node, "not like", after, inside)
            if inner in (*ORDERED, "between", "include", "exclude", "present", "absent"):
                self._type(fact, node, f"`not` does not go with `{inner}`", inside)
                return None
            return self._plain(fact, node, "none of", rest, offset, inside)
        if word == "in" and rest:
            return self._listed(fact, node, "one of", rest, inside)
        if word == "like" and rest:
            return self._like(fact, node, "like", rest, inside)
        if word in ORDERED:
            if fact.kind not in ORDERED_KINDS:
                self._type(fact, node, f"`{word}` compares numbers", inside)
                return None
            value = self._value(fact, node, rest, offset, inside)
            return None if value is None else _made(fact, word, (value,), text)
        if word == "between":
            return self._between(fact, node, rest, text, inside)
        if word in ("from", "until"):
            if fact.kind not in DATED_KINDS:
                self._type(fact, node, f"`{word}` compares days and times of day", inside)
                return None
            value = self._value(fact, node, rest, offset, inside)
            return None if value is None else _made(fact, word, (value,), text)
        if word in ("include", "exclude"):
            if fact.kind != "set":
                self._type(fact, node, f"`{word}` looks into a set", inside)
                return None
            value = self._value(fact, node, rest, offset, inside)
            return None if value is None else _made(fact, word, (value,), text)
        return self._plain(fact, node, "one of", text, 0, inside)

    def _plain(
        self, fact: Subject, node: Node, op: str, text: str, offset: int, inside: str
    ) -> Test | None:
        value = self._value(fact, node, text, offset, inside)
        if value is None:
            return None
        words = text if op == "one of" else f"not {text}"
        return self._one_of(fact, node, op, (value,), words, inside)

    def _one_of(
        self,
        fact: Subject,
        node: Node,
        op: str,
        values: tuple[Value, ...],
        words: str,
        inside: str,
    ) -> Test | None:
        if fact.kind == "set":
            self._type(fact, node, "a set is not compared with one value", inside)
            return None
        if len({value.currency for value in values if isinstance(value, Money)}) > 1:
            self.form.problem(
                "money/two-currencies",
                node,
                "one condition compares in two currencies",
                advice="write all amounts in one currency",
                inside=inside,
                span=None if node.kind == "text" else 1,
            )
            return None
        return _made(fact, op, values, words)

    def _listed(self, fact: Subject, node: Node, op: str, name: str, inside: str) -> Test | None:
        found = self.lists.get(name)
        if found is None:
            self.form.problem(
                "list/unknown",
                node,
                f"there is no list {name!r}",
                advice=suggest(name, self.lists, "lists") or "define it under `lists:`",
                inside=inside,
            )
            return None
        self.used.add(name)
        choices = self.names.closed(fact.choices)
        told = (name, fact.name) in self.reported
        before = len(found.form.problems)
        values = found.values(fact.kind, choices, fact.name)
        if told:
            del found.form.problems[before:]
        self.reported.add((name, fact.name))
        if not values:
            return None
        words = f"in {name}" if op == "one of" else f"not in {name}"
        if len(values) > LONG and fact.kind != "money":
            bag = LongList(values, fold=fact.kind == _FOLDED)
            return Test(fact=fact.name, op=op, keys=(fact.name,), words=words, bag=bag)
        return self._one_of(fact, node, op, tuple(values), words, inside)

    def _like(self, fact: Subject, node: Node, op: str, pattern: str, inside: str) -> Test | None:
        if fact.kind not in TEXT_KINDS:
            self._type(fact, node, "`like` compares text", inside)
            return None
        if len(pattern) >= 2 and pattern[0] == pattern[-1] and pattern[0] in "\"'":
            pattern = pattern[1:-1]
        if not pattern.strip("*"):
            self.form.problem(
                "fact/value", node, "this pattern fits everything", advice="use `present`",
                inside=inside,
            )  # fmt: skip
            return None
        return _made(fact, op, (pattern,), f'{op} "{pattern}"')

    def _between(
        self, fact: Subject, node: Node, rest: str, words: str, inside: str
    ) -> Test | None:
        if fact.kind not in ORDERED_KINDS and fact.kind not in DATED_KINDS:
            self._type(fact, node, "`between` compares numbers, days and times", inside)
            return None
        first, found, second = rest.partition(" and ")
        if not found:
            self._type(fact, node, "`between` needs two values", inside)
            return None
        unit = second.partition(" ")[2]
        if unit and " " not in first:
            first = f"{first} {unit}"
        low = self._value(fact, node, first, 0, inside)
        high = self._value(fact, node, second, 0, inside) if low is not None else None
        if low is None or high is None:
            return None
        if isinstance(low, Money) and low.currency != high.currency:
            return self._one_of(fact, node, "between", (low, high), words, inside)
        if low > high:
            self.form.problem(
                "rule/never", node, "no value lies between these two",
                advice="write the smaller one first", inside=inside,
            )  # fmt: skip
            return None
        return _made(fact, "between", (low, high), words)

    def _value(self, fact: Subject, node: Node, text: str, offset: int, inside: str) -> Value:
        """The value, or None with a problem at it."""
        if node.kind != "text":
            self.form.shape(node, "text", inside=inside)
            return None
        value = read_value(fact.kind, text, self.names.closed(fact.choices))
        if not isinstance(value, Wrong):
            return value
        code = "name/unknown" if fact.choices and fact.choices[0][0] == "@" else value.code
        self.form.problem(
            code,
            node,
            f"{fact.name}: {value.message}",
            advice=value.advice,
            inside=inside,
            offset=offset + node.quoted,
            span=len(text) or 1,
        )
        return None

    def _type(self, fact: Subject, node: Node, message: str, inside: str) -> None:
        advice = FORMS[fact.kind]
        if fact.kind in TEXT_KINDS:
            advice += "; put the text itself in quotes"
        self.form.problem(
            "fact/type",
            node,
            f"{message}, and {fact.name} is of type {fact.kind}",
            advice=f"write {advice}",
            inside=inside,
        )


FORMS: dict[str, str] = {
    "text": 'X, not X, like "*x*", in LIST, present or absent',
    "name": 'X, not X, like "*x*", in LIST, present or absent',
    "country": "DE, not DE, [DE, FR], in LIST or not in LIST",
    "currency": "EUR, not EUR, [EUR, USD] or in LIST",
    "choice": "X, not X, [X, Y], in LIST or not in LIST",
    "set": "include X, exclude X, present or absent",
    "count": "5, over 5, at least 5, under 5, at most 5, between 1 and 5",
    "duration": "over 30 minutes, at most 24 hours, between 1 and 3 days",
    "share": "under 60 %, at least 150 %, between 50 and 100 %",
    "days": "over 5 days, at most 5 days, between 1 and 5 days",
    "money": "over 100 EUR, at most 100 EUR, between 10 and 100 EUR",
    "weight": "over 2 kg, at most 500 g, between 1 and 2 kg",
    "length": "over 60 cm, at most 600 mm, between 10 and 60 cm",
    "yes/no": "yes or no",
    "time": "from 14:00, until 09:30, between 09:00 and 17:00",
    "date": "from 2026-11-30, until 2026-12-24, between 2026-11-30 and 2026-12-24",
}


def first_word(text: str) -> tuple[str, str]:
    for two in ("at least", "at most"):
        if text == two or text.startswith(two + " "):
            return two, text[len(two) + 1 :]
    word, _, rest = text.partition(" ")
    return word, rest


def _made(fact: Subject, op: str, values: tuple[Value, ...], words: str) -> Test:
    key = fact.name
    if values and isinstance(values[0], Money):
        key = key_in(key, values[0].currency)
    return Test(
        fact=fact.name,
        op=op,
        keys=(key,),
        values=values,
        words=words,
        fold=fact.kind == _FOLDED and op in ("one of", "none of"),
    )
