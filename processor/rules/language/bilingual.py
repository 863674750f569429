"""Rule files and their tests in Chinese or English, or both in one: node trees and texts. Pure.

`translate_nodes` turns what is written in Chinese into the English that the loader reads, at its
old place. `convert` writes a whole text in the other language: only words of the rule language
change, comments, quotes, order and blanks stay. Sentences, names and values of their own (reasons,
lists, ids, SKUs, texts to compare with) are never translated.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from processor.chinese import tokens
from processor.model.fact_kinds import TEXTS
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, errors
from processor.problems.yaml_source import parse
from processor.rules.facts.facts import fact_named

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

# Keys whose value is one word of ours.
_WORD_KEYS = frozenset(
    ("stage", "decide", "if_unknown", "otherwise", "status", "locked", "dated_by", "rows", "else",
     "count", "never_split", "declare", "ship_day", "tax", "never_from", "bill_freight_to",
     "lines")
)  # fmt: skip
_DEMAND_KEYS = frozenset(("require", "forbid", "prefer"))
_AMOUNT_KEYS = frozenset(("split_floor", "approvals", "priority", "leave"))
_DAY_KEYS = frozenset(("from", "until"))
_FACT_KEYS = frozenset(
    ("sum", "share", "of", "difference", "minus", "product", "times", "days between", "and")
)
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


def _same(text: str) -> str:
    return text


def _subject(name: str) -> tuple[str, tuple[str, ...]]:
    """Type and closed values of a fact; one that a file defines itself is a number."""
    fact = fact_named(name)
    return ("count", ()) if fact is None else (fact.kind, fact.choices)


class _Walk:
    """Goes through a rule or test file and says every word of ours in one language."""

    def __init__(self, to: Language, form: Form | None = None) -> None:
        self.to = to
        self.form = form

    def said(
        self, node: Node, english: Callable[[str], str], chinese: Callable[[str], str]
    ) -> Node:
        """A text in the language we go to; unchanged where the way back would not lead to it."""
        if node.kind == "list":
            items = tuple(self.said(item, english, chinese) for item in node.items)
            return msgspec.structs.replace(node, items=items)
        if node.kind != "text":
            return node
        text = node.text
        if self.to == "zh":
            text = chinese(text)
            if english(text) != node.text:
                return node
        elif not text.isascii():
            text = english(text)
        return node if text == node.text else _spoken(node, text)

    def word(self, node: Node) -> Node:
        return self.said(node, tokens.english_word, tokens.chinese_word)

    def fact(self, node: Node) -> Node:
        return self.said(node, tokens.english_fact, tokens.chinese_fact)

    def map(
        self,
        node: Node,
        key_said: Callable[[Node], Node],
        value_said: Callable[[str, Node], Node],
    ) -> Node:
        """A block with keys of ours; `value_said` gets the English key."""
        if node.kind != "map":
            return node
        keys: list[Node] = []
        items: list[Node] = []
        for key, value in node.entries():
            new = key_said(key)
            first = next((one for one in keys if one.text == new.text), None)
            if first is not None and self.form is not None:
                self.form.problem(
                    "yaml/duplicate-key.two-languages", new, key=new.written or new.text,
                    other=first.written or first.text, line=first.line,
                )  # fmt: skip
            keys.append(new)
            english = tokens.english_fact(tokens.english_word(key.text))
            items.append(value_said(english, value))
        return msgspec.structs.replace(node, keys=tuple(keys), items=tuple(items))

    def each(self, node: Node, said: Callable[[Node], Node]) -> Node:
        """A list of blocks."""
        if node.kind != "list":
            return node
        return msgspec.structs.replace(node, items=tuple(said(item) for item in node.items))

    def root(self, node: Node) -> Node:
        return self.map(node, self.word, self._of_root)

    def _of_root(self, key: str, value: Node) -> Node:
        if key == "rules":
            return self.each(value, lambda one: self.map(one, self.word, self._of_rule))
        if key == "tests":
            return self.each(value, lambda one: self.map(one, self.word, self._of_test))
        if key == "base":
            return self.given(value)
        if key == "weights":
            return self.map(value, self.word, self._amount)
        if key == "rates":
            return self.map(value, self.word, lambda _key, one: one)
        if key == "facts":
            return self.map(value, _kept, self._derived)
        if key == "lists":
            return self.map(value, _kept, self._list)
        return self.word(value) if key in _WORD_KEYS else value

    def _list(self, _name: str, value: Node) -> Node:
        if value.kind == "list":
            return self.each(value, self._member)
        return self.map(value, self.word, lambda _key, one: one)

    def _member(self, node: Node) -> Node:
        """An item of a list, which may name another list."""
        return (
            node if node.quoted else self.said(node, tokens.english_member, tokens.chinese_member)
        )

    def _derived(self, _name: str, value: Node) -> Node:
        return self.map(value, self.word, self._of_derived)

    def _of_derived(self, key: str, value: Node) -> Node:
        if key == "where":
            return self.conditions(value)
        if key in _FACT_KEYS:
            return self.fact(value)
        return self.word(value) if key in _WORD_KEYS else value

    def _of_rule(self, key: str, value: Node) -> Node:
        if key == "when":
            return self.conditions(value)
        if key == "any_of":
            return self.each(value, self.conditions)
        if key == "then":
            return self.actions(value)
        if key == "table":
            return self._list(key, value)
        if key in _DAY_KEYS:
            return self._amount(key, value)
        if key == "dated_by":
            return self.fact(self.word(value))
        return self.word(value) if key in _WORD_KEYS else value

    def _of_test(self, key: str, value: Node) -> Node:
        if key == "given":
            return self.given(value)
        if key == "expect":
            return self.word(value) if value.kind == "text" else self.actions(value)
        return value

    def conditions(self, node: Node) -> Node:
        """A `when` block, or the block of a quantifier inside it."""
        return self.map(node, self.fact, self._condition)

    def _condition(self, fact: str, value: Node) -> Node:
        if value.kind == "map":
            return self.conditions(value)
        kind, choices = _subject(fact)
        if value.kind == "list":
            return self.each(value, lambda one: self._plain(kind, choices, one))
        return self._worded(kind, choices, value)

    def _worded(self, kind: str, choices: tuple[str, ...], node: Node) -> Node:
        return self.said(
            node,
            lambda text: tokens.english_condition(kind, choices, text, node.quoted),
            lambda text: tokens.chinese_condition(kind, choices, text, node.quoted),
        )

    def _plain(self, kind: str, choices: tuple[str, ...], node: Node) -> Node:
        """An item of a list: a value without a condition word."""
        return node if kind in TEXTS else self._worded(kind, choices, node)

    def given(self, node: Node) -> Node:
        """Facts of a test with their values."""
        return self.map(node, self._given_key, self._given_value)

    def _given_key(self, node: Node) -> Node:
        new = self.fact(node)
        return self.word(node) if new.text == node.text else new

    def _given_value(self, fact: str, value: Node) -> Node:
        if fact == "lines":
            return self.each(value, self.given)
        kind, choices = _subject(fact)
        if value.kind == "list":
            return self.each(value, lambda one: self._plain(kind, choices, one))
        if kind in TEXTS:
            return value if value.quoted else self._only_unknown(value)
        return self._worded(kind, choices, value)

    def _only_unknown(self, node: Node) -> Node:
        mine = tokens.english_word(node.text) == "unknown" or node.text == "unknown"
        return self.word(node) if mine else node

    def actions(self, node: Node) -> Node:
        """A `then` block, or what a test expects."""
        return self.map(node, self.word, self.actions_value)

    def actions_value(self, verb: str, value: Node) -> Node:
        """What stands behind an action."""
        if verb in _WORD_KEYS:
            return self.word(value)
        if verb in _DEMAND_KEYS:
            return self.said(value, tokens.english_demand, tokens.chinese_demand)
        if verb == "release":
            return self.said(value, tokens.english_release, tokens.chinese_release)
        return self._amount(verb, value) if verb in _AMOUNT_KEYS else value

    def _amount(self, _key: str, value: Node) -> Node:
        return self.said(value, tokens.english_amount, _same)


def _kept(node: Node) -> Node:
    return node


def _spoken(node: Node, text: str) -> Node:
    return msgspec.structs.replace(node, text=text, written=node.written or node.text)


def translate_nodes(root: Node, form: Form | None = None) -> Node:
    """The tree of a rule or test file with every word of the rule language in English.

    Places stay those of the file, and `written` keeps what stands there. With `form`, a key that
    stands in one block in both languages becomes a problem.
    """
    if form is not None and all(map(str.isascii, form.lines)):
        return root
    return _Walk("en", form).root(root)


def action_in_english(verb: str, value: Node) -> Node:
    """What stands behind an action, in English; see `translate_nodes`."""
    return value if value.text.isascii() else _Walk("en", None).actions_value(verb, value)


def convert(source: str, file: str, to: Language) -> tuple[str, list[Problem]]:
    """A rule or test file in the other language, or as it was with what is wrong with it.

    A word that does not stand in one piece in the text (folded over lines, with escapes) stays as
    it is: both languages are read side by side.
    """
    root, form = parse(source, file, named=True)
    if root is None or errors(form.problems):
        return source, form.problems
    lines = _lines(source)
    edits: list[tuple[int, int, int, str]] = []
    for old, new in _pairs(root, _Walk(to).root(root)):
        if old.text == new.text or not 0 < old.line <= len(lines):
            continue
        start, line = old.column - 1 + old.quoted, lines[old.line - 1]
        if line.startswith(old.text, start) and _whole(line, start + len(old.text), old):
            edits.append((old.line - 1, start, start + len(old.text), new.text))
    for number, start, end, text in sorted(edits, reverse=True):
        lines[number] = lines[number][:start] + text + lines[number][end:]
    return "".join(lines), []


def _lines(source: str) -> list[str]:
    ends = [found.end() for found in _LINE_BREAK.finditer(source)]
    places = [0, *ends, len(source)]
    return [source[a:b] for a, b in itertools.pairwise(places) if a < b]


def _whole(line: str, end: int, node: Node) -> bool:
    """Whether the scalar ends there: it is not folded over more lines."""
    rest = line[end:]
    return rest[:1] in ('"', "'") if node.quoted else not rest or rest[0] in " \t\r\n:,]}"


def _pairs(old: Node, new: Node) -> Iterator[tuple[Node, Node]]:
    if old.kind == "text":
        yield old, new
    for one, other in zip((*old.keys, *old.items), (*new.keys, *new.items), strict=True):
        yield from _pairs(one, other)
