"""What conditions leave of a fact: can two hold together, does one follow from the other. Pure.

Every answer is careful: `never` and `follows` say True only where it is certain for all orders,
so that a check that rests on them raises no false alarm. A condition holds where its test is true;
where a fact is unknown only `absent` is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from processor.model.money import Money
from processor.rules.facts.facts import LINE_FACTS, fact_named
from processor.rules.language.conditions import Test, check_of, like
from processor.rules.language.values import Names

_LISTED = 64
"""Ranges of at most so many whole numbers are held as a list of values."""
_NOT_BELOW_ZERO = frozenset(("count", "weight", "length"))
_WILD = "\0"


class Area(msgspec.Struct, frozen=True):
    """What the tests of one branch leave of one fact.

    `values` are all values left where they can be listed, else None; `low` and `high` are bounds,
    both included, of whole numbers, of minor units of money, or of text that sorts as it counts.
    """

    tests: tuple[Test, ...]
    meanings: frozenset[tuple[object, ...]]
    values: frozenset[Any] | None
    low: Any
    high: Any

    def of(self, op: str) -> list[Test]:
        """The tests with this word."""
        return [test for test in self.tests if test.op == op]


class Branch(msgspec.Struct, frozen=True):
    """A `when` with one entry of `any_of`: areas by fact, and blocks of lines with their areas."""

    areas: Mapping[str, Area]
    blocks: tuple[tuple[Test, Branch], ...] = ()


def branch_of(tests: Iterable[Test], names: Names | None = None) -> Branch:
    """The areas of tests that must all hold. `names` closes facts that name parts of the house.

    A row of a table stands among the blocks: it follows from nothing but itself.
    """
    by_key: dict[str, list[Test]] = {}
    blocks: list[tuple[Test, Branch]] = []
    for test in tests:
        if test.wide:
            blocks.append((test, branch_of(test.parts, names)))
        else:
            by_key.setdefault(test.keys[0], []).append(test)
    return Branch({key: _area(found, names) for key, found in by_key.items()}, tuple(blocks))


def _area(tests: Sequence[Test], names: Names | None) -> Area:
    values = _closed(tests[0].fact, names)
    low, high = _lowest(tests[0].fact), None
    for test in tests:
        if test.op == "one of" and test.bag is None:
            said = frozenset(v.casefold() if test.fold else v for v in test.values)
            values = said if values is None else values & said
        elif test.op == "absent":
            nothing = frozenset((None, "", ()))
            values = nothing if values is None else (values | {None}) & nothing
        below, above = bounds(test)
        if below is not None and (low is None or _after(below, low)):
            low = below
        if above is not None and (high is None or _after(high, above)):
            high = above
    if values is None and type(low) is int and type(high) is int and not _in_money(tests):
        values = frozenset(range(low, high + 1)) if high - low < _LISTED else None
    if values is not None:
        values = frozenset(value for value in values if all(_met(test, value) for test in tests))
    return Area(tuple(tests), frozenset(test.meaning for test in tests), values, low, high)


def _closed(fact: str, names: Names | None) -> frozenset[Any] | None:
    known = LINE_FACTS.get(fact) or fact_named(fact)
    if known is None:
        return None
    if known.kind == "yes/no":
        return frozenset((True, False))
    choices = known.choices if known.kind == "choice" else ()
    if choices and choices[0].startswith("@"):
        choices = names.closed(choices) if names is not None else ()
    return frozenset(choices) or None


def _lowest(fact: str) -> int | None:
    known = LINE_FACTS.get(fact) or fact_named(fact)
    return 0 if known is not None and known.kind in _NOT_BELOW_ZERO else None


def _in_money(tests: Sequence[Test]) -> bool:
    return any(isinstance(value, Money) for test in tests for value in test.values)


def _after(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one > other)


def bounds(test: Test) -> tuple[Any, Any]:
    """The lowest and the highest value that a test lets pass, both included; None is no bound."""
    if test.op not in ("over", "at least", "under", "at most", "between", "from", "until"):
        return None, None
    plain = [value.minor if isinstance(value, Money) else value for value in test.values]
    low, high = plain[0], plain[-1]
    if test.op == "between":
        return (low, high) if low <= high else (None, None)
    if test.op in ("over", "under"):
        if type(low) is not int:
            return None, None
        return (low + 1, None) if test.op == "over" else (None, low - 1)
    return (low, None) if test.op in ("at least", "from") else (None, low)


def _met(test: Test, value: Any) -> bool:
    try:
        return check_of(test)(value) is True
    except (TypeError, AttributeError):
        return False


def empty(area: Area) -> bool:
    """True where no value is left."""
    if area.values is not None:
        return not area.values
    if area.low is not None and area.high is not None and _after(area.low, area.high):
        return True
    included = {test.values[0] for test in area.of("include")}
    if included & {test.values[0] for test in area.of("exclude")}:
        return True
    likes = [test.values[0] for test in area.of("like")]
    if any(_apart(one, other) for one in likes for other in likes):
        return True
    return any(_within(one, no.values[0]) for one in likes for no in area.of("not like"))


def _apart(one: str, other: str) -> bool:
    """True where no text fits both patterns: they begin or end differently."""
    first, second = one.casefold().split("*"), other.casefold().split("*")
    begin, end = min(len(first[0]), len(second[0])), min(len(first[-1]), len(second[-1]))
    if first[0][:begin] != second[0][:begin]:
        return True
    return bool(end) and first[-1][-end:] != second[-1][-end:]


def _within(one: str, other: str) -> bool:
    """True where every text that fits `one` fits `other`: its own stars only meet stars there."""
    return like(other, one.replace("*", _WILD))


def follows(area: Area, test: Test) -> bool:
    """True where every value that the area leaves meets the test."""
    if test.meaning in area.meanings:
        return True
    if area.values is not None:
        return bool(area.values) and all(_met(test, value) for value in area.values)
    if test.op in ("include", "exclude"):
        return any(one.values == test.values for one in area.of(test.op))
    if test.op == "present":
        return _is_there(area)
    if test.op in ("like", "not like"):
        return _follows_like(area, test)
    if test.op == "none of" and test.bag is None:
        return all(_left_out(area, value, test.fold) for value in test.values)
    low, high = bounds(test)
    if low is None and high is None:
        return False
    enough = low is None or (area.low is not None and not _after(low, area.low))
    return enough and (high is None or (area.high is not None and not _after(area.high, high)))


def _is_there(area: Area) -> bool:
    return any(
        test.op in ("include", "like") or bounds(test) != (None, None) for test in area.tests
    )


def _follows_like(area: Area, test: Test) -> bool:
    pattern = test.values[0]
    if test.op == "like":
        return any(_within(one.values[0], pattern) for one in area.of("like"))
    if any(_apart(one.values[0], pattern) for one in area.of("like")):
        return True
    return any(_within(pattern, one.values[0]) for one in area.of("not like"))


def _left_out(area: Area, value: Any, fold: bool) -> bool:
    """True where the area leaves no room for one value."""
    number = value.minor if isinstance(value, Money) else value
    if area.low is not None and _after(area.low, number):
        return True
    if area.high is not None and _after(number, area.high):
        return True
    known = any(test.op in ("none of", "like", "not like") for test in area.tests)
    return known and any(
        not _met(test, value.casefold() if fold else value)
        for test in area.tests
        if test.op in ("none of", "like", "not like")
    )


def never(branch: Branch) -> str:
    """The fact on which the tests of a branch contradict each other, or empty."""
    for area in branch.areas.values():
        if empty(area):
            return area.tests[0].fact
    absent = {
        area.tests[0].fact for area in branch.areas.values() if area.of("absent")
    }  # money is compared under a key of its own per currency, and unknown there
    for key, area in branch.areas.items():
        fact = area.tests[0].fact
        if fact in absent and key != fact:
            return fact
    for test, lines in branch.blocks:
        if test.op not in ("no line", "every line") and (fact := never(lines)):
            return fact
    for test, lines in branch.blocks:
        for other, other_lines in branch.blocks:
            if _blocks_clash(test, lines, other, other_lines):
                return test.fact
    return ""


def _blocks_clash(test: Test, lines: Branch, other: Test, other_lines: Branch) -> bool:
    """True where a block that wants a line meets one that has none such."""
    if other.op not in ("any line", "at least n lines"):
        return False
    if test.op == "no line":
        return implies(other_lines, lines)
    return test.op == "every line" and bool(never(_joined(lines, other_lines)))


def _joined(one: Branch, other: Branch, names: Names | None = None) -> Branch:
    areas = dict(one.areas)
    for key, area in other.areas.items():
        mine = areas.get(key)
        areas[key] = area if mine is None else _area((*mine.tests, *area.tests), names)
    return Branch(areas, one.blocks + other.blocks)


def apart(one: Branch, other: Branch, names: Names | None = None) -> bool:
    """True where no order can match both branches."""
    for key, area in one.areas.items():
        mine = other.areas.get(key)
        if mine is None or area.values is None or mine.values is None:
            continue
        if area.values.isdisjoint(mine.values):
            return True
    return bool(never(_joined(one, other, names)))


def implies(one: Branch, other: Branch) -> bool:
    """True where every order that matches `one` matches `other`."""
    for key, area in other.areas.items():
        mine = one.areas.get(key)
        if mine is None or not all(follows(mine, test) for test in area.tests):
            return False
    return all(
        any(_block_follows(test, lines, mine, my_lines) for mine, my_lines in one.blocks)
        for test, lines in other.blocks
    )


def _block_follows(test: Test, lines: Branch, mine: Test, my_lines: Branch) -> bool:
    """True where the block `mine` being true makes the block `test` true."""
    if test.meaning == mine.meaning:
        return True
    if test.op == mine.op == "no line":
        return implies(lines, my_lines)
    if test.op == mine.op == "every line":
        return implies(my_lines, lines)
    wanting = ("any line", "at least n lines")
    if test.op in wanting and mine.op in wanting:
        return mine.least >= test.least and implies(my_lines, lines)
    return False
