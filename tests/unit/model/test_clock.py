"""Whether a clock is believed, held against the last one that was."""

from __future__ import annotations

import pytest

from processor.model.clock import ClockReading, Judged, is_possible, judge
from processor.model.times import SECOND, parse_time

MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
JUMP = 8 * DAY
LAST = parse_time("2026-11-03T09:00:00Z")


def judged(went: int, *, ran: int | None = None, boot: str = "one") -> Judged:
    """A clock that went on so far while the machine ran; `boot` is its start now, it was `one`."""
    last = ClockReading(LAST, "one", 5 * DAY)
    here = ClockReading(LAST + went) if ran is None else ClockReading(LAST + went, boot, ran)
    return judge(last, here, JUMP)


def test_the_first_clock_of_a_ledger_is_believed_whatever_it_shows() -> None:
    assert judge(None, ClockReading(LAST), JUMP) == Judged(LAST)


@pytest.mark.parametrize("went", [0, SECOND, HOUR, 7 * DAY, 8 * DAY])
def test_a_clock_that_goes_on_by_hours_days_and_a_second_week_is_believed(went: int) -> None:
    assert judged(went) == Judged(LAST + went)


@pytest.mark.parametrize("went", [8 * DAY + SECOND, 365 * DAY])
def test_a_clock_far_beyond_the_last_pass_is_in_doubt_and_the_time_stays(went: int) -> None:
    assert judged(went) == Judged(LAST, "ahead")


def test_a_house_that_stood_idle_while_its_machine_ran_or_slept_is_not_asked() -> None:
    weeks = 21 * DAY
    assert judged(weeks, ran=5 * DAY + weeks) == Judged(LAST + weeks)


def test_a_year_in_three_weeks_is_in_doubt_although_the_machine_ran() -> None:
    assert judged(365 * DAY, ran=26 * DAY).doubt == "ahead"


def test_what_the_machine_ran_before_it_was_started_again_counts_for_nothing() -> None:
    assert judged(21 * DAY, ran=40 * DAY, boot="two").doubt == "ahead"


@pytest.mark.parametrize("back", [SECOND, 5 * MINUTE])
def test_a_small_step_back_asks_nothing_and_the_time_stands_still(back: int) -> None:
    assert judged(-back) == Judged(LAST)


@pytest.mark.parametrize("back", [5 * MINUTE + SECOND, HOUR, DAY, 9000 * DAY])
def test_a_clock_before_what_was_done_last_is_in_doubt(back: int) -> None:
    assert judged(-back) == Judged(LAST, "back")


def test_the_years_2000_to_2100_are_possible() -> None:
    inside = ("2000-01-01T00:00:00Z", "2100-12-31T23:59:59Z")
    outside = ("1999-12-31T23:59:59Z", "2101-01-01T00:00:00Z", "0001-01-01T00:00:00Z")
    assert [is_possible(parse_time(one)) for one in inside] == [True, True]
    assert [is_possible(parse_time(one)) for one in outside] == [False] * 3
