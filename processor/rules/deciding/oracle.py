"""The oracle: every verdict of the engine is held against the rules read plainly, order by order.

It shares nothing with the columns but the meaning of a single test, which is that of its condition
word (model/condition_words.py): how it answers one value, and the pieces of its pattern. Every
order has a state, a number with two bits per branch: not failed, and not left unknown. It is read
fact by fact: what a value of a fact leaves of the state is worked out test by test once, and
remembered. A branch matches that no test fails and none leaves unknown; a rule matches with any of
its branches. Pure.
"""

from __future__ import annotations

import operator
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

from processor.model.comparisons import Check, Fits, IsWithin
from processor.model.decisions import Firing
from processor.model.money import Money
from processor.model.patterns import Pieces
from processor.rules.deciding.branches import Facts, Verdict
from processor.rules.facts.fact import Value
from processor.rules.facts.facts import columns_of
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.rule import Rule, RuleSet

# So many values of one fact are remembered, and forgotten after so many others.
_KEPT = 4096
_RENEWED = 65_536
# Orders whose facts are read together: few enough for a processor to have them at hand.
_AT_ONCE = 128


class _Memo(dict[Value, int]):
    """One fact, or some facts of lines together: what each value leaves of the state.

    `shift` is the place of the bits for `not left unknown` above those for `not failed`.
    """

    def __init__(self, tests: Iterable[tuple[Test, int]], shift: int) -> None:
        self.shift = shift
        self.everything = (1 << 2 * shift) - 1
        self._others = 0
        self._same: dict[int, int] = {}
        branches: dict[tuple[object, ...], int] = {}
        checks: dict[tuple[object, ...], Test] = {}
        for test, branch in tests:
            checks.setdefault(test.meaning, test)
            branches[test.meaning] = branches.get(test.meaning, 0) | branch
        patterns = {
            meaning: test.says.patterns(test.values)
            for meaning, test in checks.items()
            if isinstance(test.says, Fits) and test.says.wanted
        }
        self._tests = [
            (check_of(test), branches[meaning])
            for meaning, test in checks.items()
            if meaning not in patterns
        ]
        self._likes = [(check_of(checks[meaning]), branches[meaning]) for meaning in patterns]
        self._unlike = 0
        for _, having in self._likes:
            self._unlike |= having
        self._quiet = self.everything & ~self._unlike
        # Finds nothing in a text that fits none of the patterns, which is the usual case.
        every = [one for found in patterns.values() for one in found]
        self._any = re.compile("|".join(map(_expression, every)))

    def __missing__(self, value: Value) -> int:
        if (
            self._unlike
            and not self._tests
            and value is not None
            and self._any.search(value.casefold()) is None
        ):
            return self._quiet
        found = self._state(value)
        # Most values leave the same: of states with a bit for thousands of branches one is kept.
        found = self._same.setdefault(found, found)
        if len(self) < _KEPT:
            self[value] = found
        else:
            self._others += 1
            if self._others > _RENEWED:
                self._others = 0
                self.clear()
                self._same.clear()
        return found

    def _state(self, value: Value) -> int:
        """What a value leaves of the state, test by test."""
        failed = unknown = 0
        tests = self._tests
        if self._likes:
            if value is not None and self._any.search(value.casefold()) is None:
                failed = self._unlike
            else:
                tests = tests + self._likes
        for check, branches in tests:
            answer = check(value)
            if answer is None:
                unknown |= branches
            elif not answer:
                failed |= branches
        return self.everything & ~(failed | unknown << self.shift)


def _expression(pattern: Pieces) -> str:
    """The longest piece of a pattern, at its end of the text: without it no text fits."""
    pieces = [re.escape(piece) for piece in pattern]
    pieces[0], pieces[-1] = r"\A" + pieces[0], pieces[-1] + r"\Z"
    return max(pieces, key=len)


class _Steps(_Memo):
    """A fact that is only held against bounds: values between two bounds are read once."""

    def __init__(self, tests: Sequence[tuple[Test, int]], shift: int) -> None:
        super().__init__(tests, shift)
        bounds = [_number(value) for test, _ in tests for value in test.values]
        self.bounds = sorted({bound + more for bound in bounds for more in (0, 1)})
        self.steps: dict[int, int] = {}

    def _state(self, value: Value) -> int:
        """What a value leaves of the state, test by test for the first one of its step."""
        step = -1 if value is None else bisect_right(self.bounds, _number(value))
        state = self.steps.get(step)
        if state is None:
            if len(self.steps) >= _KEPT:
                self.steps.clear()
            state = self.steps[step] = super()._state(value)
        return state


def _number(value: Value) -> int:
    """A whole number, or the minor units of money."""
    return value.minor if isinstance(value, Money) else value


def _memo(tests: Sequence[tuple[Test, int]], shift: int) -> _Memo:
    bounded = all(
        isinstance(test.says, IsWithin)
        and all(type(value) is int or isinstance(value, Money) for value in test.values)
        for test, _ in tests
    )
    return _Steps(tests, shift) if bounded else _Memo(tests, shift)


class _Outcome:
    """What the rules say; `unknown` has, per rule, the tests of its first branch that is open."""

    def __init__(
        self,
        fired: tuple[Firing, ...],
        trial: tuple[Firing, ...],
        unknown: Sequence[tuple[str, tuple[Test, ...]]],
    ) -> None:
        self.fired = fired
        self.trial = trial
        self.unknown = [
            (rule, [(test, check_of(test)) for test in tests]) for rule, tests in unknown
        ]
        every = [test for _, tests in unknown for test in tests]
        # A test on one fact is unknown just where the fact is; others must be asked.
        self._keys = tuple({test.keys[0]: None for test in every})
        self._plain = not any(test.wide for test in every)
        self._known: dict[tuple[bool, ...], tuple[tuple[str, str], ...]] = {}

    def missing(self, facts: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
        """The rules that cannot be decided, each with the first fact that is not known."""
        if not self.unknown:
            return ()
        if not self._plain:
            return self._asked(facts)
        lacks = tuple([facts.get(key) is None for key in self._keys])
        found = self._known.get(lacks)
        if found is None:
            found = self._known[lacks] = self._asked(facts)
        return found

    def _asked(self, facts: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
        return tuple((rule, _fact(tests, facts)) for rule, tests in self.unknown)


class _Reading:
    """The rules of a set with the memory of what they said."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.shift = sum(len(rule.branches) for rule in ruleset.active)
        self.failed = (1 << self.shift) - 1
        tests: dict[tuple[tuple[str, ...], bool], list[tuple[Test, int]]] = {}
        self.owners: list[tuple[Rule, int]] = []
        for rule in ruleset.active:
            first = len(self.owners)
            own = ((1 << len(rule.branches)) - 1) << first
            self.owners += [(rule, own)] * len(rule.branches)
            for place, branch in enumerate(rule.branches, first):
                for test in branch:
                    tests.setdefault((test.keys, test.wide), []).append((test, 1 << place))
        self.memos = [
            (keys, wide, _memo(found, self.shift)) for (keys, wide), found in tests.items()
        ]
        self.keys = tuple({key: None for keys, _ in tests for key in keys})
        self.outcomes: dict[int, _Outcome] = {}

    def read(self, batch: Sequence[Facts]) -> list[_Outcome]:
        """What the rules say of every order."""
        states = [(1 << 2 * self.shift) - 1] * len(batch)
        columns = columns_of(batch, self.keys)
        for keys, wide, memo in self.memos:
            column = zip(*[columns[key] for key in keys], strict=True) if wide else columns[keys[0]]
            states = list(map(operator.and_, states, map(memo.__getitem__, column)))
        return [self.outcomes.get(state) or self._new(state) for state in states]

    def _new(self, state: int) -> _Outcome:
        alive, known = state & self.failed, state >> self.shift
        if len(self.outcomes) >= _KEPT:
            self.outcomes.clear()
        found = self.outcomes[state] = self._outcome(alive & known, alive & ~known)
        return found

    def _outcome(self, met: int, unknown: int) -> _Outcome:
        matched = [rule for rule, own in self._owning(met)]
        return _Outcome(
            tuple(rule.firing for rule in matched if rule.status == "live"),
            tuple(rule.firing for rule in matched if rule.status != "live"),
            tuple(
                (rule.id, _first_open(rule, own & unknown, own))
                for rule, own in self._owning(unknown)
                if rule.status == "live" and not own & met
            ),
        )

    def _owning(self, branches: int) -> list[tuple[Rule, int]]:
        """The rules that these branches belong to, in the order of the files."""
        found = []
        while branches:
            rule, own = self.owners[(branches & -branches).bit_length() - 1]
            found.append((rule, own))
            branches &= ~own
        return found


def _first_open(rule: Rule, open_: int, own: int) -> tuple[Test, ...]:
    """The tests of the first branch of a rule that is neither met nor failed."""
    lowest = (open_ & -open_).bit_length() - (own & -own).bit_length()
    return rule.branches[lowest]


def _fact(tests: Sequence[tuple[Test, Check]], facts: Mapping[str, Value]) -> str:
    """The first of the facts that is not known."""
    for test, check in tests:
        if check(test.input(facts)) is None:
            return test.fact
    return ""


_READINGS: WeakKeyDictionary[RuleSet, _Reading] = WeakKeyDictionary()


def differences(ruleset: RuleSet, batch: Sequence[Facts], verdicts: Sequence[Verdict]) -> list[int]:
    """The places in the batch where the engine's verdict is not what the rules plainly say."""
    reading = _READINGS.get(ruleset)
    if reading is None:
        reading = _READINGS[ruleset] = _Reading(ruleset)
    found = []
    for start in range(0, len(batch), _AT_ONCE):
        part = batch[start : start + _AT_ONCE]
        for place, outcome in enumerate(reading.read(part), start):
            verdict = verdicts[place]
            if (
                verdict.fired != outcome.fired
                or verdict.trial != outcome.trial
                or verdict.unknown != outcome.missing(batch[place])
            ):
                found.append(place)
    return found
