"""The clock that nobody can set, as this system has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.model.clock import is_possible
from processor.transport import machine_clock


def test_the_machine_names_its_start_and_has_run_ever_longer() -> None:
    boot, ran = machine_clock.machine()
    again, later = machine_clock.machine()
    assert boot == again != ""
    assert 0 < ran <= later


def test_a_system_without_it_says_that_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine_clock, "_BOOT_ID", tmp_path / "none")
    assert machine_clock.machine() == ("", 0)


def test_the_time_it_is_comes_in_whole_seconds() -> None:
    assert is_possible(machine_clock.wall())
    assert machine_clock.wall() % 1_000_000 == 0
