"""Fixtures that many tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "crash")]

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
