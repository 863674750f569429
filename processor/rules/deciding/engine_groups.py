"""What the engine is asked: rules as it sees them, in groups small enough for it, and outcomes.

The engine gets the structure of rules and the outcomes of their tests, nothing else: which of the
tests are true, and which are unknown, columns find (columns.py). That all tests of a branch must
be met, that any branch is enough, and that an unknown test leaves a branch possible, are its rules.
Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

# An engine rule for `fires` and one for `still possible`: eight rules in a set besides the one that
# always matches. Sets of some thirty rules corrupt the engine's heap.
PARTS = 4
BRANCHES = 8
# So many tests of several rules come together; a branch alone may have more.
TESTS = 20
# A fact of the engine has room for 255 properties.
MOST_TESTS = 200

TRUE, UNKNOWN = 1, 2
"""The outcomes of a test; a false one is 0. A question has two bits a test, the first lowest."""

Answer = tuple[tuple[int, ...], tuple[int, ...]]
"""The places of the rules that fire, and of those that fire or still may, lowest first."""


class RulePart(msgspec.Struct, frozen=True):
    """A rule, or some of its branches, as the engine sees it. A branch is places of tests."""

    rule: str
    branches: tuple[tuple[int, ...], ...]


class EngineGroup(msgspec.Struct, frozen=True, cache_hash=True):
    """One rule set of the engine; `name` stands for the content, `tests` counts the outcomes of a
    question."""

    name: str
    tests: int
    parts: tuple[RulePart, ...]


Question = tuple[EngineGroup, int]
"""A group and the outcomes of its tests."""


class Ask(Protocol):
    """The rules engine: which rules the outcomes of their tests fire."""

    def __call__(self, questions: Sequence[Question], /) -> list[Answer]:
        """The rules that fire, and those that still may, question by question."""


class Planned(msgspec.Struct, frozen=True):
    """A group with what its places stand for: numbers of tests, and of rules by part."""

    group: EngineGroup
    tests: tuple[int, ...]
    owners: tuple[int, ...]


class _Open:
    """A group that is being filled."""

    def __init__(self) -> None:
        self.tests: dict[int, int] = {}
        self.parts: list[RulePart] = []
        self.owners: list[int] = []

    def takes(self, tests: Iterable[int]) -> bool:
        """Whether a part with these tests still has room."""
        more = len(self.tests.keys() | set(tests))
        return not self.parts or (len(self.parts) < PARTS and more <= TESTS)

    def add(self, owner: int, rule: str, branches: Sequence[tuple[int, ...]]) -> None:
        """Takes a part in."""
        own = tuple(
            tuple(self.tests.setdefault(test, len(self.tests)) for test in one) for one in branches
        )
        self.parts.append(RulePart(rule, own))
        self.owners.append(owner)

    def planned(self) -> Planned:
        """The group as it is asked."""
        parts = tuple(self.parts)
        content = msgspec.json.encode((len(self.tests), parts))
        name = f"g{hashlib.sha256(content).hexdigest()[:24]}"
        group = EngineGroup(name, len(self.tests), parts)
        return Planned(group, tuple(self.tests), tuple(self.owners))


def groups_for(
    rules: Iterable[tuple[str, Sequence[tuple[int, ...]]]],
) -> tuple[Planned, ...]:
    """Groups for rules in their order: ids with branches of test numbers. A rule of many branches
    is several parts."""
    found: list[_Open] = [_Open()]
    for owner, (rule, branches) in enumerate(rules):
        for some in _cut(branches):
            tests = {test for one in some for test in one}
            if not found[-1].takes(tests):
                found.append(_Open())
            found[-1].add(owner, rule, some)
    return tuple(one.planned() for one in found if one.parts)


def _cut(branches: Sequence[tuple[int, ...]]) -> Iterable[list[tuple[int, ...]]]:
    """The branches in runs that one rule of the engine can take."""
    some: list[tuple[int, ...]] = []
    tests: set[int] = set()
    for one in branches:
        if some and (len(some) == BRANCHES or len(tests | {*one}) > TESTS):
            yield some
            some, tests = [], set()
        some.append(one)
        tests |= {*one}
    yield some


def outcomes_of(group: EngineGroup, outcomes: int) -> list[int]:
    """A question as one outcome per test."""
    return [outcomes >> 2 * place & 3 for place in range(group.tests)]
