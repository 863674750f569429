"""Engines that are wrong on purpose: the shipped child, run with one of its words turned.

As a program: the child, doctored in the way that its argument names.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def any_as_and(child: Any) -> None:
    """Of `any_of` all entries must be met."""
    real = child.definition

    def definition(name: str, rules: Sequence[Any], noted: set[int]) -> Any:
        return real(
            name, [[sorted({test for one in rule for test in one})] for rule in rules], noted
        )

    child.definition = definition


def forgets_unknown(child: Any) -> None:
    """What is not known cannot become true."""
    child.not_false = child.true


def drops_facts(child: Any) -> None:
    """Every third outcome of a question is not told to the engine."""
    real = child.facts

    def facts(outcomes: Sequence[int]) -> dict[str, int]:
        return {key: value for key, value in real(outcomes).items() if int(key[1:]) % 3 != 2}

    child.facts = facts


def drops_questions(child: Any) -> None:
    """Every third question is answered as if nothing of it were known to be true."""
    real, asked = child.facts, [0]

    def facts(outcomes: Sequence[int]) -> dict[str, int]:
        asked[0] += 1
        return {} if asked[0] % 3 == 0 else real(outcomes)

    child.facts = facts


def fires_too_much(child: Any) -> None:
    """An unknown test is taken for a true one."""
    child.true = child.not_false


def takes_nothing(child: Any) -> None:
    """It does not know what to do with a rule set."""
    child.definition = lambda *_: 1 / 0


WAYS: dict[str, Callable[[Any], None]] = {
    one.__name__: one
    for one in (
        any_as_and, forgets_unknown, drops_facts, drops_questions, fires_too_much, takes_nothing,
    )
}  # fmt: skip


def doctored(way: str) -> tuple[str, ...]:
    """What is run as a child that is wrong in that way."""
    return sys.executable, "-P", __file__, way


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2] / "processor/rules/deciding"))
    import engine_child

    WAYS[sys.argv[1]](engine_child)
    engine_child.child()
