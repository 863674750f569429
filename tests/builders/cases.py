"""Long lists of cases: a few in the default suite, all of them in the slow one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

import pytest

T = TypeVar("T")


def few_by_default(cases: Iterable[T], few: Collection[T]) -> list[object]:
    """The cases for `parametrize`; all but these few are marked slow."""
    every = list(cases)
    assert set(few) <= set(every), f"no such case: {set(few) - set(every)}"
    return [one if one in few else pytest.param(one, marks=pytest.mark.slow) for one in every]
