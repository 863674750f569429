"""Conditions as a reader takes them who has only the manual, and says `Unclear` of all else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from processor.model.money import Money
from processor.rules.facts.facts import LINE_FACTS, fact_named

Facts = Mapping[str, Any]
Answer = bool | None
Asked = Callable[[Any], Answer]
FACTORS = {"kg": 1000, "g": 1, "%": 100, "": 1}
NUMBER = re.compile(r"(over|under|at least|at most) ([0-9]+(?:\.[0-9]+)?)(?: (\S+))?\Z")
NAMED = re.compile(r"(not )?in ([a-z0-9-]+)\Z")
FITTED = re.compile(r'(not )?like ("?)([^"*]*(?:\*[^"*]*)+)\2\Z')
HELD = re.compile(r"(include|exclude) ([a-z-]+)\Z")
PLAIN = re.compile(r"[A-Za-z0-9_-]+\Z")
OTHER = re.compile(r"not ([A-Za-z0-9_-]+)\Z")


class Unclear(Exception):
    """The reader cannot say what is meant."""


@dataclass(frozen=True)
class NaiveCondition:
    """One condition, the line it stands on, and whether it is a value without a word."""

    keys: tuple[str, ...]
    asks: Callable[[Facts], Answer]
    line: int
    bare: bool = False


def condition(fact: str, node: yaml.Node, lists: Mapping[str, list[str]]) -> NaiveCondition:
    """A fact and what is asked of it; raises Unclear."""
    line = node.start_mark.line + 1
    if fact == "any line":
        parts = [condition(name, one, lists) for name, one in pairs_of(node).items()]
        if not all(name in LINE_FACTS for name in pairs_of(node)):
            raise Unclear(fact)
        keys = tuple(key for part in parts for key in part.keys)
        return NaiveCondition(keys, lambda facts: _any(parts, facts), line)
    known = LINE_FACTS.get(fact) or fact_named(fact)
    if known is None:
        raise Unclear(fact)
    kind, key = known.kind, fact
    if isinstance(node, yaml.SequenceNode):
        asks = _one_of([text_of(one) for one in items_of(node)], kind)
        return NaiveCondition((key,), _of(key, asks), line, bare=True)
    text, quoted = text_of(node), bool(node.style)
    if not quoted:
        number = NUMBER.match(text)
        if number is not None:
            key, asks = _bound(fact, kind, *number.groups())
            return NaiveCondition((key,), _of(key, asks), line)
        asks = _worded(text, kind, lists)
        if asks is not None:
            return NaiveCondition((key,), _of(key, asks), line)
        if not PLAIN.match(text):
            raise Unclear(text)
    return NaiveCondition((key,), _of(key, _one_of([text], kind)), line, bare=True)


def _worded(text: str, kind: str, lists: Mapping[str, list[str]]) -> Asked | None:
    """A condition of words other than bounds; None for a value alone."""
    if text in ("present", "absent"):
        return lambda value: (value is None or value in ("", ())) is (text == "absent")
    if found := NAMED.match(text):
        if found[2] not in lists:
            raise Unclear(text)
        return _negated(bool(found[1]), _one_of(lists[found[2]], kind))
    if found := FITTED.match(text):
        if kind not in ("text", "name"):
            raise Unclear(text)
        like = re.compile(".*".join(map(re.escape, found[3].casefold().split("*"))), re.S)
        return _negated(
            bool(found[1]), _unless_unknown(lambda value: bool(like.fullmatch(value.casefold())))
        )
    if found := HELD.match(text):
        if kind != "set":
            raise Unclear(text)
        word = found[2]
        return _negated(found[1] == "exclude", _unless_unknown(lambda value: word in value))
    if found := OTHER.match(text):
        if kind not in ("choice", "country"):
            raise Unclear(text)
        return _negated(True, _one_of([found[1]], kind))
    return None


def _bound(fact: str, kind: str, word: str, digits: str, unit: str | None) -> tuple[str, Asked]:
    number = Decimal(digits)
    key, bound = fact, number
    if kind == "money":
        if unit not in ("EUR", "USD"):
            raise Unclear(f"{digits} {unit}")
        key, bound = f"{fact} in {unit}", number * 100
    elif kind in ("count", "weight", "share"):
        if (unit or "") not in FACTORS:
            raise Unclear(f"{digits} {unit}")
        bound = number * FACTORS[unit or ""]
    else:
        raise Unclear(kind)
    compare: dict[str, Callable[[Any], bool]] = {
        "over": lambda value: value > bound,
        "under": lambda value: value < bound,
        "at least": lambda value: value >= bound,
        "at most": lambda value: value <= bound,
    }
    meets = compare[word]
    return key, _unless_unknown(
        lambda value: meets(value.minor if isinstance(value, Money) else value)
    )


def _one_of(texts: Sequence[str], kind: str) -> Asked:
    if kind == "yes/no":
        if not set(texts) <= {"yes", "no"}:
            raise Unclear(str(texts))
        wanted = {text == "yes" for text in texts}
        return _unless_unknown(lambda value: value in wanted)
    if kind == "count":
        if not all(text.isdigit() for text in texts):
            raise Unclear(str(texts))
        numbers = {int(text) for text in texts}
        return _unless_unknown(lambda value: value in numbers)
    if kind == "text":
        folded = {text.casefold() for text in texts}
        return _unless_unknown(lambda value: value.casefold() in folded)
    if kind in ("choice", "country", "name"):
        plain = set(texts)
        return _unless_unknown(lambda value: value in plain)
    raise Unclear(kind)


def _unless_unknown(asks: Callable[[Any], bool]) -> Asked:
    return lambda value: None if value is None else asks(value)


def _negated(so: bool, asks: Asked) -> Asked:
    if not so:
        return asks
    return lambda value: None if (found := asks(value)) is None else not found


def _of(key: str, asks: Asked) -> Callable[[Facts], Answer]:
    return lambda facts: asks(facts.get(key))


def all_of(answers: Iterable[Answer]) -> Answer:
    """False where one is, else not known where one is not, else true."""
    found = list(answers)
    return False if False in found else None if None in found else True


def some_of(answers: Iterable[Answer]) -> Answer:
    """True where one is, else not known where one is not, else false."""
    found = list(answers)
    return True if True in found else None if None in found else False


def _any(parts: Sequence[NaiveCondition], facts: Facts) -> Answer:
    keys = [key for part in parts for key in part.keys]
    if any(facts.get(key) is None for key in keys):
        return None
    lines = [dict(zip(keys, line, strict=True)) for line in zip(*map(facts.get, keys), strict=True)]
    return some_of(all_of(part.asks(line) for part in parts) for line in lines)


def option(text: str, kind: str) -> Asked:
    """One of the values of a cell; raises Unclear."""
    if text == "present":
        return lambda value: value not in (None, "", ())
    if found := re.fullmatch(r"([0-9]+)-([0-9]+)", text):
        low, high = found.groups()
        # What stands in a code beside letters and digits, a blank or a hyphen, is no part of it.
        return _unless_unknown(
            lambda value: value.isdigit() and len(value) == len(low) and low <= value <= high
        )
    if text.endswith("*") and "*" not in text[:-1]:
        start = text[:-1].casefold()
        return _unless_unknown(lambda value: value.casefold().startswith(start))
    if " " in text or "*" in text:
        raise Unclear(text)
    return _one_of([text], kind)


def pairs_of(node: yaml.Node | None, *, or_none: bool = False) -> dict[str, yaml.Node]:
    """A mapping, whose keys stand once; raises Unclear."""
    if node is None and or_none:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise Unclear("no mapping")
    found = {text_of(key): value for key, value in node.value}
    if len(found) != len(node.value):
        raise Unclear("a key twice")
    return found


def items_of(node: yaml.Node) -> list[yaml.Node]:
    """A list; raises Unclear."""
    if not isinstance(node, yaml.SequenceNode):
        raise Unclear("no list")
    return list(node.value)


def text_of(node: yaml.Node) -> str:
    """A text; raises Unclear."""
    if not isinstance(node, yaml.ScalarNode):
        raise Unclear("no text")
    return str(node.value).strip()
