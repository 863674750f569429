"""Papers that cannot say what they must: the hold that is asked instead. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch
from processor.problems.problem import Problem

LABEL_HOLD = "label-text"


def holds_of(dispatch: Dispatch, problems: Sequence[Problem]) -> list[HoldAsked]:
    """One hold for the first of the problems; none without any."""
    return [
        HoldAsked(
            reason=LABEL_HOLD,
            type="address",
            rule="documents",
            at=f"warehouse {dispatch.warehouse}",
            detail=problem.message,
        )
        for problem in problems[:1]
    ]
