"""All tests on one fact answered at once for one value: by look-up and order where tests allow it.

The answers are two numbers with a bit per test: where it is true and where it is unknown. Pure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from processor.model.comparisons import Fits, Includes, IsOneOf, IsWithin
from processor.model.money import Money
from processor.model.patterns import Pieces, fitting
from processor.rules.facts.fact import Value
from processor.rules.language.conditions import Test, check_of

Answers = tuple[int, int]
"""The tests that are true and those that are unknown, a bit each."""

# Lines whose answers are remembered.
_KEPT = 20_000


def places(bits: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    text = bin(bits)[:1:-1]
    place = text.find("1")
    while place >= 0:
        yield place
        place = text.find("1", place + 1)


def fact_reader(tests: Sequence[Test]) -> Callable[[Value], Answers]:
    """All tests on one fact at once: equal values by look-up, bounds by order, the rest in turn."""
    everything = (1 << len(tests)) - 1
    always = missing = 0
    lookups: list[Callable[[Value], int]] = []
    others: list[tuple[int, Callable[[Value], bool | None]]] = []
    likes: list[tuple[int, Pieces]] = []
    unlike = 0
    equal: dict[bool, list[tuple[int, Test]]] = {}
    ordered: list[tuple[int, Test, IsWithin]] = []
    words: list[tuple[int, Test]] = []
    for place, test in enumerate(tests):
        says, bit = test.says, 1 << place
        if says is not None and says.of_unknown is not None:
            always |= bit
            missing |= bit * says.of_unknown
        if test.bag is not None:
            others.append((bit, check_of(test)))
        elif isinstance(says, IsOneOf):
            equal.setdefault(test.fold, []).append((place, test))
        elif isinstance(says, IsWithin):
            ordered.append((place, test, says))
        elif isinstance(says, Includes) and not says.whole:
            words.append((place, test))
        elif isinstance(says, Fits):
            unlike |= bit * (not says.wanted)
            likes += [(place, pieces) for pieces in says.patterns(test.values)]
        else:
            # What has no look-up of its own is asked in turn.
            others.append((bit, check_of(test)))
    for fold, having in equal.items():
        lookups.append(_equal(having, fold))
    if ordered:
        lookups.append(_ordered(ordered))
    if words:
        lookups.append(_words(words))
    fitted = _patterns(likes)

    def read(value: Value) -> Answers:
        if value is None:
            return missing, everything & ~always
        met = unlike
        for lookup in lookups:
            met |= lookup(value)
        if likes:
            met ^= fitted(value.casefold())
        for bit, check in others:
            if check(value):
                met |= bit
        return met, 0

    return read


def _bits(places_: Iterable[int]) -> int:
    bits = 0
    for place in places_:
        bits |= 1 << place
    return bits


def _negated(tests: Sequence[tuple[int, Test]]) -> int:
    """The tests that are true where their value is not found."""
    return _bits(place for place, test in tests if test.says is not None and not test.says.wanted)


def _equal(tests: Sequence[tuple[int, Test]], fold: bool) -> Callable[[Value], int]:
    """Equal values: a look-up by value."""
    others = _negated(tests)
    changed: dict[Value, int] = {}
    for place, test in tests:
        for value in {one.casefold() if fold else one for one in test.values}:
            changed[value] = changed.get(value, 0) | 1 << place
    # A test that names the value: true if it wants it, no longer true if it wants it not.
    if fold:
        return lambda value: others ^ changed.get(value.casefold(), 0)
    return lambda value: others ^ changed.get(value, 0)


def _words(tests: Sequence[tuple[int, Test]]) -> Callable[[Value], int]:
    """What sets hold: a look-up by each word of the set."""
    others = _negated(tests)
    changed: dict[Value, int] = {}
    for place, test in tests:
        for word in test.values:
            changed[word] = changed.get(word, 0) | 1 << place

    def read(value: Value) -> int:
        named = 0
        for word in value:
            named |= changed.get(word, 0)
        return others ^ named

    return read


def _patterns(likes: Sequence[tuple[int, Pieces]]) -> Callable[[str], int]:
    """Which patterns a folded text fits: beginnings by look-up, pieces and the rest in turn."""
    beginnings: dict[int, dict[str, int]] = {}
    pieces: list[tuple[str, int]] = []
    others: list[tuple[Callable[[str], bool], int]] = []
    for place, pattern in likes:
        bit, first, last = 1 << place, pattern[0], pattern[-1]
        if len(pattern) == 3 and not first and not last:
            pieces.append((pattern[1], bit))
        elif len(pattern) == 2 and not last:
            same = beginnings.setdefault(len(first), {})
            same[first] = same.get(first, 0) | bit
        else:
            others.append((fitting(pattern), bit))

    def read(text: str) -> int:
        fits = 0
        for length, found in beginnings.items():
            fits |= found.get(text[:length], 0)
        for bit in [bit for piece, bit in pieces if piece in text]:
            fits |= bit
        for check, bit in others:
            if check(text):
                fits |= bit
        return fits

    return read


def _ordered(tests: Sequence[tuple[int, Test, IsWithin]]) -> Callable[[Value], int]:
    """Bounds in order: a value is above the first so many of them and below the last so many."""
    everything = _bits(place for place, _, _ in tests)
    is_money = isinstance(tests[0][1].values[0], Money)
    lower: list[tuple[Value, int]] = []
    upper: list[tuple[Value, int]] = []
    in_lower: list[tuple[Value, int]] = []
    in_upper: list[tuple[Value, int]] = []
    for place, test, says in tests:
        bit = 1 << place
        low, high = (one.minor if is_money else one for one in (test.values[0], test.values[-1]))
        if says.lower is not None:
            (in_lower if says.lower else lower).append((low, bit))
        if says.upper is not None:
            (in_upper if says.upper else upper).append((high, bit))
    # Which tests fail a value: those with a lower bound above it, those with an upper bound below.
    steps = (
        (_failing_from(lower), bisect_left),
        (_failing_from(in_lower), bisect_right),
        (_failing_up_to(upper), bisect_right),
        (_failing_up_to(in_upper), bisect_left),
    )
    used = [(bounds, fails, place) for (bounds, fails), place in steps if bounds]

    def read(value: Value) -> int:
        if is_money:
            value = value.minor
        failed = 0
        for bounds, fails, place in used:
            failed |= fails[place(bounds, value)]
        return everything & ~failed

    return read


_Bounds = tuple[list[Value], list[int]]


def _failing_from(bounds: list[tuple[Value, int]]) -> _Bounds:
    """Bounds in order, and by place in them the tests of that bound and all higher ones."""
    bounds = sorted(bounds, key=lambda one: one[0])
    fails = [0]
    for _, bit in reversed(bounds):
        fails.append(fails[-1] | bit)
    return [bound for bound, _ in bounds], fails[::-1]


def _failing_up_to(bounds: list[tuple[Value, int]]) -> _Bounds:
    """Bounds in order, and by place in them the tests of all lower bounds."""
    bounds = sorted(bounds, key=lambda one: one[0])
    fails = [0]
    for _, bit in bounds:
        fails.append(fails[-1] | bit)
    return [bound for bound, _ in bounds], fails


def wide_reader(tests: Sequence[Test]) -> Callable[[Value], Answers]:
    """Blocks over lines, and tables, which have an index of their own."""
    blocks = [place for place, test in enumerate(tests) if test.parts]
    tables = [(1 << place, check_of(test)) for place, test in enumerate(tests) if not test.parts]
    if not tables:
        return _blocks_reader(tests)
    read_blocks = _blocks_reader([tests[place] for place in blocks])

    def read(value: Value) -> Answers:
        met = open_ = 0
        if blocks:
            some, unsure = read_blocks(value)
            met = _bits(blocks[place] for place in places(some))
            open_ = _bits(blocks[place] for place in places(unsure))
        for bit, check in tables:
            answer = check(value)
            if answer:
                met |= bit
            elif answer is None:
                open_ |= bit
        return met, open_

    return read


def _blocks_reader(tests: Sequence[Test]) -> Callable[[Value], Answers]:
    """All blocks over the same facts of lines: a line is read once, whatever order it stands in."""
    everything = (1 << len(tests)) - 1
    each = _bits(place for place, test in enumerate(tests) if test.op == "every line")
    none = _bits(place for place, test in enumerate(tests) if test.op == "no line")
    counted = [
        (1 << place, test.least)
        for place, test in enumerate(tests)
        if test.least > 1 and test.op not in ("every line", "no line")
    ]
    some = everything & ~each & ~none & ~_bits(bit.bit_length() - 1 for bit, _ in counted)
    of_line = _Lines(tests)

    def read(value: Value) -> Answers:
        if None in value:
            return 0, everything
        met_any = possible_any = 0
        met_all = possible_all = everything
        lines = [of_line[line] for line in zip(*value, strict=True)]
        for met, open_ in lines:
            met_any |= met
            met_all &= met
            possible_any |= met | open_
            possible_all &= met | open_
        true = met_any & some | met_all & each | none & ~possible_any
        possible = possible_any & some | possible_all & each | none & ~met_any
        for bit, least in counted:
            if sum(bool(met & bit) for met, _ in lines) >= least:
                true |= bit
            if sum(bool((met | open_) & bit) for met, open_ in lines) >= least:
                possible |= bit
        return true, possible & ~true

    return read


class _Lines(dict[Value, Answers]):
    """The facts of one line to the blocks whose tests it meets, and those left unknown."""

    def __init__(self, tests: Sequence[Test]) -> None:
        self.blocks = [
            (
                1 << place,
                [(test.keys.index(part.keys[0]), check_of(part)) for part in test.parts],
            )
            for place, test in enumerate(tests)
        ]

    def __missing__(self, line: Value) -> Answers:
        met = open_ = 0
        for bit, parts in self.blocks:
            unknown = False
            for place, check in parts:
                answer = check(line[place])
                if answer is None:
                    unknown = True
                elif not answer:
                    break
            else:
                if unknown:
                    open_ |= bit
                else:
                    met |= bit
        if len(self) > _KEPT:
            self.clear()
        self[line] = (met, open_)
        return met, open_
