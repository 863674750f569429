"""`when` blocks: from YAML nodes to tests, with a problem at the very word that is wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from processor.money import Money
from processor.rules.conditions import ORDERED, ORDERED_KINDS, TEXT_KINDS, Test
from processor.rules.facts import FACTS, LINE_FACTS, Fact, LineFact, Value, key_in
from processor.rules.values import Names, Wrong, read_value
from processor.yamlsource import Form, Node, near

_SOME_LINES = re.compile(r"at least ([1-9][0-9]{0,3}) lines\Z", re.ASCII)
BLOCKS = ("any line", "every line", "no line")
_FOLDED = "text"


class WordList(msgspec.Struct, frozen=True):
    """A list of a rule file: where it stands and its items."""

    form: Form
    key: Node
    items: tuple[Node, ...]


class Wording:
    """Reads the conditions of one file. `used` gathers the lists that a condition named."""

    def __init__(self, form: Form, stage: str, names: Names, lists: Mapping[str, WordList]) -> None:
        self.form = form
        self.stage = stage
        self.names = names
        self.lists = lists
        self.used: set[str] = set()
        self.reported: set[tuple[str, str]] = set()

    def when(self, node: Node, inside: str) -> tuple[Test, ...]:
        """The tests of a `when` block; those that cannot be read are problems and left out."""
        if not self.form.shape(node, "map", inside=inside):
            return ()
        if not node.items:
            self.form.problem(
                "value/wrong", node, "a block without conditions", inside=inside, span=1
            )
        tests = []
        for key, value in node.entries():
            some = _SOME_LINES.match(key.text)
            if key.text in BLOCKS or some:
                test = self._block(key, value, int(some.group(1)) if some else 1, inside)
            else:
                test = self._order_test(key, value, inside)
            if test is not None:
                tests.append(test)
        return tuple(tests)

    def _order_test(self, key: Node, value: Node, inside: str) -> Test | None:
        fact = FACTS.get(key.text)
        if fact is None:
            advice = near(key.text, (*FACTS, *BLOCKS), "facts")
            if key.text in LINE_FACTS:
                advice = "facts of lines stand in a block `any line:`, `every line:` or `no line:`"
            self.form.problem(
                "fact/unknown", key, f"unknown fact {key.text!r}", advice=advice, inside=inside
            )
            return None
        if self.stage not in fact.stages:
            self.form.problem(
                "fact/stage",
                key,
                f"{key.text} is not known yet at the stage {self.stage}",
                advice=f"known at: {', '.join(fact.stages)}",
                inside=inside,
            )
            return None
        return self._test(fact, value, inside)

    def _block(self, key: Node, node: Node, least: int, inside: str) -> Test | None:
        if not self.form.shape(node, "map", inside=inside):
            return None
        parts = []
        for name, value in node.entries():
            fact = LINE_FACTS.get(name.text)
            if fact is None:
                self.form.problem(
                    "fact/unknown",
                    name,
                    f"unknown fact of a line {name.text!r}",
                    advice=near(name.text, LINE_FACTS, "facts of lines"),
                    inside=inside,
                )
                continue
            test = self._test(fact, value, inside)
            if test is not None:
                parts.append(test)
        if not parts:
            return None
        op = key.text if key.text in BLOCKS else "at least n lines"
        return Test(
            fact=key.text,
            op=op,
            keys=tuple(dict.fromkeys(part.keys[0] for part in parts)),
            words=", ".join(f"{part.fact}: {part.words}" for part in parts),
            parts=tuple(parts),
            least=least,
        )

    def _test(self, fact: Fact | LineFact, node: Node, inside: str) -> Test | None:
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

    def _worded(self, fact: Fact | LineFact, node: Node, inside: str) -> Test | None:
        text = " ".join(node.text.split())
        if text in ("present", "absent"):
            return _made(fact, text, (), text)
        word, rest = _first_word(text)
        offset = node.text.find(rest) if rest else 0
        offset = max(offset, 0)
        if word == "not" and rest:
            inner, after = _first_word(rest)
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
            if fact.kind != "date":
                self._type(fact, node, f"`{word}` compares days", inside)
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
        self, fact: Fact | LineFact, node: Node, op: str, text: str, offset: int, inside: str
    ) -> Test | None:
        value = self._value(fact, node, text, offset, inside)
        if value is None:
            return None
        words = text if op == "one of" else f"not {text}"
        return self._one_of(fact, node, op, (value,), words, inside)

    def _one_of(
        self,
        fact: Fact | LineFact,
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

    def _listed(
        self, fact: Fact | LineFact, node: Node, op: str, name: str, inside: str
    ) -> Test | None:
        found = self.lists.get(name)
        if found is None:
            self.form.problem(
                "list/unknown",
                node,
                f"there is no list {name!r}",
                advice=near(name, self.lists, "lists") or "define it under `lists:`",
                inside=inside,
            )
            return None
        self.used.add(name)
        values = []
        choices = self.names.closed(fact.choices)
        for item in found.items:
            value = read_value(fact.kind, item.text, choices)
            if not isinstance(value, Wrong):
                values.append(value)
            elif (name, fact.name) not in self.reported:
                found.form.problem(
                    value.code,
                    item,
                    f"{value.message} ({fact.name} uses this list)",
                    advice=value.advice,
                    inside=f"list {name}",
                )
        self.reported.add((name, fact.name))
        if not values:
            return None
        words = f"in {name}" if op == "one of" else f"not in {name}"
        return self._one_of(fact, node, op, tuple(values), words, inside)

    def _like(
        self, fact: Fact | LineFact, node: Node, op: str, pattern: str, inside: str
    ) -> Test | None:
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
        self, fact: Fact | LineFact, node: Node, rest: str, words: str, inside: str
    ) -> Test | None:
        if fact.kind not in ORDERED_KINDS and fact.kind != "date":
            self._type(fact, node, "`between` compares numbers and days", inside)
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

    def _value(
        self, fact: Fact | LineFact, node: Node, text: str, offset: int, inside: str
    ) -> Value:
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

    def _type(self, fact: Fact | LineFact, node: Node, message: str, inside: str) -> None:
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
    "days": "over 5 days, at most 5 days, between 1 and 5 days",
    "money": "over 100 EUR, at most 100 EUR, between 10 and 100 EUR",
    "weight": "over 2 kg, at most 500 g, between 1 and 2 kg",
    "length": "over 60 cm, at most 600 mm, between 10 and 60 cm",
    "yes/no": "yes or no",
    "date": "from 2026-11-30, until 2026-12-24, between 2026-11-30 and 2026-12-24",
}


def _first_word(text: str) -> tuple[str, str]:
    for two in ("at least", "at most"):
        if text == two or text.startswith(two + " "):
            return two, text[len(two) + 1 :]
    word, _, rest = text.partition(" ")
    return word, rest


def _made(fact: Fact | LineFact, op: str, values: tuple[Value, ...], words: str) -> Test:
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
