"""The bench of what waits too long has orders of each kind."""

from __future__ import annotations

from pathlib import Path

from bench.overdue import overdue_table


def test_half_of_its_orders_had_to_leave_and_some_are_held(tmp_path: Path) -> None:
    row = overdue_table(tmp_path, (2_000,)).splitlines()[-1]
    count, told, alerts = [cell.strip() for cell in row.strip("|").split("|")][:3]
    # 1,000 before their time and 13 within it, 20 of them at two warehouses; 100 on hold.
    assert (count, told, alerts) == ("2,000", "1,133", "13")
