"""Told to stop while what was put aside of a large file is sorted: nobody waits for the end."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from processor.normalise.runs import Runs
from processor.passes.booking.files.incoming import aside_of
from processor.transport.stopping import Stopped


def test_scattered_rows_are_sorted_no_further_once_the_process_is_told_to_stop(
    tmp_path: Path,
) -> None:
    (tmp_path / "spool").mkdir()
    asked: list[bool] = []

    def stopping() -> bool:
        asked.append(True)
        return told

    told = False
    house: object = SimpleNamespace(state=tmp_path)
    runs = Runs(aside_of(house, stopping), grouped=True, most=3)  # type: ignore[arg-type]
    for row in range(20):
        runs.begin(f"#{row % 10}", row * 10, row + 2, row)
    told = True
    before = len(asked)
    with pytest.raises(Stopped):
        runs.cut(200, 20, 5)
    assert len(asked) == before + 1
