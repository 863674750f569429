"""Fixtures of the fault catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.fault_house import stocked_house
from builders.world import World


@pytest.fixture(scope="session")
def stocked_once(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with catalogue, rates and counts, made once: to be copied."""
    return stocked_house(tmp_path_factory.mktemp("stocked") / "house")


@pytest.fixture
def stocked(stocked_once: World, tmp_path: Path) -> World:
    """A copy of it for each fault."""
    return stocked_once.copied(tmp_path / "house")
