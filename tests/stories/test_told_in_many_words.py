"""However warehouses and people put it, and whenever they tell it, a house ends as if told at once.

Beside what test_told_in_any_order.py plays: totals, cartons, substitutes, goods on hold, counts of
what is free, warehouses that never confirm, answers to changes and to files, what is told by
telephone, and cancels of what has left.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from builders.busy_days import Days
from builders.told_in_many_words import (
    Talkative,
    in_cartons,
    let_them_say_more,
    set_up,
    talkative,
)
from builders.told_late import (
    apart,
    at_once,
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
    *(pytest.param(seed, ALL, marks=pytest.mark.slow) for seed in range(1, 19)),
]


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Days:
    """A house after its first morning: three warehouses have their instructions."""
    world = World.build(tmp_path_factory.mktemp("words") / "house")
    let_them_report(world)
    let_them_say_more(world)
    days = Days(world, random.Random(0))
    days.begin()
    in_cartons(world)
    days.morning(0)
    return days


@pytest.mark.parametrize(("seed", "only"), CASES)
def test_what_is_told_in_any_words_at_any_time_ends_as_what_is_told_as_it_happens(
    seed: int, only: tuple[str, ...], morning: Days, tmp_path: Path
) -> None:
    history = talkative(morning, seed, only)
    facts = history.play()
    in_time = set_up(morning.world.copied(tmp_path / "in-time"), history)
    tell(in_time, facts, [fact.happened for fact in facts])
    truth = ending(in_time)
    dice = random.Random(seed)
    later = set_up(morning.world.copied(tmp_path / "later"), history)
    in_small_chunks(later)
    twice = [*facts, *told_again(facts, dice)]
    tell(later, twice, late(twice, dice), kills=dice if only == ALL else None)
    assert apart(ending(later), truth) == []
    assert differences(in_time, morning, history) == []
    assert differences(later, morning, history) == []


@pytest.mark.parametrize(("seed", "only"), CASES)
def test_what_is_told_in_any_words_all_at_once_ends_as_the_model_of_the_warehouses(
    seed: int, only: tuple[str, ...], morning: Days, tmp_path: Path
) -> None:
    history = talkative(morning, seed, only)
    facts = history.play()
    world = set_up(morning.world.copied(tmp_path / "at-once"), history)
    tell(world, facts, at_once(facts))
    assert differences(world, morning, history) == []


def differences(world: World, morning: Days, history: Talkative) -> list[str]:
    """Where a house does not know what the model knows."""
    houses = {**morning.warehouses, **history.warehouses}
    return Days(world, random.Random(0), warehouses=houses).differences()
