"""A fact over a batch: every test on it answered once per distinct value, all tests at a time.

The answers of a value are kept as two numbers with a bit per test: where it is true and where it
is unknown. Equal answers share a small number, their kind, so that a column of a thousand orders
is a thousand kinds, and the orders of a kind are one number with a bit per order. Pure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate

from processor.model.comparisons import Fits, IsOneOf, IsWithin
from processor.model.money import Money
from processor.rules.deciding.answers import Answers, fact_reader, places, wide_reader
from processor.rules.facts.fact import Value
from processor.rules.language.conditions import Test

KEPT = 20_000
_BYTES = 256


def columns_for(tests: Sequence[Test]) -> list[FactColumn]:
    """The tests by what they read and how; their numbers are their places."""
    reading: dict[tuple[tuple[str, ...], bool, bool], list[tuple[int, Test]]] = {}
    for number, test in enumerate(tests):
        reading.setdefault((test.keys, test.wide, _is_bound(test)), []).append((number, test))
    return [
        Bounds(keys[0], found) if bounded else FactColumn(keys, found)
        for (keys, _, bounded), found in reading.items()
    ]


class FactColumn:
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
        for kind, orders in _orders_of(found):
            met, open_ = kinds.tests[kind]
            for place in met:
                true[self.numbers[place]] |= orders
            for place in open_:
                unknown[self.numbers[place]] |= orders

    def _kinds_of(self, column: Sequence[Value]) -> list[int]:
        kinds = self._kinds
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
        if isinstance(test.says, Fits):
            for pattern in test.says.patterns(test.values):
                pieces = [*pattern]
                pieces[0], pieces[-1] = _SEAM + pieces[0], pieces[-1] + _SEAM
                needles[max((one for one in pieces if one.strip(_SEAM)), key=len)] = None
        elif isinstance(test.says, IsOneOf) and test.fold and test.bag is None:
            if len(test.values) > _FEW:
                return None
            needles.update((f"{_SEAM}{value.casefold()}{_SEAM}", None) for value in test.values)
        else:
            return None
    return tuple(needles)


def _is_bound(test: Test) -> bool:
    """Whether a test holds a whole number or money against bounds, and does nothing else."""
    return isinstance(test.says, IsWithin) and all(
        type(value) is int or isinstance(value, Money) for value in test.values
    )


class Bounds(FactColumn):
    """Tests that hold one fact against bounds. Values between two bounds are one step; a test is
    true on a run of steps."""

    def __init__(self, key: str, tests: Sequence[tuple[int, Test]]) -> None:
        self.keys = (key,)
        self.numbers = tuple(number for number, _ in tests)
        self._money = isinstance(tests[0][1].values[0], Money)
        runs = [self._run(test) for _, test in tests]
        self._bounds = sorted({bound for run in runs for bound in run if bound is not None})
        step = {bound: place + 1 for place, bound in enumerate(self._bounds)}
        last = len(self._bounds) + 1
        self._runs = [
            (0 if low is None else step[low], last if end is None else step[end])
            for low, end in runs
        ]

    def _run(self, test: Test) -> tuple[int | None, int | None]:
        """The lowest number that meets the test, and the lowest one above that no longer does."""
        first, last = (
            value.minor if self._money else value for value in (test.values[0], test.values[-1])
        )
        if not isinstance(test.says, IsWithin):
            raise ValueError(f"{test.fact} {test.words} is no bound")
        return test.says.run(first, last)

    def answers(
        self, block: Mapping[str, Sequence[Value]], true: list[int], unknown: list[int]
    ) -> None:
        """Enters the answers of a batch, like those of other columns."""
        bounds, column = self._bounds, block[self.keys[0]]
        if self._money:
            column = [None if value is None else value.minor for value in column]
        # Step 0 is what is not known.
        steps = [0 if value is None else bisect_right(bounds, value) + 1 for value in column]
        orders = sorted(_orders_of(steps))
        taken = [step - 1 for step, _ in orders]
        up_to = list(accumulate((having for _, having in orders), int.__or__, initial=0))
        for number, (first, end) in zip(self.numbers, self._runs, strict=True):
            met = up_to[bisect_left(taken, end)] ^ up_to[bisect_left(taken, first)]
            if met:
                true[number] |= met
        missing = (1 << len(column)) - 1 ^ up_to[-1]
        if missing:
            for number in self.numbers:
                unknown[number] |= missing


class _Kinds(dict[Value, int]):
    """Value to kind. Kind 0 is: nothing is true and nothing unknown."""

    def __init__(self, read: Callable[[Value], Answers]) -> None:
        self.read = read
        self._clear()

    def _clear(self) -> None:
        self.clear()
        self.size = 0
        self.by_answers: dict[Answers, int] = {(0, 0): 0}
        self.tests: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((), ())]

    def tidy(self) -> None:
        """Forgets what it knows before it grows without end."""
        if len(self) > KEPT or self.size > 10 * KEPT:
            self._clear()

    def __missing__(self, value: Value) -> int:
        kind = self[value] = self.of(self.read(value))
        return kind

    def of(self, answers: Answers) -> int:
        """The kind of these answers."""
        kind = self.by_answers.get(answers)
        if kind is None:
            kind = self.by_answers[answers] = len(self.tests)
            met, open_ = tuple(places(answers[0])), tuple(places(answers[1]))
            self.tests.append((met, open_))
            self.size += len(met) + len(open_)
        return kind


_PICK = tuple(
    bytes(b"1"[0] if byte == kind else b"0"[0] for byte in range(_BYTES)) for kind in range(_BYTES)
)


def _orders_of(found: list[int]) -> Iterable[tuple[int, int]]:
    """(kind, orders as bits) of all kinds but 0."""
    distinct = set(found)
    distinct.discard(0)
    if not distinct:
        return ()
    if max(distinct) < _BYTES and len(distinct) < 64:
        column = bytes(reversed(found))
        return [(kind, int(column.translate(_PICK[kind]), 2)) for kind in distinct]
    orders = dict.fromkeys(distinct, 0)
    for place, kind in enumerate(found):
        if kind:
            orders[kind] |= 1 << place
    return orders.items()
