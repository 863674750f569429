"""Fixtures of the fault catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.fault_house import stocked_house
from builders.served_house import ServedHouse, served_house
from builders.sftp_servers import Served, asyncssh_server, keys
from builders.world import World

from processor.house import sftp_sides


@pytest.fixture(scope="session")
def stocked_once(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house with catalogue, rates and counts, made once: to be copied."""
    return stocked_house(tmp_path_factory.mktemp("stocked") / "house")


@pytest.fixture
def stocked(stocked_once: World, tmp_path: Path) -> World:
    """A copy of it for each fault."""
    return stocked_once.copied(tmp_path / "house")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose operations fail on request, for all faults of servers."""
    with asyncssh_server(tmp_path_factory.mktemp("server"), *keys(tmp_path_factory)) as one:
        yield one


@pytest.fixture
def at_server(stocked: World, served: Served) -> Iterator[ServedHouse]:
    """The house with a channel and a warehouse there."""
    house = served_house(stocked, served)
    yield house
    house.faults.plan = lambda _name, _n: None
    sftp_sides.close_all()
