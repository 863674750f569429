"""Edits of files of rules, one slip or wish of a person each, with the lines it may be told at."""

from __future__ import annotations

import csv
import io
import re
import string
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import yaml

from builders.hand_slips import some_slips
from processor.model.condition_words import OPERATORS
from processor.model.countries import COUNTRIES
from processor.model.stages import STAGES
from processor.rules.facts.facts import FACTS, LINE_FACTS, fact_named

LETTERS = string.ascii_lowercase
WORDS = tuple(word for word in OPERATORS if word not in ("", "["))
CURLY = {'"': "“”", "'": "‘’"}


@dataclass(frozen=True)
class RuleEdit:
    """A file as it is after an edit. `lines` are those of the file at which it may be told, and one
    beside; `word` that a condition word was misspelt, which never makes a value of it. `uses` is a
    name that is missing now: told where it is used."""

    kind: str
    path: str
    text: str
    lines: tuple[int, ...]
    what: str
    word: bool = False
    uses: str = ""


def edits_of(
    texts: Mapping[str, str], path: str, kinds: Collection[str] = ()
) -> Iterator[RuleEdit]:
    """All edits of one file of rules, list or table, or those of some kinds."""
    text = texts[path]
    made: Iterator[RuleEdit]
    if path.endswith(".csv"):
        made = chain(_emptied_file(path, text), _columns(path, text), _rows(path, text))
    else:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        made = chain(
            _lists(path, text, root), _conditions(path, text, root), _actions(path, text, root),
            _keys(path, text, root), _quotes(path, text),
        )  # fmt: skip
    return (edit for edit in made if not kinds or edit.kind in kinds)


def _emptied_file(path: str, text: str) -> Iterator[RuleEdit]:
    header = text.splitlines(keepends=True)[0]
    yield RuleEdit("a file cut to its header", path, header, (1,), "")
    yield RuleEdit("a file of no bytes", path, "", (0, 1), "")


def _columns(path: str, text: str) -> Iterator[RuleEdit]:
    """Each name of a column that is read misspelt by one letter."""
    header = text.splitlines()[0].split(",")
    read = len(header) if "/tables/" in path else 1
    start = 0
    for title in header[:read]:
        if not title.startswith("#"):
            for slip in sorted(set(some_slips(title, LETTERS)) - {title}):
                edited = text[:start] + slip + text[start + len(title) :]
                yield RuleEdit("a column misspelt", path, edited, (1,), slip, uses=title)
        start += len(title) + 1


def _rows(path: str, text: str) -> Iterator[RuleEdit]:
    cells = "/tables/" in path
    lines = text.splitlines(keepends=True)
    for at in range(1, len(lines)):
        number, shown = at + 1, lines[at].strip()
        without = "".join(lines[:at] + lines[at + 1 :])
        yield RuleEdit("a row deleted", path, without, (number,), shown)
        twice = "".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])
        yield RuleEdit("a row twice", path, twice, (number, number + 1), shown)
        row = next(csv.reader([lines[at]]))
        for place in range(len(row)) if cells else ():
            if row[place]:
                out = io.StringIO()
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow([*row[:place], "", *row[place + 1 :]])
                edited = "".join([*lines[:at], out.getvalue(), *lines[at + 1 :]])
                yield RuleEdit("a cell emptied", path, edited, (number,), f"{shown} -{row[place]}")


def _lists(path: str, text: str, root: yaml.Node) -> Iterator[RuleEdit]:
    for key, value in _pairs(root, "lists"):
        lines = _lines(key, value)
        if isinstance(value, yaml.SequenceNode):
            yield RuleEdit("a list of nothing", path, _put(text, value, "[]"), lines, key.value)
        whole = text.splitlines(keepends=True)
        without = "".join(whole[: lines[0] - 1] + whole[lines[-1] :])
        yield RuleEdit("no such list", path, without, lines, key.value, uses=key.value)
        closed = isinstance(value, yaml.SequenceNode) and all(
            item.value in COUNTRIES or item.value in _payments() for item in value.value
        )
        yield from _items(path, text, value) if closed else ()
        for slip in sorted(set(some_slips(key.value, LETTERS)) - {key.value}):
            edited = _put(text, key, slip)
            yield RuleEdit("a list misspelt", path, edited, lines, slip, uses=key.value)
    for _, value in [*_all_conditions(root), *_all_actions(root)]:
        if isinstance(value, yaml.SequenceNode):
            edited = _put(text, value, "[]")
            yield RuleEdit("a list of nothing", path, edited, _lines(value, value), "")
            yield from _items(path, text, value)


def _payments() -> tuple[str, ...]:
    return FACTS["order.payment_status"].choices


def _items(path: str, text: str, value: yaml.SequenceNode) -> Iterator[RuleEdit]:
    """Each item misspelt by one letter."""
    for item in value.value:
        word = str(item.value)
        letters = string.ascii_uppercase if word.isupper() else LETTERS
        for slip in sorted(set(some_slips(word, letters)) - {word}):
            edited = _put(text, item, slip)
            yield RuleEdit("an item misspelt", path, edited, _lines(item, item), f"{word} {slip}")


def _conditions(path: str, text: str, root: yaml.Node) -> Iterator[RuleEdit]:
    for key, value in _all_conditions(root):
        lines = _lines(key, key)
        name = key.value
        known = {one for one in (*FACTS, *LINE_FACTS) if _one_letter(one, name)}
        for slip in sorted(set(some_slips(name, LETTERS)) | known):
            if slip != name and (slip in known or fact_named(slip) is None):
                edited = _put(text, key, slip)
                yield RuleEdit("a fact misspelt", path, edited, lines, slip)
        if isinstance(value, yaml.ScalarNode) and not value.style:
            yield from _words(path, text, value)


def _words(path: str, text: str, value: yaml.ScalarNode) -> Iterator[RuleEdit]:
    """The condition word of a value, misspelt by each letter."""
    found = [word for word in WORDS if f"{value.value} ".startswith(f"{word} ")]
    if not found:
        return
    word = max(found, key=len)
    start = value.start_mark.index
    for slip in sorted(set(_all_slips(word)) - {word}):
        edited = text[:start] + slip + text[start + len(word) :]
        lines = _lines(value, value)
        yield RuleEdit("a word misspelt", path, edited, lines, f"{value.value}: {slip}", word=True)


def _all_slips(word: str) -> Iterator[str]:
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in LETTERS:
            yield before + letter + after[1:]
            yield before + letter + after


def _actions(path: str, text: str, root: yaml.Node) -> Iterator[RuleEdit]:
    for key, value in _all_actions(root):
        known = {verb for one in STAGES.values() for verb in one.verbs}
        near = {verb for verb in known if _one_letter(verb, key.value)}
        for slip in sorted(set(_all_slips(key.value)) | near):
            if slip != key.value:
                edited = _put(text, key, slip)
                yield RuleEdit("an action misspelt", path, edited, _lines(key, key), slip)
        if isinstance(value, yaml.ScalarNode) and not value.style and key.value in _CLOSED:
            for slip in sorted(set(some_slips(value.value, LETTERS)) - {value.value}):
                edited = _put(text, value, slip)
                yield RuleEdit("an item misspelt", path, edited, _lines(key, value), slip)


def _keys(path: str, text: str, root: yaml.Node) -> Iterator[RuleEdit]:
    """Each key of the language, and each word behind one that takes few, misspelt by one letter."""
    pairs = [*_pairs(root), *(pair for rule in _rules(root) for pair in _pairs(rule))]
    pairs += [pair for _, value in _pairs(root, "lists") for pair in _pairs(value)]
    for key, value in pairs:
        lines = _lines(key, key)
        for slip in sorted(set(some_slips(key.value, LETTERS)) - {key.value}):
            yield RuleEdit("a key misspelt", path, _put(text, key, slip), lines, slip)
        if key.value in _FEW and isinstance(value, yaml.ScalarNode):
            for slip in sorted(set(some_slips(value.value, LETTERS)) - {value.value}):
                edited = _put(text, value, slip)
                yield RuleEdit("a setting misspelt", path, edited, lines, slip)


_FEW = (
    "stage", "decide", "if_unknown", "otherwise", "rows", "locked", "table", "file", "column",
)  # fmt: skip
"""Keys whose words are closed."""
_CLOSED = ("hold", "require", "never_split", "clears")
"""Actions whose values are closed."""


def _quotes(path: str, text: str) -> Iterator[RuleEdit]:
    """Quotes of values: one or both lost, one or both curly. Comments are left alone."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        code = line.partition(" #")[0] if line.count('"') < 2 else line
        for quote, (first, last) in CURLY.items():
            places = [found.start() for found in re.finditer(quote, code)]
            if code.lstrip().startswith("#"):
                continue
            for number, place in enumerate(places):
                curly = last if number % 2 else first
                yield from _in_line(
                    path, lines, at, "a quote lost", line[:place] + line[place + 1 :]
                )
                yield from _in_line(
                    path, lines, at, "a quote curly", line[:place] + curly + line[place + 1 :]
                )
            for one, other in zip(places[::2], places[1::2], strict=False):
                inside = line[one + 1 : other]
                bare = line[:one] + inside + line[other + 1 :]
                yield from _in_line(path, lines, at, "both quotes lost", bare)
                curly = line[:one] + first + inside + last + line[other + 1 :]
                yield from _in_line(path, lines, at, "both quotes curly", curly)


def _in_line(path: str, lines: list[str], at: int, kind: str, edited: str) -> Iterator[RuleEdit]:
    text = "\n".join([*lines[:at], edited, *lines[at + 1 :]]) + "\n"
    yield RuleEdit(kind, path, text, (at + 1,), edited.strip())


def _one_letter(one: str, other: str) -> bool:
    """Whether one becomes the other by one letter more, less, or otherwise."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    same = next((at for at, char in enumerate(short) if char != long[at]), len(short))
    return short[same + (len(short) == len(long)) :] == long[same + 1 :]


def _put(text: str, node: yaml.Node, new: str) -> str:
    return text[: node.start_mark.index] + new + text[node.end_mark.index :]


def _lines(first: yaml.Node, last: yaml.Node) -> tuple[int, ...]:
    end = last.end_mark.line + (0 if last.end_mark.column == 0 else 1)
    return tuple(range(first.start_mark.line + 1, max(first.start_mark.line + 1, end) + 1))


def _pairs(node: yaml.Node | None, *path: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        return []
    if not path:
        return list(node.value)
    return next((_pairs(value, *path[1:]) for key, value in node.value if key.value == path[0]), [])


def _rules(root: yaml.Node) -> list[yaml.Node]:
    return [one for key, value in _pairs(root) if key.value == "rules" for one in value.value]


def _all_conditions(root: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    for rule in _rules(root):
        blocks = [value for key, value in _pairs(rule) if key.value == "when"]
        blocks += [
            one for key, value in _pairs(rule) if key.value == "any_of" for one in value.value
        ]
        for block in blocks:
            for key, value in _pairs(block):
                yield key, value
                yield from _pairs(value)


def _all_actions(root: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    for rule in _rules(root):
        yield from _pairs(rule, "then")
