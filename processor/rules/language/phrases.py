"""The words behind a fact: from one YAML value to a typed test, with a problem at the wrong word.

The grammar is closed; docs/rules.md shows every form. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from processor.model.comparisons import IsOneOf
from processor.model.condition_words import BRACKETS, EQUAL, Operator, beginning
from processor.model.fact_kinds import TEXTS
from processor.model.money import Money
from processor.model.sentence import Name, Sentence, Text, sentence
from processor.problems.form import Form, Node
from processor.rules.facts.fact import Value
from processor.rules.language.brackets import in_brackets, unquoted
from processor.rules.language.conditions import Test, tested
from processor.rules.language.lists import LONG, LongList, WordList
from processor.rules.language.made_tests import FOLDED, made
from processor.rules.language.pattern_texts import pattern_slip
from processor.rules.language.phrase_slips import PhraseSlips
from processor.rules.language.right_forms import split
from processor.rules.language.subject import Subject
from processor.rules.language.two_facts import names_fact
from processor.rules.language.values import Names, Wrong, read_value

__all__ = ["Phrases", "Subject"]


OfTwo = Callable[[Subject, Operator, Node, str, Text], "Test | None"]
"""Reads what compares a fact with another one, whose name is the text, at `node`."""


class Phrases:
    """Reads the values of one file. `used` gathers the lists that a condition named; `cell`: they
    stand in cells of a table. `of_two` reads what compares two facts; None where that cannot be."""

    of_two: OfTwo | None = None

    def __init__(
        self, form: Form, names: Names, lists: Mapping[str, WordList], *, cell: bool = False
    ) -> None:
        self.form = form
        self.names = names
        self.lists = lists
        self.slips = PhraseSlips(form, names, lists, self._reads)
        self.slips.cell = cell
        self.used: set[str] = set()
        self.reported: set[tuple[str, str]] = set()

    def test(self, fact: Subject, node: Node, inside: Text) -> Test | None:
        """The condition that `node` puts on the fact; None with a problem where it is none."""
        if node.kind == "list":
            if self.slips.patterns(fact, node, inside):
                return None
            values = [self._item(fact, item, inside) for item in node.items]
            if not values:
                self.form.problem("list/empty.of-values", node, inside=inside, span=1)
            if any(value is None for value in values) or not values:
                return None
            words = "[" + ", ".join(self._written(fact, item) for item in node.items) + "]"
            return self._one_of(fact, node, BRACKETS, tuple(values), words, inside)
        if not self.form.shape(node, "text", inside=inside):
            return None
        if node.quoted and fact.kind in (*TEXTS, "choice"):
            self.slips.quoted(fact, node, inside)
            return self._plain(fact, node, EQUAL, node.text, self._written(fact, node), inside)
        return self._worded(fact, node, inside)

    def _reads(self, fact: Subject, text: str) -> bool:
        """Whether a text is a condition on the fact, so that it may be shown as the right form."""
        if self.slips.silent:
            return False
        trial = Phrases(Form("", text), self.names, self.lists, cell=self.slips.cell)
        trial.slips.silent = True
        node = Node(kind="text", line=1, column=1, text=text)
        several = in_brackets(text)
        if several is not None and not several.wrong:
            items = tuple(
                Node(kind="text", line=1, column=1, text=one, quoted=quoted)
                for one, quoted in several.values
            )
            node = Node(kind="list", line=1, column=1, items=items)
        return trial.test(fact, node, "") is not None and not trial.form.problems

    def _written(self, fact: Subject, node: Node) -> str:
        """A value as it must be written: in quotes where it would be another condition, or none,
        without them."""
        text = node.text
        if not node.quoted or fact.kind not in (*TEXTS, "choice"):
            return text
        plain = (
            text == " ".join(text.split())
            and ", " not in text
            and not any(one.applies(rest) for one, rest in beginning(text))
            and self._reads(fact, text)
        )
        return text if plain else f'"{text}"'

    def _worded(self, fact: Subject, node: Node, inside: Text) -> Test | None:
        text = " ".join(node.text.split())
        for one, rest in beginning(text):
            if one.applies(rest):
                if self.slips.longer_word(fact, node, one, text, inside):
                    return None
                return self._read(fact, node, one, rest, text, inside)
        if names_fact(self.form, self.names, fact, node, text, inside):
            return None
        if not self.slips.is_text(fact, node, text, inside):
            return None
        return self._plain(fact, node, EQUAL, text, text, inside)

    def _read(
        self, fact: Subject, node: Node, one: Operator, rest: str, text: str, inside: Text
    ) -> Test | None:
        """What stands behind a condition word."""
        if one.reads == "list":
            return self._listed(fact, node, one, rest, inside)
        if fact.kind not in one.kinds:
            codes = one.reads == "two values" and fact.kind in TEXTS
            key = "fact/type.codes" if codes else ""
            self.slips.unfit(fact, node, _unfit(one), inside, text, key)
            return None
        if one.reads == "fact":
            return self._pair(fact, node, one, rest, inside)
        valued = one.reads in ("value", "two values", "list")
        if valued and names_fact(self.form, self.names, fact, node, text, inside):
            return None
        if isinstance(one.says, IsOneOf):
            return self._compared(fact, node, one, rest, text, inside)
        if one.reads == "nothing":
            return made(fact, one, (), text)
        if one.reads == "pattern":
            return self._pattern(fact, node, one, rest, inside)
        if one.reads == "two values":
            return self._between(fact, node, one, rest, text, inside)
        if one.reads == "members":
            if not rest.startswith("["):
                return self._listed(fact, node, one, rest, inside)
            values = self._several(fact, node, one, rest, inside)
            return None if values is None else made(fact, one, values, text)
        if one.reads == "value":
            if fact.kind == "set" and len(split(rest)) > 1:
                single = sentence("unfit.one-word", word=Name(one.word))
                self.slips.unfit(fact, node, single, inside, text)
                return None
            value = self._operand(fact, node, one, rest, inside)
            return None if value is None else made(fact, one, (value,), text)
        raise ValueError(f"nothing stands behind {one.word!r}, which reads {one.reads}")

    def _pair(
        self, fact: Subject, node: Node, one: Operator, rest: str, inside: Text
    ) -> Test | None:
        """Another fact, of the same type, that this one is compared with."""
        if self.of_two is None:
            self.form.problem("fact/type.no-second", node, word=Name(one.word), inside=inside)
            return None
        return self.of_two(fact, one, node, rest, inside)

    def _operand(self, fact: Subject, node: Node, one: Operator, rest: str, inside: Text) -> Value:
        """The one value behind a word. Where words are free, quotes are not part of them."""
        plain = unquoted(rest) if fact.kind in (*TEXTS, "set") else None
        text = rest if plain is None else plain
        return self._value(fact, node, text, max(node.text.find(text), 0), inside, one)

    def _several(
        self, fact: Subject, node: Node, one: Operator, rest: str, inside: Text
    ) -> tuple[Value, ...] | None:
        """The values in brackets behind a word; None with a problem where one is none."""
        written = in_brackets(rest)
        if written is None or written.wrong:
            empty = written is not None and written.wrong == "empty"
            key = "list/empty.in-brackets" if empty else "fact/value.brackets"
            self.form.problem(key, node, inside=inside, word=Name(one.word))
            return None
        found: list[Value] = []
        for text, quoted in written.values:
            place = max(node.text.find(text), 0)
            if (
                not quoted
                and fact.kind in TEXTS
                and not self.slips.in_list(fact, node, text, inside)
            ):
                return None
            value = self._value(fact, node, text, place, inside)
            if value is None:
                return None
            found.append(value)
        return tuple(found)

    def _compared(
        self, fact: Subject, node: Node, one: Operator, rest: str, text: str, inside: Text
    ) -> Test | None:
        """A value behind a word such as `not`, where other words have nothing to say."""
        refused = next((two for two, _ in beginning(rest)), None)
        if refused is not None and refused.after_not == "refused":
            together = sentence("unfit.together", word=Name(one.word), other=Name(refused.word))
            self.slips.unfit(fact, node, together, inside, text)
            return None
        if rest.startswith("["):
            values = self._several(fact, node, one, rest, inside)
            return None if values is None else self._one_of(fact, node, one, values, text, inside)
        plain = unquoted(rest)
        if plain is None and not self.slips.is_text(fact, node, rest, inside, one.word):
            return None
        return self._plain(fact, node, one, rest if plain is None else plain, text, inside)

    def _item(self, fact: Subject, node: Node, inside: Text) -> Value:
        """A value of a list in brackets: no condition word goes there."""
        if node.kind == "text" and not node.quoted:
            text = " ".join(node.text.split())
            if not self.slips.in_list(fact, node, text, inside):
                return None
        return self._value(fact, node, node.text, 0, inside)

    def is_text(self, fact: Subject, node: Node, text: str, inside: Text) -> bool:
        """Whether a text without quotes may be the value itself, as `PhraseSlips.is_text` says."""
        return self.slips.is_text(fact, node, text, inside)

    def _plain(
        self, fact: Subject, node: Node, one: Operator, text: str, words: str, inside: Text
    ) -> Test | None:
        offset = 0 if one is EQUAL else max(node.text.find(text), 0)
        value = self._value(fact, node, text, offset, inside, one)
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
            self.slips.unfit(fact, node, _unfit(one), inside, words)
            return None
        if len({value.currency for value in values if isinstance(value, Money)}) > 1:
            span = None if node.kind == "text" else 1
            self.form.problem("money/two-currencies", node, inside=inside, span=span)
            return None
        return made(fact, one, values, words)

    def _listed(
        self, fact: Subject, node: Node, one: Operator, name: str, inside: Text
    ) -> Test | None:
        found = self.lists.get(name)
        if found is None:
            self.slips.unknown_list(fact, node, one, name, inside)
            return None
        self.used.update((name, *found.inner))
        if fact.kind not in one.kinds:
            of = "include any of" if one.says.wanted else "include none of"
            self.slips.unfit(fact, node, _unfit(one), inside, f"{of} {name}")
            return None
        choices = self.names.closed(fact.choices)
        told = (name, fact.name) in self.reported
        before = len(found.form.problems)
        values = found.values(fact.kind, choices, fact.name, earlier=self.names.earlier)
        if told or self.slips.silent:
            del found.form.problems[before:]
        self.reported.add((name, fact.name))
        words = f"{one.word} {name}"
        if len(values) > LONG and fact.kind not in ("money", "set"):
            bag = LongList(values, fold=fact.kind == FOLDED)
            return tested(one, fact.name, fact.key, (), words, bag=bag)
        if not isinstance(one.says, IsOneOf):
            return made(fact, one, tuple(values), words)
        return self._one_of(fact, node, one, tuple(values), words, inside)

    def _pattern(
        self, fact: Subject, node: Node, one: Operator, written: str, inside: Text
    ) -> Test | None:
        several = in_brackets(written)
        plain = unquoted(written)
        patterns: tuple[tuple[str, bool], ...] = (
            (written if plain is None else plain, plain is not None),
        )
        if several is not None:
            if several.wrong:
                self._several(fact, node, one, written, inside)
                return None
            patterns = several.values
        values = tuple(text for text, _ in patterns)
        if one.says.says_nothing(values):
            self.form.problem("fact/value.pattern", node, inside=inside)
            return None
        for text, quoted in patterns:
            slip = pattern_slip(one, text, quoted)
            if slip is not None and not self.names.earlier:
                self.form.problem(slip.id, node, inside=inside, severity=slip.severity,
                                  **slip.pieces)  # fmt: skip
                if slip.severity == "error":
                    return None
        shown = [f'"{text}"' for text in values]
        words = shown[0] if several is None else f"[{', '.join(shown)}]"
        return made(fact, one, values, f"{one.word} {words}")

    def _between(
        self, fact: Subject, node: Node, one: Operator, rest: str, words: str, inside: Text
    ) -> Test | None:
        first, found, second = rest.partition(" and ")
        if not found:
            two = sentence("unfit.two-values", word=Name(one.word))
            self.slips.unfit(fact, node, two, inside, rest)
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
        return made(fact, one, (low, high), words)

    def _value(
        self, fact: Subject, node: Node, text: str, offset: int, inside: Text,
        one: Operator = EQUAL,
    ) -> Value:  # fmt: skip
        """The value, or None with a problem at it. `one` is the word before it."""
        if node.kind != "text":
            self.form.shape(node, "text", inside=inside)
            return None
        choices = self.names.closed(fact.choices)
        value = read_value(fact.kind, text, choices, earlier=self.names.earlier)
        if not isinstance(value, Wrong):
            return value
        self.slips.value(fact, node, text, value, offset, inside, one)
        return None


def _unfit(one: Operator) -> Sentence:
    return sentence(one.unfit, word=Name(one.word))
