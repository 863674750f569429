"""Fixtures that many tests share."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders.made_readings import readings_made
from builders.paths import SAMPLES
from builders.quick import quickly
from builders.world import World
from hypothesis import settings

# What one example takes says how busy the machine is: no test asserts a time.
settings.register_profile("crossdock", deadline=None, max_examples=60)
settings.load_profile("crossdock")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-museum",
        action="store_true",
        help="write every expected text of tests/museum anew",
    )
    parser.addoption(
        "--update-sample-day",
        action="store_true",
        help="write tests/golden/sample-day.txt anew",
    )


def pytest_configure() -> None:
    """Nothing that is made while modules are imported and tests collected is garbage: looking for
    it in there again and again is a tenth of a run."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the search for garbage passes it over."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def quick() -> Iterator[None]:
    """No test reads the same texts of a house again, or waits for the disk."""
    with quickly():
        yield


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty house."""
    return World.build(tmp_path / "house")


@pytest.fixture(scope="session")
def sample_house(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The house after one run over all samples, made once: to look at, not to work in."""
    world = World.build(tmp_path_factory.mktemp("samples") / "house")
    world.drop_folder(SAMPLES / "inbox")
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return world


@pytest.fixture
def sample_day(sample_house: World, tmp_path: Path) -> World:
    """A copy of the house after one run over all samples, to work in."""
    return sample_house.copied(tmp_path / "house")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has the readings of the next files made by hand, by order."""
    return readings_made(monkeypatch)
