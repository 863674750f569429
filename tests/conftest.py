"""Fixtures that many tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE), str(_HERE / "crash"), str(_HERE / "stories")]

from world import World  # noqa: E402


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
