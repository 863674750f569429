"""What was said of a wave that went out is carried out once."""

from __future__ import annotations

import pytest

from processor.passes.desk import reconcile
from processor.passes.desk.gone_out import Found, SentWave
from processor.passes.desk.reconcile import ALL, DID_NOT, WENT_OUT

FIRST = SentWave(wave="W000001", answer=WENT_OUT)
SECOND = SentWave(wave="W000002")
FOUND = Found(stands=None, waves=(FIRST, SECOND))


@pytest.mark.parametrize("names", [["W000001", "W000002"], [ALL], ["W000002"]])
def test_a_wave_that_has_its_answer_is_not_answered_again(names: list[str]) -> None:
    assert reconcile._named(FOUND, names) == [SECOND]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({WENT_OUT: ["W000001"], DID_NOT: ["W000002"]}, ""),
        ({WENT_OUT: [], DID_NOT: ["W000001"]}, "reconcile.said-before"),
        ({WENT_OUT: ["W000002"], DID_NOT: ["W000002"]}, "reconcile.both"),
        ({WENT_OUT: ["W000007"], DID_NOT: []}, "reconcile.no-wave"),
    ],
)
def test_answers_that_contradict_each_other_are_refused(
    said: dict[str, list[str]], why: str
) -> None:
    assert getattr(reconcile._refused(FOUND, said), "id", "") == why
