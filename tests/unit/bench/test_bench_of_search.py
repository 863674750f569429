"""The bench of finding finds what it looks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.finding import asked, booking_costs, empty, fill, found_in

COUNT = 2_000


@pytest.mark.slow
def test_every_kind_of_key_finds_its_orders(tmp_path: Path) -> None:
    engine = empty(tmp_path / "ledger.db")
    fill(engine, COUNT, "seed")
    engine.dispose()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in found_in(tmp_path / "ledger.db", COUNT).splitlines()[2:]
    ]
    found = {row[0]: int(row[1]) for row in rows}
    assert list(found) == [kind for kind, _ in asked(COUNT)]
    assert found.pop("nothing") == 0
    shared = ("name of one in 200", "two names of one in 200", "Chinese name of one in 200")
    assert [found[kind] for kind in shared] == [COUNT // 200] * 3
    assert [kind for kind, n in found.items() if n == 0 and kind != "two Chinese characters"] == []


@pytest.mark.slow
def test_booking_is_measured_with_and_without_keys(tmp_path: Path) -> None:
    without, with_keys = booking_costs(tmp_path, 2_000, "seed")
    assert without > 0
    assert with_keys > 0
