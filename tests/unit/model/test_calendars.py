"""Calendars: local time, workdays, the cut-off and the day a shipment leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.model.calendars import (
    is_workday,
    local_day,
    local_time,
    next_workday,
    ship_day,
    weekday,
)
from processor.model.config import WEEKDAYS, Calendar

WEEK = Calendar(
    workdays=("mon", "tue", "wed", "thu", "fri"), cutoff="14:00", holidays=("2026-12-25",)
)
BERLIN = "Europe/Berlin"


def test_local_time_is_the_time_where_the_warehouse_stands() -> None:
    assert local_time("2026-11-25T18:30:00Z", "Asia/Shanghai") == "02:30"
    assert local_day("2026-11-25T18:30:00Z", "Asia/Shanghai") == "2026-11-26"
    assert weekday("2026-11-25T18:30:00Z", "Asia/Shanghai") == "thu"
    assert weekday("2026-11-25T18:30:00Z", BERLIN) == "wed"


def test_summer_time_moves_the_local_time() -> None:
    assert local_time("2026-07-01T12:00:00Z", BERLIN) == "14:00"
    assert local_time("2026-12-01T12:00:00Z", BERLIN) == "13:00"


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-25T12:59:00Z", "2026-11-25"),
        ("2026-11-25T13:00:00Z", "2026-11-26"),
        ("2026-11-27T15:00:00Z", "2026-11-30"),
        ("2026-11-28T08:00:00Z", "2026-11-30"),
        ("2026-12-24T14:00:00Z", "2026-12-28"),
        ("2026-12-25T08:00:00Z", "2026-12-28"),
    ],
)
def test_an_order_before_the_cut_off_of_a_workday_leaves_that_day(now: str, day: str) -> None:
    assert ship_day(WEEK, now, BERLIN) == day


def test_without_a_calendar_every_day_is_a_workday_and_nothing_is_too_late() -> None:
    assert ship_day(None, "2026-12-26T22:59:59Z", BERLIN) == "2026-12-26"
    assert is_workday(None, "2026-12-26")
    assert next_workday(None, "2026-12-26") == "2026-12-27"


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
calendars = st.builds(
    lambda names, off: Calendar(workdays=tuple(sorted(names)), holidays=tuple(off)),
    st.sets(st.sampled_from(WEEKDAYS), min_size=1),
    st.lists(days.map(date.isoformat), max_size=5),
)


@given(calendars, days)
def test_the_next_workday_is_the_first_one_after_a_day(calendar: Calendar, day: date) -> None:
    found = date.fromisoformat(next_workday(calendar, day.isoformat()))
    assert found > day
    assert is_workday(calendar, found.isoformat())
    between = (day + timedelta(days=n) for n in range(1, (found - day).days))
    assert not any(is_workday(calendar, one.isoformat()) for one in between)
