"""Papers that cannot say what they must: the hold that is asked instead. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch
from processor.model.reasons import LABEL_TEXT, hold_for
from processor.problems.problem import Problem


def holds_of(dispatch: Dispatch, problems: Sequence[Problem]) -> list[HoldAsked]:
    """One hold for the first of the problems; none without any."""
    return [
        hold_for(LABEL_TEXT, "documents", problem.said, at=f"warehouse {dispatch.warehouse}")
        for problem in problems[:1]
    ]
