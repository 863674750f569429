"""A fact over a batch: every test on it answered once per distinct value, all tests at a time.

The answers of a value are kept as two numbers with a bit per test: where it is true and where it
is unknown. Equal answers share a small number, their kind, so that a column of a thousand orders
is a thousand kinds, and the orders of a kind are one number with a bit per order. Pure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate

from processor.money import Money
from processor.rules.answers import Answers, fact_reader, places, wide_reader
from processor.rules.conditions import Test
from processor.rules.fact import Value

KEPT = 20_000
_BYTES = 256


class Column:
    """The tests on one fact, or on the same facts of lines. `numbers` names them to the caller.

    Not for use from several threads at once: it keeps the answers of values it has seen.
    """

    def __init__(self, keys: tuple[str, ...], tests: Sequence[tuple[int, Test]]) -> None:
        self.keys = keys
        self.numbers = tuple(number for number, _ in tests)
        own = [test for _, test in tests]
        self._wide = own[0].wide
        self._kinds = _Kinds(wide_reader(own) if self._wide else fact_reader(own))
        self._needles = None if self._wide else _needles(own)
        self._steps = None if self._wide else _steps(own, self._kinds.read)

    def answers(
        self, block: Mapping[str, Sequence[Value]], true: list[int], unknown: list[int]
    ) -> None:
        """Enters the answers of a batch: per test number, the orders as bits, the first lowest.

        `block` holds one value per order and fact.
        """
        kinds = self._kinds
        kinds.tidy()
        if self._wide:
            rows = zip(*[block[key] for key in self.keys], strict=True)
            found = list(map(kinds.__getitem__, rows))
        else:
            found = self._kinds_of(block[self.keys[0]])
        if found.count(0) == len(found):
            return
        for kind, orders in _orders_of(found):
            met, open_ = kinds.tests[kind]
            for place in met:
                true[self.numbers[place]] |= orders
            for place in open_:
                unknown[self.numbers[place]] |= orders

    def _kinds_of(self, column: Sequence[Value]) -> list[int]:
        kinds = self._kinds
        if self._steps is not None:
            bounds, answers, is_money = self._steps
            of_step = [kinds.of(one) for one in answers]
            return [
                kinds[None]
                if value is None
                else of_step[bisect_right(bounds, value.minor if is_money else value)]
                for value in column
            ]
        if self._needles is not None and 2 * len(set(column)) > len(column) > _FEW:
            return self._searched(column, self._needles)
        return list(map(kinds.__getitem__, column))

    def _searched(self, column: Sequence[Value], needles: Sequence[str]) -> list[int]:
        """Texts that seldom repeat: all of them are searched at once, and only those read one by
        one in which something is found."""
        kinds = self._kinds
        quiet = kinds[_SEAM]
        found = [quiet] * len(column)
        if None in column:
            for place, value in enumerate(column):
                if value is None:
                    found[place] = kinds[None]
        texts = [_SEAM if value is None else value.casefold() for value in column]
        everything = _SEAM + _SEAM.join(texts) + _SEAM
        hits = [needle for needle in needles if needle in everything]
        if not hits:
            return found
        starts = list(accumulate([len(text) + 1 for text in texts], initial=1))
        for needle in hits:
            place = everything.find(needle)
            while place >= 0:
                # A needle may begin with the seam before its text.
                row = max(0, bisect_right(starts, place + (needle[0] == _SEAM)) - 1)
                if row < len(column) and column[row] is not None:
                    found[row] = kinds[column[row]]
                place = everything.find(needle, place + 1)
        return found


# Stands between texts that are searched together; a text that holds it is read once too often.
_SEAM = "\0"
# Below this many values searching them together is no gain.
_FEW = 16


def _needles(tests: Sequence[Test]) -> tuple[str, ...] | None:
    """Folded texts, one of which stands in every text that any of the tests tells apart from
    others; None where that cannot be said. A seam at an end stands for the end of the text."""
    needles: dict[str, None] = {}
    if any(_SEAM in str(value) for test in tests for value in test.values):
        return None
    for test in tests:
        if test.op in ("like", "not like"):
            pieces = test.values[0].casefold().split("*")
            pieces[0], pieces[-1] = _SEAM + pieces[0], pieces[-1] + _SEAM
            needles[max((one for one in pieces if one.strip(_SEAM)), key=len)] = None
        elif test.op in ("one of", "none of") and test.fold and test.bag is None:
            if len(test.values) > _FEW:
                return None
            needles.update((f"{_SEAM}{value.casefold()}{_SEAM}", None) for value in test.values)
        else:
            return None
    return tuple(needles)


_NUMBERED = frozenset(("over", "at least", "under", "at most", "between"))


def _steps(
    tests: Sequence[Test], read: Callable[[Value], Answers]
) -> tuple[list[int], list[Answers], bool] | None:
    """Bounds over whole numbers: between two of them every value has the same answers.

    Returns where each step begins, the answers of the steps, and whether values are money.
    """
    if not all(test.op in _NUMBERED for test in tests):
        return None
    values = [value for test in tests for value in test.values]
    money = isinstance(values[0], Money)
    numbers = [value.minor if money else value for value in values]
    if not all(type(number) is int for number in numbers):
        return None
    bounds = sorted({number + more for number in numbers for more in (0, 1)})
    first = [bounds[0] - 1, *bounds]
    currency = values[0].currency if money else ""
    return bounds, [read(Money(one, currency) if money else one) for one in first], money


class _Kinds(dict[Value, int]):
    """Value to kind. Kind 0 is: nothing is true and nothing unknown."""

    def __init__(self, read: Callable[[Value], Answers]) -> None:
        self.read = read
        self._clear()

    def _clear(self) -> None:
        self.clear()
        self.by_answers: dict[Answers, int] = {(0, 0): 0}
        self.tests: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((), ())]

    def tidy(self) -> None:
        """Forgets what it knows before it grows without end."""
        if len(self) > KEPT:
            self._clear()

    def __missing__(self, value: Value) -> int:
        kind = self[value] = self.of(self.read(value))
        return kind

    def of(self, answers: Answers) -> int:
        """The kind of these answers."""
        kind = self.by_answers.get(answers)
        if kind is None:
            kind = self.by_answers[answers] = len(self.tests)
            self.tests.append((tuple(places(answers[0])), tuple(places(answers[1]))))
        return kind


_PICK = tuple(
    bytes(b"1"[0] if byte == kind else b"0"[0] for byte in range(_BYTES)) for kind in range(_BYTES)
)


def _orders_of(found: list[int]) -> Iterable[tuple[int, int]]:
    """(kind, orders as bits) of all kinds but 0."""
    distinct = set(found)
    distinct.discard(0)
    if max(distinct) < _BYTES and len(distinct) < 64:
        column = bytes(reversed(found))
        return [(kind, int(column.translate(_PICK[kind]), 2)) for kind in distinct]
    orders = dict.fromkeys(distinct, 0)
    for place, kind in enumerate(found):
        if kind:
            orders[kind] |= 1 << place
    return orders.items()
