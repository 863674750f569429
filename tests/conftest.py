"""Fixtures that many tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.world import World


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-museum",
        action="store_true",
        help="write every expected.txt of tests/museum anew",
    )


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty house."""
    return World.build(tmp_path / "house")
