"""When what happened is told."""

from __future__ import annotations

import pytest

from processor.model.tellings import newest_time
from processor.model.times import parse_time, rfc3339


@pytest.mark.parametrize(
    ("zone", "now", "slot"),
    [
        ("UTC", "2026-11-03T09:00:00Z", "2026-11-03T09:00:00Z"),
        ("UTC", "2026-11-03T08:59:59Z", "2026-11-02T17:00:00Z"),
        ("Europe/Berlin", "2026-11-03T08:00:00Z", "2026-11-03T08:00:00Z"),
        ("Europe/Berlin", "2026-07-03T07:30:00Z", "2026-07-03T07:00:00Z"),
        ("Asia/Shanghai", "2026-11-03T00:59:00Z", "2026-11-02T09:00:00Z"),
    ],
)
def test_the_newest_time_is_that_of_the_zone(zone: str, now: str, slot: str) -> None:
    assert rfc3339(newest_time(("09:00", "17:00"), zone, parse_time(now))) == slot


def test_without_times_there_is_none() -> None:
    assert newest_time((), "UTC", parse_time("2026-11-03T09:00:00Z")) == 0
