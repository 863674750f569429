"""The words of a condition: from YAML to a typed test, and from a value to yes, no or unknown.

The grammar is closed; docs/rules.md shows every form. A test says True, False, or None where the
fact is unknown. Only `present` and `absent` are never unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Protocol

import msgspec

from processor.model.money import Money
from processor.rules.facts.fact import Value

Check = Callable[[Value], "bool | None"]

ORDERED = ("over", "at least", "under", "at most")
ORDERED_KINDS = frozenset(("count", "days", "duration", "share", "money", "weight", "length"))
DATED_KINDS = frozenset(("date", "time"))
TEXT_KINDS = frozenset(("text", "name"))


class Bag(Protocol):
    """Many values at once, or the rows of a table: tells whether a value is among them."""

    @property
    def sha256(self) -> str:
        """Stands for its content."""

    def answer(self, value: Value, outcome: int) -> bool | None:
        """True, False, or None where something it needs is not known.

        `value` is the value of the one fact, or a tuple with one value per column of a table;
        `outcome` names one of the outcomes of a table.
        """


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """One condition. `keys` are the facts it reads: one, or several for a block over lines.

    `op`: one of, none of, over, at least, under, at most, between, from, until, include, exclude,
    present, absent, like, not like; for blocks: any line, every line, no line, at least n lines,
    with the tests of the block in `parts` and n in `least`; `in table`: `bag` is the table and
    `least` the outcome that its row must have. A long list stands in `bag` instead of `values`.
    `words` is the condition as written.
    """

    fact: str
    op: str
    keys: tuple[str, ...]
    values: tuple[Any, ...] = ()
    words: str = ""
    fold: bool = False
    parts: tuple[Test, ...] = ()
    least: int = 0
    bag: Bag | None = None

    @property
    def wide(self) -> bool:
        """True if it reads several facts together: a block over lines, or a row of a table."""
        return bool(self.parts) or self.op == "in table"

    @property
    def meaning(self) -> tuple[object, ...]:
        """Equal for tests that say the same, however they are worded."""
        return (
            self.op,
            self.keys,
            self.values,
            self.fold,
            tuple(part.meaning for part in self.parts),
            self.least,
            self.bag.sha256 if self.bag is not None else "",
        )

    def input(self, facts: Any) -> Value:
        """What the test looks at in the facts of one order."""
        if self.wide:
            return tuple(facts.get(key) for key in self.keys)
        return facts.get(self.keys[0])


def like(pattern: str, text: str) -> bool:
    """Whether `text` fits a pattern in which `*` stands for anything. Case does not count."""
    return fitting(pattern)(text.casefold())


def fitting(pattern: str) -> Callable[[str], bool]:
    """The pattern as a function of a text that is case-folded already."""
    pieces = pattern.casefold().split("*")
    first, inner, last = pieces[0], pieces[1:-1], pieces[-1]
    if len(pieces) == 1:
        return lambda text: text == first
    if not any(inner):
        shortest = len(first) + len(last)
        if not last:
            return lambda text: text.startswith(first)
        return lambda text: len(text) >= shortest and text.startswith(first) and text.endswith(last)
    if len(inner) == 1 and not first and not last:
        return lambda text: inner[0] in text
    return lambda text: _in_turn(first, inner, last, text)


def _in_turn(first: str, inner: Sequence[str], last: str, text: str) -> bool:
    if len(text) < len(first) + len(last):
        return False
    if not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in inner:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "over": operator.gt,
    "at least": operator.ge,
    "from": operator.ge,
    "under": operator.lt,
    "at most": operator.le,
    "until": operator.le,
}


def check_of(test: Test) -> Check:
    """The test as a function of `test.input(facts)`: True, False, or None for unknown."""
    op, values = test.op, test.values
    if test.parts:
        return _block(test)
    if test.bag is not None:
        return _bagged(test.bag, op, test.least)
    if op == "present":
        return lambda value: value is not None and value != "" and value != ()
    if op == "absent":
        return lambda value: value is None or value == "" or value == ()
    if op in ("one of", "none of"):
        return _one_of(test, op == "one of")
    if op in ("include", "exclude"):
        word, includes = values[0], op == "include"
        return lambda value: None if value is None else (word in value) is includes
    if op in ("like", "not like"):
        fits, wanted = fitting(values[0]), op == "like"
        return lambda value: None if value is None else fits(value.casefold()) is wanted
    return _comparing(op, values)


def _bagged(bag: Bag, op: str, outcome: int) -> Check:
    if op == "none of":

        def outside(value: Value) -> bool | None:
            found = bag.answer(value, outcome)
            return None if found is None else not found

        return outside
    return lambda value: bag.answer(value, outcome)


def _one_of(test: Test, is_in: bool) -> Check:
    if test.fold:
        folded = frozenset(value.casefold() for value in test.values)
        return lambda value: None if value is None else (value.casefold() in folded) is is_in
    wanted = frozenset(test.values)
    return lambda value: None if value is None else (value in wanted) is is_in


def _comparing(op: str, values: tuple[Any, ...]) -> Check:
    """Comparison of numbers, days as ISO text, or the minor units of one currency."""
    if isinstance(values[0], Money):
        by_minor = _comparing(op, tuple(value.minor for value in values))
        return lambda value: None if value is None else by_minor(value.minor)
    low, high = values[0], values[-1]
    if op == "between":
        return lambda value: None if value is None else low <= value <= high
    compare = _COMPARE[op]
    return lambda value: None if value is None else compare(value, low)


def _parts(test: Test) -> tuple[tuple[Check, int], ...]:
    """The checks of a block over lines, each with the place of its fact among the block's."""
    return tuple((check_of(part), test.keys.index(part.keys[0])) for part in test.parts)


_kept_parts = lru_cache(maxsize=512)(_parts)


def line_answers(test: Test, columns: Sequence[Value]) -> list[bool | None]:
    """Per line whether it meets every part of a block: a failed part counts before an unknown."""
    # A long list must not outlive the rules that named it.
    holds_list = any(part.bag is not None for part in test.parts)
    parts = _parts(test) if holds_list else _kept_parts(test)
    found: list[bool | None] = []
    for line in zip(*columns, strict=True):
        met: bool | None = True
        for check, place in parts:
            answer = check(line[place])
            if answer is None:
                met = None
            elif not answer:
                met = False
                break
        found.append(met)
    return found


def lines_met(test: Test, columns: Sequence[Value]) -> tuple[int, ...]:
    """The places of the lines that meet every part of a block over lines."""
    if any(column is None for column in columns):
        return ()
    return tuple(place for place, met in enumerate(line_answers(test, columns)) if met)


def _block(test: Test) -> Check:
    """A block over lines: each line meets all parts, fails one, or is unknown."""
    checks = _parts(test)
    op, least = test.op, test.least
    each = op == "every line"

    def block(columns: Value) -> bool | None:
        if None in columns:
            return None
        met = unknown = 0
        for line in zip(*columns, strict=True):
            answered: bool | None = True
            for check, place in checks:
                answer = check(line[place])
                if answer is None:
                    answered = None
                elif not answer:
                    break
            else:
                if answered:
                    met += 1
                else:
                    unknown += 1
                continue
            if each:
                return False
        return _quantified(op, least, met, unknown, len(columns[0]))

    return block


def _quantified(op: str, least: int, met: int, unknown: int, count: int) -> bool | None:
    if op == "every line":
        if met == count:
            return True
        return None if met + unknown == count else False
    enough = True if met >= least else (None if met + unknown >= least else False)
    if op == "no line":
        return None if enough is None else not enough
    return enough
