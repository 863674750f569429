"""Problems in words of their own, as an earlier version kept them: for tests of how any looks."""

from __future__ import annotations

from typing import Any

from processor.problems.problem import AS_WRITTEN, Problem


def as_written(*, code: str, message: str, advice: str = "", **place: Any) -> Problem:
    """A problem in words that no catalogue has."""
    return Problem(id=code + AS_WRITTEN, pieces={"message": message, "advice": advice}, **place)
