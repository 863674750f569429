"""Fixtures that many tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty house."""
    return World.build(tmp_path / "house")
