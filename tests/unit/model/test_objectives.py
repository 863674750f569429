"""Objectives: points, scores and the order of several ways, worked out by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processor.languages.languages import in_english
from processor.model.objectives import (
    FULL,
    Measured,
    Objective,
    keys,
    parts,
    points,
    preference,
    score,
    words,
)

CHEAP = Measured(1000, 8)
FAST = Measured(2500, 2)
LIKED = Measured(1250, 4, 1000)
WAYS = (CHEAP, FAST, LIKED)
SCORE = Objective("best score", {"cost": 60, "days": 30, "preference": 10})


def best(objective: Objective, *ways: Measured) -> Measured:
    return min(zip(keys(objective, ways), ways, strict=True), key=lambda pair: pair[0])[1]


def test_each_objective_takes_its_own_best() -> None:
    assert best(Objective("cheapest"), *WAYS) is CHEAP
    assert best(Objective("lowest landed cost"), *WAYS) is CHEAP
    assert best(Objective("fastest"), *WAYS) is FAST
    assert best(SCORE, *WAYS) is LIKED


def test_points_are_the_share_of_the_best() -> None:
    assert parts(WAYS, CHEAP) == {"cost": 1000, "days": 250, "preference": 0}
    assert parts(WAYS, FAST) == {"cost": 400, "days": 1000, "preference": 0}
    assert parts(WAYS, LIKED) == {"cost": 800, "days": 500, "preference": 1000}


def test_a_score_is_the_sum_at_the_weights() -> None:
    assert score(SCORE, WAYS, CHEAP) == 60 * 1000 + 30 * 250
    assert score(SCORE, WAYS, FAST) == 60 * 400 + 30 * 1000
    assert score(SCORE, WAYS, LIKED) == 60 * 800 + 30 * 500 + 10 * 1000
    assert in_english(words(SCORE, WAYS, LIKED)) == (
        "score 730.00 = cost 60 % of 800 + days 30 % of 500 + preference 10 % of 1000"
    )


def test_what_is_preferred_wins_among_equals_only() -> None:
    plain, liked = Measured(1000, 4), Measured(1000, 4, 1000)
    for name in ("cheapest", "fastest", "lowest landed cost"):
        assert best(Objective(name), plain, liked) is liked
        assert best(Objective(name), Measured(999, 3), liked) == Measured(999, 3)


def test_preference_falls_with_the_place_in_the_list() -> None:
    assert [preference([(place, 4)]) for place in range(5)] == [1000, 750, 500, 250, 0]
    assert preference([(0, 2), (2, 2)]) == 500
    assert preference([]) == 0


measures = st.builds(
    Measured, st.integers(0, 10**9), st.integers(1, 60), st.integers(0, FULL)
)  # fmt: skip


@given(st.lists(measures, min_size=1, max_size=6))
def test_points_stay_between_none_and_all_and_the_best_has_all(ways: list[Measured]) -> None:
    for one in ways:
        assert all(0 <= value <= FULL for value in parts(ways, one).values())
        assert 0 <= score(SCORE, ways, one) <= 100 * FULL
    assert max(points(min(w.cost for w in ways), w.cost) for w in ways) == FULL


@given(st.lists(measures, min_size=1, max_size=6), measures)
def test_a_way_that_is_worse_in_everything_is_never_taken(
    ways: list[Measured], other: Measured
) -> None:
    worse = Measured(other.cost + 1, other.days + 1, max(0, other.preference - 1))
    for name in ("cheapest", "fastest", "lowest landed cost", "best score"):
        objective = Objective(name, SCORE.weights)
        all_keys = keys(objective, [*ways, other, worse])
        assert all_keys[-2] <= all_keys[-1]
