"""However late and in whatever order a house is told of things, it ends as if told at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from builders.busy_days import Days
from builders.told_late import (
    apart,
    at_once,
    began,
    ending,
    in_small_chunks,
    late,
    tell,
    told_again,
)
from builders.warehouse_reports import let_them_report
from builders.world import World

ALL = ("PL1", "DE2", "CN1")
CASES = [
    (0, ("PL1",)),
    (1, ("CN1",)),
    *(pytest.param(seed, ALL, marks=pytest.mark.slow) for seed in range(2, 30)),
]


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Days:
    """A house after its first morning: three warehouses have their instructions."""
    world = World.build(tmp_path_factory.mktemp("told") / "house")
    let_them_report(world)
    days = Days(world, random.Random(0))
    days.begin()
    days.morning(0)
    return days


@pytest.mark.parametrize(("seed", "only"), CASES)
def test_what_is_told_late_and_in_any_order_ends_as_what_is_told_as_it_happens(
    seed: int, only: tuple[str, ...], morning: Days, tmp_path: Path
) -> None:
    history = began(morning, seed, only)
    facts = history.play()
    in_time = morning.world.copied(tmp_path / "in-time")
    tell(in_time, facts, [fact.happened for fact in facts])
    truth = ending(in_time)
    dice = random.Random(seed)
    later = morning.world.copied(tmp_path / "later")
    in_small_chunks(later)
    twice = [*facts, *told_again(facts, dice)]
    # Each pass that dies is one pass more: the long cases die often.
    tell(later, twice, late(twice, dice), kills=dice if only == ALL else None)
    assert apart(ending(later), truth) == []


@pytest.mark.parametrize(("seed", "only"), CASES)
def test_what_is_told_all_at_once_ends_as_the_model_of_the_warehouses(
    seed: int, only: tuple[str, ...], morning: Days, tmp_path: Path
) -> None:
    history = began(morning, seed, only)
    facts = history.play()
    world = morning.world.copied(tmp_path / "at-once")
    tell(world, facts, at_once(facts))
    houses = {**morning.warehouses, **history.warehouses}
    days = Days(world, random.Random(0), warehouses=houses)
    assert days.differences() == []
