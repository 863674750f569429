"""The words behind a fact: from one YAML value to a typed test, with a problem at the wrong word.

The grammar is closed; docs/rules.md shows every form. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from processor.model.comparisons import IsOneOf
from processor.model.condition_words import (
    BRACKETS,
    EQUAL,
    Operator,
    beginning,
    examples,
    first_words,
    words_alone,
    words_for,
)
from processor.model.fact_kinds import TEXTS, Kind
from processor.model.money import Money
from processor.model.sentence import Name, Sentence, Text, sentence
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest
from processor.rules.facts.fact import Value, type_of
from processor.rules.facts.facts import key_in
from processor.rules.language.conditions import Test, tested
from processor.rules.language.lists import LONG, LongList, WordList
from processor.rules.language.subject import Subject
from processor.rules.language.two_facts import names_fact
from processor.rules.language.values import Names, Wrong, read_value

_FOLDED = "text"
# Signs that other tools put before a value.
_SIGNS = tuple("<>=!~^≠≥≤＞＜＝")
# How like a word of a condition a single word is that was meant as one: one wrong letter in six.
_SLIP = 0.8
# Quotes that a YAML file or a cell does not know: a text in them would be compared with them.
_OTHER_QUOTES = tuple("“”„‘’«»「」『』＂＇")
# How like a word of a condition a first word is for which that one is proposed.
_NEAR = 0.75


OfTwo = Callable[[Subject, Operator, Node, str, Text], "Test | None"]
"""Reads what compares a fact with another one, whose name is the text, at `node`."""


class Phrases:
    """Reads the values of one file. `used` gathers the lists that a condition named. `of_two`
    reads what compares two facts; None where that cannot be."""

    of_two: OfTwo | None = None

    def __init__(self, form: Form, names: Names, lists: Mapping[str, WordList]) -> None:
        self.form = form
        self.names = names
        self.lists = lists
        self.used: set[str] = set()
        self.reported: set[tuple[str, str]] = set()

    def test(self, fact: Subject, node: Node, inside: Text) -> Test | None:
        """The condition that `node` puts on the fact; None with a problem where it is none."""
        if node.kind == "list":
            values = [self._item(fact, item, inside) for item in node.items]
            if not values:
                self.form.problem("list/empty.of-values", node, inside=inside, span=1)
            if any(value is None for value in values) or not values:
                return None
            words = "[" + ", ".join(_written(fact.kind, item) for item in node.items) + "]"
            return self._one_of(fact, node, BRACKETS, tuple(values), words, inside)
        if not self.form.shape(node, "text", inside=inside):
            return None
        if node.quoted and fact.kind in (*TEXTS, "choice"):
            return self._plain(fact, node, EQUAL, node.text, _written(fact.kind, node), inside)
        return self._worded(fact, node, inside)

    def _worded(self, fact: Subject, node: Node, inside: Text) -> Test | None:
        text = " ".join(node.text.split())
        for one, rest in beginning(text):
            if one.applies(rest):
                return self._read(fact, node, one, rest, text, inside)
        if names_fact(self.form, self.names, fact, node, text, inside):
            return None
        if not self.is_text(fact, node, text, inside):
            return None
        return self._plain(fact, node, EQUAL, text, text, inside)

    def _read(
        self, fact: Subject, node: Node, one: Operator, rest: str, text: str, inside: Text
    ) -> Test | None:
        """What stands behind a condition word."""
        if one.reads == "list":
            return self._listed(fact, node, one, rest, inside)
        if one.reads == "fact":
            return self._pair(fact, node, one, rest, inside)
        valued = one.reads in ("value", "two values", "list")
        if valued and names_fact(self.form, self.names, fact, node, text, inside):
            return None
        if isinstance(one.says, IsOneOf):
            return self._compared(fact, node, one, rest, text, inside)
        if fact.kind not in one.kinds:
            self._type(fact, node, _unfit(one), inside)
            return None
        if one.reads == "nothing":
            return _made(fact, one, (), text)
        if one.reads == "pattern":
            return self._pattern(fact, node, one, rest, inside)
        if one.reads == "two values":
            return self._between(fact, node, one, rest, text, inside)
        if one.reads == "value":
            value = self._value(fact, node, rest, max(node.text.find(rest), 0), inside)
            return None if value is None else _made(fact, one, (value,), text)
        raise ValueError(f"nothing stands behind {one.word!r}, which reads {one.reads}")

    def _pair(
        self, fact: Subject, node: Node, one: Operator, rest: str, inside: Text
    ) -> Test | None:
        """Another fact, of the same type, that this one is compared with."""
        if fact.kind not in one.kinds:
            self._type(fact, node, _unfit(one), inside)
            return None
        if self.of_two is None:
            self.form.problem("fact/type.no-second", node, word=Name(one.word), inside=inside)
            return None
        return self.of_two(fact, one, node, rest, inside)

    def _compared(
        self, fact: Subject, node: Node, one: Operator, rest: str, text: str, inside: Text
    ) -> Test | None:
        """A value behind a word such as `not`, where other words have nothing to say."""
        refused = next((two for two, _ in beginning(rest)), None)
        if refused is not None and refused.after_not == "refused":
            together = sentence("unfit.together", word=Name(one.word), other=Name(refused.word))
            self._type(fact, node, together, inside)
            return None
        plain = unquoted(rest)
        if plain is None and not self.is_text(fact, node, rest, inside):
            return None
        return self._plain(fact, node, one, rest if plain is None else plain, text, inside)

    def _item(self, fact: Subject, node: Node, inside: Text) -> Value:
        """A value of a list in brackets: no condition word goes there."""
        if node.kind == "text" and not node.quoted:
            text = " ".join(node.text.split())
            worded = (
                fact.kind in TEXTS
                and not self.names.earlier
                and any(one.applies(rest) for one, rest in beginning(text))
            )
            if worded:
                self.form.problem("fact/literal.in-list", node, text=text, inside=inside)
            if worded or not self.is_text(fact, node, text, inside):
                return None
        return self._value(fact, node, node.text, 0, inside)

    def is_text(self, fact: Subject, node: Node, text: str, inside: Text) -> bool:
        """Whether a text without quotes may be the value itself. False, with a problem, where it
        begins as a condition would, but with no word that is known: it would be compared as it
        stands, and never be met."""
        if fact.kind not in TEXTS or self.names.earlier:
            return True
        if text[:1] in _OTHER_QUOTES:
            self.form.problem("fact/literal.quotes", node, text=text, inside=inside)
            return False
        begun = _begun(text, fact.kind)
        if not begun:
            return True
        near = _near_words(begun.lower(), fact.kind)
        self.form.problem("fact/literal", node, text=text, word=begun, near=near, inside=inside)
        return False

    def _plain(
        self, fact: Subject, node: Node, one: Operator, text: str, words: str, inside: Text
    ) -> Test | None:
        offset = 0 if one is EQUAL else max(node.text.find(text), 0)
        value = self._value(fact, node, text, offset, inside)
        if value is None:
            return None
        return self._one_of(fact, node, one, (value,), words, inside)

    def _one_of(
        self,
        fact: Subject,
        node: Node,
        one: Operator,
        values: tuple[Value, ...],
        words: str,
        inside: Text,
    ) -> Test | None:
        if fact.kind not in one.kinds:
            self._type(fact, node, _unfit(one), inside)
            return None
        if len({value.currency for value in values if isinstance(value, Money)}) > 1:
            span = None if node.kind == "text" else 1
            self.form.problem("money/two-currencies", node, inside=inside, span=span)
            return None
        return _made(fact, one, values, words)

    def _listed(
        self, fact: Subject, node: Node, one: Operator, name: str, inside: Text
    ) -> Test | None:
        found = self.lists.get(name)
        if found is None:
            near = suggest(name, self.lists, "nouns.list") or sentence("suggest.define-list")
            self.form.problem("list/unknown", node, list=name, near=near, inside=inside)
            return None
        self.used.update((name, *found.inner))
        choices = self.names.closed(fact.choices)
        told = (name, fact.name) in self.reported
        before = len(found.form.problems)
        values = found.values(fact.kind, choices, fact.name)
        if told:
            del found.form.problems[before:]
        self.reported.add((name, fact.name))
        if not values:
            # Where no mistake is told, the list is a file without items, and the rule is read as
            # if this condition did not stand there: it holds for more orders than it says.
            return None
        words = f"{one.word} {name}"
        if len(values) > LONG and fact.kind != "money":
            bag = LongList(values, fold=fact.kind == _FOLDED)
            return tested(one, fact.name, fact.key, (), words, bag=bag)
        return self._one_of(fact, node, one, tuple(values), words, inside)

    def _pattern(
        self, fact: Subject, node: Node, one: Operator, pattern: str, inside: Text
    ) -> Test | None:
        plain = unquoted(pattern)
        pattern = pattern if plain is None else plain
        if one.says.says_nothing((pattern,)):
            self.form.problem("fact/value.pattern", node, inside=inside)
            return None
        return _made(fact, one, (pattern,), f'{one.word} "{pattern}"')

    def _between(
        self, fact: Subject, node: Node, one: Operator, rest: str, words: str, inside: Text
    ) -> Test | None:
        first, found, second = rest.partition(" and ")
        if not found:
            two = sentence("unfit.two-values", word=Name(one.word))
            self._type(fact, node, two, inside)
            return None
        unit = second.partition(" ")[2]
        if unit and " " not in first:
            first = f"{first} {unit}"
        low = self._value(fact, node, first, 0, inside)
        high = self._value(fact, node, second, 0, inside) if low is not None else None
        if low is None or high is None:
            return None
        if isinstance(low, Money) and low.currency != high.currency:
            return self._one_of(fact, node, one, (low, high), words, inside)
        if low > high:
            self.form.problem("rule/never.between", node, inside=inside)
            return None
        return _made(fact, one, (low, high), words)

    def _value(self, fact: Subject, node: Node, text: str, offset: int, inside: Text) -> Value:
        """The value, or None with a problem at it."""
        if node.kind != "text":
            self.form.shape(node, "text", inside=inside)
            return None
        value = read_value(fact.kind, text, self.names.closed(fact.choices))
        if not isinstance(value, Wrong):
            return value
        closed = fact.choices and fact.choices[0][0] == "@"
        self.form.problem(
            "name/unknown.value" if closed else value.id,
            node,
            inside=inside,
            offset=offset + node.quoted,
            span=len(text) or 1,
            wrong=value.of(fact.name),
            better=value.better,
        )
        return None

    def _type(self, fact: Subject, node: Node, unfit: Sentence, inside: Text) -> None:
        self.form.problem(
            "fact/type.text" if fact.kind in TEXTS else "fact/type",
            node,
            inside=inside,
            unfit=unfit,
            fact=Name(fact.name),
            type=type_of(fact.kind),
            examples=examples(fact.kind),
        )


def _unfit(one: Operator) -> Sentence:
    return sentence(one.unfit, word=Name(one.word))


def _near_words(word: str, kind: Kind) -> Text:
    """The condition words that this one is a slip of; else all that go with the type."""
    words = words_for(kind)
    slips = get_close_matches(word, words, n=3, cutoff=_NEAR)
    if slips or not word.isascii():
        return suggest(word, slips or words, "nouns.condition-word", named=True)
    named = map(Name, words)
    return sentence("suggest.all", what=sentence("nouns.condition-word"), names=named)


def _made(fact: Subject, one: Operator, values: tuple[Value, ...], words: str) -> Test:
    # Whether it is there is the same in every currency and time zone.
    key = fact.key if values else fact.name
    if values and isinstance(values[0], Money):
        key = key_in(fact.name, values[0].currency)
    return tested(one, fact.name, key, values, words, fold=fact.kind == _FOLDED)


def _written(kind: Kind, node: Node) -> str:
    """A value as it must be written: in quotes where it would be another condition without."""
    text = node.text
    if not node.quoted or kind not in (*TEXTS, "choice"):
        return text
    needed = (
        not text
        or text != " ".join(text.split())
        or ", " in text
        or any(one.applies(rest) for one, rest in beginning(text))
        or _begun(text, kind) != ""
    )
    return f'"{text}"' if needed else text


def unquoted(text: str) -> str | None:
    """What stands between the quotes of a text in quotes; None for any other text."""
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return None


def _begun(text: str, kind: Kind) -> str:
    """The first word of a text that looks like a condition; empty for one that does not."""
    first, blank, _ = text.partition(" ")
    if first[:1] in _SIGNS:
        return first
    letters = first.replace("-", "").replace("_", "") if blank else first
    if not letters.isalpha():
        return ""
    if blank:
        return first if not first[0].isupper() or first.lower() in first_words() else ""
    alone = words_alone(kind)
    if all(abs(len(first) - len(word)) > 1 for word in alone):
        return ""
    return first if get_close_matches(first.lower(), alone, n=1, cutoff=_SLIP) else ""
