"""When a server is asked: what people write, and what it means by the clock."""

from __future__ import annotations

import pytest

from processor.model.schedules import due, next_due, quiet_until, read_quiet, read_schedule
from processor.model.sentence import Sentence
from processor.model.times import parse_time, rfc3339
from processor.model.timetables import Schedule, Timetable

BERLIN = "Europe/Berlin"


def schedule(text: str) -> Schedule:
    read = read_schedule(text)
    assert isinstance(read, Schedule), read
    return read


def is_due(text: str, last: str, now: str) -> bool:
    return due(parse_time(last) if last else None, parse_time(now), schedule(text), BERLIN)


def follows(text: str, last: str, now: str) -> str:
    return rfc3339(next_due(parse_time(last), parse_time(now), schedule(text), BERLIN))


def ends(hours: str, now: str) -> str | None:
    quiet = read_quiet(hours)
    assert not isinstance(quiet, Sentence)
    until = quiet_until(parse_time(now), Timetable(quiet=quiet, zone=BERLIN))
    return None if until is None else rfc3339(until)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("hourly", "schedule"), ("at 8:00", "schedule"), ("at 24:00", "schedule"),
        ("at 08:00 and 09:00", "schedule"), ("at ", "schedule"), ("", "schedule"),
        ("every 10 minuets", "schedule-unit"), ("every 2 days", "schedule-unit"),
        ("every 0 minutes", "schedule-often"), ("every 25 hours", "schedule-often"),
        ("at 08:00 on workdays", "schedule-day"), ("at 08:00 on monday", "schedule-day"),
        ("at 08:00 on mon,", "schedule-day"), ("*/10 * * * *", "schedule"),
    ],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(text: str, wrong: str) -> None:
    read = read_schedule(text)
    assert isinstance(read, Sentence)
    assert read.id == f"value/wrong.{wrong}"


@pytest.mark.parametrize("hours", ["22-6", "22:00", "22:00-24:00", "22:00-06:00,", "", "night"])
def test_what_are_no_quiet_hours_is_refused(hours: str) -> None:
    read = read_quiet(hours)
    assert isinstance(read, Sentence)
    assert read.id == "value/wrong.quiet"


@pytest.mark.parametrize("hours", ["08:00-08:00", "06:00-22:00, 22:00-06:00"])
def test_a_server_that_would_never_be_asked_is_refused(hours: str) -> None:
    read = read_quiet(hours)
    assert isinstance(read, Sentence)
    assert read.id == "value/wrong.quiet-always"


def test_every_ten_minutes_counts_from_the_last_time_by_the_minute() -> None:
    text, last = "every 10 minutes", "2026-11-03T09:00:40Z"
    assert is_due(text, "", "2026-11-03T09:00:00Z"), "what was never done is due"
    assert not is_due(text, last, "2026-11-03T09:09:59Z")
    assert is_due(text, last, "2026-11-03T09:10:01Z"), "a run by the clock is never 39 seconds late"
    assert follows(text, last, "2026-11-03T09:05:00Z") == "2026-11-03T09:10:00Z"


def test_times_of_day_are_those_of_the_zone_on_the_days_that_are_named() -> None:
    text = "at 08:00, 12:30 on weekdays"
    friday = "2026-11-06T07:00:00Z"  # 08:00 in Berlin
    assert is_due(text, "2026-11-06T06:59:00Z", friday)
    assert not is_due(text, friday, "2026-11-06T11:29:59Z")
    assert follows(text, friday, friday) == "2026-11-06T11:30:00Z"
    assert follows(text, "2026-11-06T11:30:00Z", "2026-11-06T11:31:00Z") == "2026-11-09T07:00:00Z"


def test_what_was_missed_is_made_up_for_once() -> None:
    text, last, late = "at 08:00", "2026-11-03T07:00:00Z", "2026-11-05T15:00:00Z"
    assert is_due(text, last, late)
    assert not is_due(text, late, "2026-11-05T15:01:00Z")


@pytest.mark.parametrize("text", ["every 24 hours", "at 08:00"])
def test_a_clock_that_was_put_back_blocks_nothing(text: str) -> None:
    assert is_due(text, "2031-01-01T00:00:00Z", "2026-11-03T09:00:00Z")
    assert not is_due(text, "2026-11-03T09:00:00Z", "2026-11-03T09:00:30Z")


def test_a_time_that_the_clocks_leap_over_comes_as_they_do_and_one_that_comes_twice_once() -> None:
    assert follows("at 02:30", "2026-03-28T12:00:00Z", "2026-03-28T12:00:00Z") == (
        "2026-03-29T01:00:00Z"
    )
    assert follows("at 02:30", "2026-10-24T12:00:00Z", "2026-10-24T12:00:00Z") == (
        "2026-10-25T00:30:00Z"
    )
    assert not is_due("at 02:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")


def test_quiet_hours_go_over_midnight_and_into_each_other() -> None:
    hours = "22:00-06:00, 06:00-06:30, 12:00-13:00"
    assert ends(hours, "2026-11-03T20:59:59Z") is None
    assert ends(hours, "2026-11-03T21:00:00Z") == "2026-11-04T05:30:00Z"
    assert ends(hours, "2026-11-04T05:00:00Z") == "2026-11-04T05:30:00Z"
    assert ends(hours, "2026-11-04T05:30:00Z") is None
    assert ends(hours, "2026-11-04T11:59:59Z") == "2026-11-04T12:00:00Z"


def test_quiet_hours_last_through_an_hour_that_comes_twice_and_end_with_one_that_leaps() -> None:
    hours = "22:00-02:30"
    assert ends(hours, "2026-10-25T00:45:00Z") == "2026-10-25T01:30:00Z", "02:45 summer time"
    assert ends(hours, "2026-10-25T01:15:00Z") == "2026-10-25T01:30:00Z", "02:15 winter time"
    assert ends(hours, "2026-10-25T01:30:00Z") is None
    assert ends(hours, "2026-03-29T00:59:00Z") == "2026-03-29T01:00:00Z"
    assert ends(hours, "2026-03-29T01:00:00Z") is None, "it is 03:00"
