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
from builders.further_reports import in_cartons, let_them_say_more
from builders.told_in_many_words import TOTALS, Talkative, set_up, talkative
from builders.told_late import (
    apart,
    at_once,
    backwards,
    ending,
    in_small_chunks,
    late,
    tell,
    told_again,
)
from builders.warehouse_reports import let_them_report
from builders.world import World

ALL = ("PL1", "DE2", "CN1")
# Two of each kind of house: all count what is there and confirm; one counts what is free; one never
# confirms.
MANY = (1, 2, 3, 4, 6, 7)
# A count of what is there, and one of what is free; each ends otherwise where late totals are not
# booked at their time.
BACKWARDS = (10, 22)
MORE_BACKWARDS = (1, 2, 9, 11, 12, 13, 18)


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


def test_what_is_told_in_any_words_at_any_time_ends_as_the_model_of_the_warehouse(
    morning: Days, tmp_path: Path
) -> None:
    history = talkative(morning, 0, ("PL1",))
    later = told_later(history, morning, tmp_path, random.Random(0))
    assert differences(later, morning, history) == []


@pytest.mark.parametrize(
    "seed",
    [*BACKWARDS, *(pytest.param(seed, marks=pytest.mark.slow) for seed in MORE_BACKWARDS)],
)
def test_totals_that_are_told_backwards_end_as_the_model_of_the_warehouse(
    seed: int, morning: Days, tmp_path: Path
) -> None:
    """The last total comes first, and a count was taken between some of them."""
    history = talkative(morning, seed, ("DE2",), ways=TOTALS, counts=1)
    facts = history.play()
    world = set_up(morning.world.copied(tmp_path / "backwards"), history)
    in_small_chunks(world)
    kills = None if seed in BACKWARDS else random.Random(seed)
    tell(world, facts, backwards(facts), kills=kills)
    assert differences(world, morning, history) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_whether_it_is_told_late_all_at_once_or_as_it_happens_it_ends_as_the_model(
    seed: int, morning: Days, tmp_path: Path
) -> None:
    history = talkative(morning, seed, ALL)
    dice = random.Random(seed)
    later = told_later(history, morning, tmp_path, dice, kills=dice)
    facts = history.facts
    in_time = set_up(morning.world.copied(tmp_path / "in-time"), history)
    tell(in_time, facts, [fact.happened for fact in facts])
    truth = ending(in_time)
    together = set_up(morning.world.copied(tmp_path / "at-once"), history)
    tell(together, facts, at_once(facts))
    assert differences(in_time, morning, history) == []
    assert apart(ending(later), truth) == []
    assert apart(ending(together), truth) == []


def told_later(
    history: Talkative, morning: Days, folder: Path, dice: random.Random,
    kills: random.Random | None = None,
) -> World:  # fmt: skip
    """A house that is told of a history in small chunks, late, some of it twice."""
    facts = history.play()
    world = set_up(morning.world.copied(folder / "later"), history)
    in_small_chunks(world)
    twice = [*facts, *told_again(facts, dice)]
    tell(world, twice, late(twice, dice), kills=kills)
    return world


def differences(world: World, morning: Days, history: Talkative) -> list[str]:
    """Where a house does not know what the model knows."""
    houses = {**morning.warehouses, **history.warehouses}
    return Days(world, random.Random(0), warehouses=houses).differences()
