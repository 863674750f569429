"""Weeks of the sample house: every morning it knows what three warehouses truly have."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from builders.busy_days import Days
from builders.warehouse_reports import let_them_report, says_free, says_of
from builders.world import World

SHORT, LONG = (2, False), (14, True)
SPANS = [
    pytest.param(*SHORT, id="two days"),
    pytest.param(*LONG, id="two weeks", marks=pytest.mark.slow),
]


def lived(
    folder: Path,
    days: int,
    whole: bool,
    *,
    silent: tuple[str, ...] = (),
    tells: Mapping[str, str] | None = None,
) -> Days:
    """So many days; on each morning, and on the one after, the ledger is held against the model."""
    world = World.build(folder)
    let_them_report(world)
    for code in silent:
        says_of(world, code, "confirms: no")
    for code in tells or {}:
        says_free(world, code)
    house = Days(world, random.Random(1), whole=whole, silent=silent, tells=tells or {})
    house.begin()
    for day in range(days):
        house.morning(day)
        as_the_model(house, day)
        house.evening(day)
    house.morning(days)
    as_the_model(house, days)
    return house


def as_the_model(house: Days, day: int) -> None:
    assert house.differences() == [], f"on the morning of day {day}"
    assert house.false_shortages() == [], f"on the morning of day {day}"


@pytest.mark.parametrize(("days", "whole"), SPANS)
def test_every_morning_available_is_what_the_warehouses_truly_have(
    days: int, whole: bool, tmp_path: Path
) -> None:
    house = lived(tmp_path / "house", days, whole)
    assert {*house.done} >= {"whole", "lots"}
    if whole:
        assert {*house.done} >= {"part", "not found", "substitute", "tomorrow"}


@pytest.mark.slow
@pytest.mark.parametrize(("days", "whole"), SPANS)
def test_a_warehouse_that_never_confirms_does_not_run_dry(
    days: int, whole: bool, tmp_path: Path
) -> None:
    lived(tmp_path / "house", days, whole, silent=("DE2",))


@pytest.mark.slow
@pytest.mark.parametrize(("days", "whole"), SPANS)
def test_what_a_count_calls_free_is_not_reduced_twice(
    days: int, whole: bool, tmp_path: Path
) -> None:
    lived(tmp_path / "house", days, whole, tells={"PL1": "free"})
