"""However late and in whatever order a house is told of things, it ends as if told at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from builders.busy_days import Days
from builders.told_late import (
    HOUR,
    LAST,
    apart,
    at_once,
    began,
    ending,
    in_small_chunks,
    late,
    tell,
    told_again,
    told_wrongly,
)
from builders.warehouse_reports import let_them_report
from builders.world import World

ALL = ("PL1", "DE2", "CN1")
CASES = [
    (0, ("PL1",)),
    pytest.param(1, ("CN1",), marks=pytest.mark.slow),
    *(pytest.param(seed, ALL, marks=pytest.mark.slow) for seed in range(2, 12)),
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


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30, 35))
@pytest.mark.parametrize("short", [False, True])
def test_wrong_reports_that_are_replaced_by_the_true_ones_end_as_these_alone(
    seed: int, short: bool, morning: Days, tmp_path: Path
) -> None:
    """Where wrong ones end shipments, what was given up may be instructed elsewhere by then: the
    pieces on hand are the same."""
    history = began(morning, seed, ALL)
    facts = [fact for fact in history.play() if fact.sender in ("pl1", "de2", "cn1")]
    only = morning.world.copied(tmp_path / "only")
    tell(only, facts, at_once(facts))
    truth = ending(only)
    dice = random.Random(seed)
    wrong = told_wrongly(facts, dice, short=short)
    world = morning.world.copied(tmp_path / "wrong")
    told = [*wrong, *facts]
    tell(world, told, [LAST - 6 * HOUR] * len(wrong) + at_once(facts))
    parked = world.crossdock("cases", "--kind", "contradiction", "--json").json()
    assert parked
    for one in wrong:
        ran = world.crossdock(
            "confirm", one.name.removeprefix("wrong-"), "--replace", "--yes", "--why", "a mail"
        )
        assert ran.code in (0, 2), ran.out + ran.err
    assert world.crossdock("cases", "--kind", "contradiction", "--json").json() == []
    world.balance()
    found = ending(world)
    if short:
        found, truth = ({"stock": _on_hand(one), "lines": {}} for one in (found, truth))
    assert apart(found, truth) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(42, 46))
def test_reports_that_contradict_each_other_end_in_the_same_cases_in_either_order(
    seed: int, morning: Days, tmp_path: Path
) -> None:
    history = began(morning, seed, ALL)
    facts = [fact for fact in history.play() if fact.name.startswith("left-")]
    wrong = told_wrongly(facts, random.Random(seed), short=True)
    told = {}
    for name, first, then in (("wrong", wrong, facts), ("true", facts, wrong)):
        world = morning.world.copied(tmp_path / name)
        early = [min(at, LAST - 6 * HOUR) for at in at_once(first)]
        tell(world, [*first, *then], [*early, *at_once(then)])
        cases = world.crossdock("cases", "--kind", "contradiction", "--json").json()
        # A wrong one that ends a shipment may contradict further ones too.
        told[name] = {one["subject"] for one in cases}
    assert told["wrong"]
    assert told["wrong"] == told["true"]


def _on_hand(one: dict[str, object]) -> dict[object, object]:
    stock = one["stock"]
    assert isinstance(stock, dict)
    return {key: (there[0], there[5]) for key, there in stock.items()}
