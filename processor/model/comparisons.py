"""What a condition word asks of a value: how it is tested, and what it leaves of all values. Pure.

The meaning of one condition stands here and nowhere else. A test says True, False, or None where
the value is not known. What is said of two conditions is careful: True only where it is certain
for all values, so that a check which rests on it raises no false alarm.

Columns, answers and the oracle know some of these classes and answer many conditions of one class
at once; a class they do not know is asked value by value through `check`, and is as right.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from processor.model.money import Money
from processor.model.patterns import Pieces, apart, fitting, within
from processor.model.sameness import same

Value: TypeAlias = Any
Values = tuple[Any, ...]
Check = Callable[[Value], "bool | None"]


class Comparison(msgspec.Struct, frozen=True, eq=False):
    """What a condition asks of the value of its fact. `wanted` False is the negation: true where
    the other is false, and unknown where it is.

    Whoever adds a class writes `check`; the other answers, left as they are, claim nothing.
    """

    wanted: bool = True

    @property
    def of_two(self) -> bool:
        """True where it looks at the values of two facts together."""
        return False

    @property
    def of_unknown(self) -> bool | None:
        """What the condition says of a fact that is not known."""
        return None

    @property
    def needs_content(self) -> bool:
        """True where nothing empty can meet it."""
        return False

    def check(self, values: Values, fold: bool) -> Check:
        """The condition as a function of a value: True, False, or None for unknown. `values` stand
        behind the word; `fold` says that the case of texts does not count."""
        raise NotImplementedError

    def leaves(self, values: Values, fold: bool) -> frozenset[Any] | None:
        """All values that can meet it, where they can be listed; None among them is: not known."""
        return None

    def span(self, values: Values) -> tuple[Any, Any]:
        """The lowest and the highest value that meet it, money in minor units; None is no bound."""
        return None, None

    def excludes(self, values: Values, other: Comparison, others: Values) -> bool:
        """True where no value meets both."""
        return False

    def follows_from(self, values: Values, other: Comparison, others: Values) -> bool:
        """True where every value that meets `other` meets this one."""
        return False

    def samples(self, values: Values) -> tuple[str, ...]:
        """Texts to try in a test case that must meet it."""
        return ()

    def says_nothing(self, values: Values) -> bool:
        """True where every value meets it."""
        return False


class IsOneOf(Comparison, frozen=True, eq=False):
    """Equal to one of the values."""

    def check(self, values: Values, fold: bool) -> Check:
        """See `Comparison`."""
        wanted = self.wanted
        if fold:
            folded = frozenset(value.casefold() for value in values)
            return lambda value: None if value is None else (value.casefold() in folded) is wanted
        named = frozenset(values)
        return lambda value: None if value is None else (value in named) is wanted

    def leaves(self, values: Values, fold: bool) -> frozenset[Any] | None:
        """The values themselves."""
        if not self.wanted:
            return None
        return frozenset(value.casefold() if fold else value for value in values)

    def samples(self, values: Values) -> tuple[str, ...]:
        """Each value."""
        return tuple(str(value) for value in values) if self.wanted else ()


class Includes(Comparison, frozen=True, eq=False):
    """The value is a set that holds one of the values, or with `whole` every one of them. No set
    holds what an empty list names, in either sense."""

    whole: bool = False

    @property
    def needs_content(self) -> bool:
        """An empty set includes nothing."""
        return self.wanted

    def check(self, values: Values, fold: bool) -> Check:
        """See `Comparison`."""
        wanted, named = self.wanted, frozenset(values)
        if self.whole:
            some = bool(named)
            return lambda value: (
                None if value is None else (some and named.issubset(value)) is wanted
            )
        if len(values) == 1:
            word = values[0]
            return lambda value: None if value is None else (word in value) is wanted
        return lambda value: None if value is None else named.isdisjoint(value) is not wanted

    def excludes(self, values: Values, other: Comparison, others: Values) -> bool:
        """One includes what the other excludes."""
        if not isinstance(other, Includes) or self.wanted is other.wanted:
            return False
        has, held, lacks, lacked = self, frozenset(values), other, frozenset(others)
        if not self.wanted:
            has, held, lacks, lacked = other, lacked, self, held
        if lacks.whole:
            return has.whole and lacked <= held
        return bool(held & lacked) if has.whole else held <= lacked

    def follows_from(self, values: Values, other: Comparison, others: Values) -> bool:
        """From one that names less of what may be held, or more of what must be."""
        if not isinstance(other, Includes) or self.wanted is not other.wanted or not others:
            return False
        mine, theirs = frozenset(values), frozenset(others)
        if not self.wanted:
            return not self.whole and not other.whole and mine <= theirs
        if self.whole:
            return bool(mine) and mine <= theirs and (other.whole or len(theirs) == 1)
        return bool(mine & theirs) if other.whole else theirs <= mine


class IsWithin(Comparison, frozen=True, eq=False):
    """A number, money of one currency, a day or a time of day, held against bounds.

    `lower` and `upper` tell whether the first value as a lower bound, the last one as an upper
    bound is included; None is no bound on that side.
    """

    lower: bool | None = None
    upper: bool | None = None

    @property
    def needs_content(self) -> bool:
        """What is compared is there."""
        return True

    def check(self, values: Values, fold: bool) -> Check:
        """See `Comparison`."""
        if isinstance(values[0], Money):
            by_minor = self.check(tuple(value.minor for value in values), fold)
            return lambda value: None if value is None else by_minor(value.minor)
        low, high = values[0], values[-1]
        above = operator.ge if self.lower else operator.gt
        below = operator.le if self.upper else operator.lt
        if self.upper is None:
            return lambda value: None if value is None else above(value, low)
        if self.lower is None:
            return lambda value: None if value is None else below(value, high)
        if self.lower and self.upper:
            return lambda value: None if value is None else low <= value <= high
        return lambda value: None if value is None else above(value, low) and below(value, high)

    def span(self, values: Values) -> tuple[Any, Any]:
        """See `Comparison`. What is not counted in whole numbers has no value next to a bound."""
        low, high = (
            value.minor if isinstance(value, Money) else value for value in (values[0], values[-1])
        )
        if self.lower is not None and self.upper is not None and low > high:
            return None, None
        if type(low) is int:
            first, end = self.run(low, high)
            return first, None if end is None else end - 1
        return low if self.lower else None, high if self.upper else None

    def run(self, low: int, high: int) -> tuple[int | None, int | None]:
        """The lowest whole number that meets it, and the lowest above that no longer does."""
        first = None if self.lower is None else low + (not self.lower)
        return first, None if self.upper is None else high + self.upper


# Rules are compared with each other, and each pattern with many.
@lru_cache(maxsize=4096)
def _folded(split: Callable[[str], tuple[str, ...]], text: str) -> Pieces:
    return tuple(piece.casefold() for piece in split(text))


class Fits(Comparison, frozen=True, eq=False, kw_only=True):
    """A text that fits one of the values, which `split` cuts into pieces with anything between. The
    case of letters does not count."""

    split: Callable[[str], tuple[str, ...]]

    @property
    def needs_content(self) -> bool:
        """A pattern that fits everything is refused, so something fits it."""
        return self.wanted

    def patterns(self, values: Values) -> tuple[Pieces, ...]:
        """The pieces of each value, case-folded."""
        return tuple(_folded(self.split, value) for value in values)

    def check(self, values: Values, fold: bool) -> Check:
        """See `Comparison`."""
        wanted, fits = self.wanted, [fitting(pieces) for pieces in self.patterns(values)]
        if len(fits) == 1:
            [one] = fits
            return lambda value: None if value is None else one(value.casefold()) is wanted

        def check(value: Value) -> bool | None:
            if value is None:
                return None
            text = value.casefold()
            return any(one(text) for one in fits) is wanted

        return check

    def excludes(self, values: Values, other: Comparison, others: Values) -> bool:
        """Two that begin or end differently; one that lies within what the other refuses."""
        if not isinstance(other, Fits) or not (self.wanted or other.wanted):
            return False
        mine, theirs = self.patterns(values), other.patterns(others)
        if self.wanted and other.wanted:
            return _all_apart(mine, theirs)
        return _all_within(mine, theirs) if self.wanted else _all_within(theirs, mine)

    def follows_from(self, values: Values, other: Comparison, others: Values) -> bool:
        """From a narrower pattern; the negation also from one that begins or ends differently."""
        if not isinstance(other, Fits):
            return False
        mine, theirs = self.patterns(values), other.patterns(others)
        if self.wanted:
            return other.wanted and _all_within(theirs, mine)
        return _all_apart(mine, theirs) if other.wanted else _all_within(mine, theirs)

    def samples(self, values: Values) -> tuple[str, ...]:
        """The pieces of each value without anything between."""
        return tuple("".join(self.split(value)) for value in values) if self.wanted else ()

    def says_nothing(self, values: Values) -> bool:
        """A value of nothing but stars."""
        return not all(map(any, self.patterns(values)))


def _all_apart(ones: tuple[Pieces, ...], others: tuple[Pieces, ...]) -> bool:
    return all(apart(one, other) for one in ones for other in others)


def _all_within(ones: tuple[Pieces, ...], others: tuple[Pieces, ...]) -> bool:
    return all(any(within(one, other) for other in others) for one in ones)


class IsThere(Comparison, frozen=True, eq=False):
    """Something stands there. What is not known is not there, and neither is what is empty."""

    @property
    def of_unknown(self) -> bool | None:
        """Never unknown."""
        return not self.wanted

    @property
    def needs_content(self) -> bool:
        """See `Comparison`."""
        return self.wanted

    def check(self, values: Values, fold: bool) -> Check:
        """See `Comparison`."""
        if self.wanted:
            return lambda value: value is not None and value != "" and value != ()
        return lambda value: value is None or value == "" or value == ()

    def leaves(self, values: Values, fold: bool) -> frozenset[Any] | None:
        """Nothing in each of its forms."""
        return None if self.wanted else frozenset((None, "", ()))

    def follows_from(self, values: Values, other: Comparison, others: Values) -> bool:
        """From everything that needs content."""
        return self.wanted and other.needs_content


class IsSameAs(Comparison, frozen=True, eq=False):
    """Two facts say the same. What is tested is the pair of their values, `values` holds the sort
    of text that both are of (model/sameness.py)."""

    @property
    def of_two(self) -> bool:
        """See `Comparison`."""
        return True

    def check(self, values: Values, fold: bool) -> Check:
        """See `Comparison`."""
        sort, wanted = values[0], self.wanted

        def check(pair: Value) -> bool | None:
            found = same(sort, *pair)
            return None if found is None else found is wanted

        return check

    def excludes(self, values: Values, other: Comparison, others: Values) -> bool:
        """Of the same two facts: the same, and not the same."""
        return isinstance(other, IsSameAs) and self.wanted is not other.wanted
