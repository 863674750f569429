"""A condition as a typed test of facts: from a value to yes, no or unknown. Pure.

The words of conditions stand in model/condition_words.py. A test says True, False, or None where
the fact is unknown. Only `present` and `absent` are never unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import msgspec

from processor.model.comparisons import Check, Comparison, IsOneOf
from processor.model.condition_words import Operator
from processor.model.decisions import Action
from processor.rules.facts.fact import Value

TABLE = "table "
"""Before the name of a table, where it stands for a fact."""


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

    `says` is what the operator `op` asks of a value (model/condition_words.py). Blocks and tables
    have none. `op` is for blocks: any line, every line, no line, at least n lines, with the tests
    of the block in `parts` and n in `least`; for tables `in table`: `bag` is the table and `least`
    the outcome that its row must have, which does what `does` says. A long list stands in `bag`
    instead of `values`. `words` is the condition as written.
    """

    fact: str
    op: str
    keys: tuple[str, ...]
    says: Comparison | None = None
    values: tuple[Any, ...] = ()
    words: str = ""
    fold: bool = False
    parts: tuple[Test, ...] = ()
    least: int = 0
    bag: Bag | None = None
    does: tuple[Action, ...] = ()

    @property
    def wide(self) -> bool:
        """True if it reads several facts together: a block over lines, a row of a table, two that
        are compared."""
        return bool(self.parts) or self.says is None or self.says.of_two

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


def tested(
    operator: Operator,
    fact: str,
    key: str,
    values: tuple[Any, ...],
    words: str,
    *,
    fold: bool = False,
    bag: Bag | None = None,
) -> Test:
    """The test that an operator makes of a fact. `key` is the fact in the currency it is compared
    in; `fold`: it is a text, whose case does not count where it is compared whole."""
    return Test(
        fact=fact,
        op=operator.asks,
        keys=(key,),
        says=operator.says,
        values=values,
        words=words,
        fold=fold and bag is None and isinstance(operator.says, IsOneOf),
        bag=bag,
    )


def check_of(test: Test) -> Check:
    """The test as a function of `test.input(facts)`: True, False, or None for unknown."""
    if test.parts:
        return _block(test)
    if test.bag is not None:
        return _bagged(test.bag, test.says is None or test.says.wanted, test.least)
    if test.says is None:
        raise ValueError(f"the test on {test.fact} asks nothing")
    return test.says.check(test.values, test.fold)


def _bagged(bag: Bag, wanted: bool, outcome: int) -> Check:
    if not wanted:

        def outside(value: Value) -> bool | None:
            found = bag.answer(value, outcome)
            return None if found is None else not found

        return outside
    return lambda value: bag.answer(value, outcome)


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
