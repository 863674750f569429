"""What conditions leave of a fact: can two hold together, does one follow from the other. Pure.

Every answer is careful: `never` and `follows` say True only where it is certain for all orders,
so that a check that rests on them raises no false alarm. A condition holds where its test is true;
where a fact is unknown only `absent` is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from processor.model.comparisons import Comparison, Fits, IsOneOf
from processor.model.money import Money
from processor.rules.facts.facts import LINE_FACTS, fact_named
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.values import Names

_LISTED = 64
"""Ranges of at most so many whole numbers are held as a list of values."""
_NOT_BELOW_ZERO = frozenset(("count", "weight", "length"))


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

    @property
    def may_lack(self) -> bool:
        """True where a test is met by what is not known."""
        return any(_says(test).of_unknown for test in self.tests)


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
        said = _says(test).leaves(test.values, test.fold) if test.bag is None else None
        if said is not None:
            # What is not known is among no listed values, and may yet be what a test wants.
            values = said if values is None else (values | (said & {None})) & said
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


def _says(test: Test) -> Comparison:
    """What a test on one fact asks of it."""
    if test.says is None:
        raise ValueError(f"{test.fact} is not one fact")
    return test.says


def bounds(test: Test) -> tuple[Any, Any]:
    """The lowest and the highest value that a test lets pass, both included; None is no bound."""
    return _says(test).span(test.values)


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
    plain = [test for test in area.tests if test.bag is None]
    return any(
        _says(one).excludes(one.values, _says(other), other.values)
        for one, other in itertools.permutations(plain, 2)
    )


def follows(area: Area, test: Test) -> bool:
    """True where every value that the area leaves meets the test."""
    if test.meaning in area.meanings:
        return True
    if area.values is not None:
        return bool(area.values) and all(_met(test, value) for value in area.values)
    says = _says(test)
    if any(says.follows_from(test.values, _says(one), one.values) for one in area.tests):
        return True
    if isinstance(says, IsOneOf) and not says.wanted and test.bag is None:
        return all(_left_out(area, value, test.fold) for value in test.values)
    low, high = bounds(test)
    if low is None and high is None:
        return False
    enough = low is None or (area.low is not None and not _after(low, area.low))
    return enough and (high is None or (area.high is not None and not _after(area.high, high)))


def _left_out(area: Area, value: Any, fold: bool) -> bool:
    """True where the area leaves no room for one value."""
    number = value.minor if isinstance(value, Money) else value
    if area.low is not None and _after(area.low, number):
        return True
    if area.high is not None and _after(number, area.high):
        return True
    return any(
        not _met(test, value.casefold() if fold else value)
        for test in area.tests
        if _tells_apart(_says(test))
    )


def _tells_apart(says: Comparison) -> bool:
    """True where a single value shows what is left: no list, which is held as values, no bound."""
    return isinstance(says, Fits) or (isinstance(says, IsOneOf) and not says.wanted)


def never(branch: Branch) -> str:
    """The fact on which the tests of a branch contradict each other, or empty."""
    for area in branch.areas.values():
        if empty(area):
            return area.tests[0].fact
    absent = {
        area.tests[0].fact for area in branch.areas.values() if area.may_lack
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
    if test.says is not None and other.says is not None:
        # Two facts compared with each other, in one order or the other.
        same = set(test.keys) == set(other.keys)
        return same and test.says.excludes(test.values, other.says, other.values)
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
