"""When a server is asked: schedules in words, and quiet hours. Pure.

A schedule is `every 10 minutes`, `every 2 hours`, or times of day: `at 08:00, 12:30 on weekdays`.
Quiet hours are spans of a day: `22:00-06:00, 12:00-12:30`. Times of day are those of a zone; where
its clocks are put forward, a time that does not come is the moment of that; where they are put
back, a schedule means the first of the two and the end of quiet hours the second. Moments are
microseconds UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC as UTC_ZONE
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from processor.model.config import WEEKDAYS
from processor.model.sentence import Sentence, sentence
from processor.model.times import SECOND, micros
from processor.model.timetables import QuietHours, Schedule, Timetable

_MINUTE = 60 * SECOND
_UNITS = {"minute": 1, "hour": 60}
_MOST_MINUTES = 24 * 60
_EVERY = re.compile(r"every (?:([0-9]{1,4}) )?([a-z]+)", re.ASCII)
_AT = re.compile(r"at (.+?)(?: on (.+))?", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_DAYS = {
    "weekdays": WEEKDAYS[:5],
    "weekends": WEEKDAYS[5:],
    "every day": WEEKDAYS,
    **{one: (one,) for one in WEEKDAYS},
}
# A slot is looked for so many days around: a week, and one for zones.
_DAYS_AROUND = 8


def read_schedule(text: str) -> Schedule | Sentence:
    """What a schedule says, or what is wrong with it, under the id of a problem."""
    words = " ".join(text.split())
    if match := _EVERY.fullmatch(words):
        count, unit = int(match[1] or 1), match[2].removesuffix("s")
        minutes = count * _UNITS.get(unit, 0)
        if unit not in _UNITS:
            return sentence("value/wrong.schedule-unit", value=text, unit=match[2])
        if not 1 <= minutes <= _MOST_MINUTES:
            return sentence("value/wrong.schedule-often", value=text)
        return Schedule(text=words, minutes=minutes)
    if match := _AT.fullmatch(words):
        times = [_minutes(one.strip()) for one in match[1].split(",")]
        if None in times:
            return sentence("value/wrong.schedule", value=text)
        days: set[int] = set()
        for word in ("every day",) if match[2] is None else match[2].split(","):
            named = _DAYS.get(word.strip())
            if named is None:
                return sentence("value/wrong.schedule-day", value=text, day=word.strip())
            days |= {WEEKDAYS.index(one) for one in named}
        known = sorted({one for one in times if one is not None})
        return Schedule(text=words, times=tuple(known), days=tuple(sorted(days)))
    return sentence("value/wrong.schedule", value=text)


def read_quiet(text: str) -> tuple[QuietHours, ...] | Sentence:
    """What quiet hours say, or what is wrong with them, under the id of a problem."""
    found = []
    for one in text.split(","):
        start, dash, end = one.strip().partition("-")
        first, last = _minutes(start.strip()), _minutes(end.strip())
        if not dash or first is None or last is None:
            return sentence("value/wrong.quiet", value=text)
        found.append(QuietHours(first, last))
    if len(set().union(*map(_covered, found))) == _MOST_MINUTES:
        return sentence("value/wrong.quiet-always", value=text)
    return tuple(found)


def _covered(quiet: QuietHours) -> set[int]:
    """The minutes of a day."""
    if quiet.start < quiet.end:
        return {*range(quiet.start, quiet.end)}
    return {*range(quiet.start, _MOST_MINUTES), *range(quiet.end)}


def _minutes(text: str) -> int | None:
    match = _CLOCK.fullmatch(text)
    return None if match is None else int(match[1]) * 60 + int(match[2])


def due(last: int | None, now: int, schedule: Schedule | None, zone: str) -> bool:
    """True where it is time again; `last` is when it was done last, None for never. What was missed
    is made up for, once. A `last` that is still to come is that of a clock that was put back: then
    it is time."""
    if schedule is None or last is None or last > now:
        return True
    if schedule.minutes:
        # By the minute: a run that is started by the clock begins a second earlier or later.
        return now // _MINUTE - last // _MINUTE >= schedule.minutes
    return any(last < one <= now for one in _slots(schedule, now, zone))


def next_due(last: int | None, now: int, schedule: Schedule | None, zone: str) -> int:
    """The first moment from `now` on at which it is time; quiet hours are not looked at."""
    if due(last, now, schedule, zone) or schedule is None or last is None:
        return now
    if schedule.minutes:
        return (last // _MINUTE + schedule.minutes) * _MINUTE
    return min(one for one in _slots(schedule, now, zone) if one > now)


def quiet_until(now: int, timetable: Timetable) -> int | None:
    """When the quiet hours end in which `now` lies; None outside of them."""
    end, moved = now, True
    while moved:
        moved = False
        for one in timetable.quiet:
            for start, stop in _spans(one, end, timetable.zone):
                if start <= end < stop:
                    end, moved = stop, True
    return None if end == now else end


def next_turn(last: int | None, now: int, schedule: Schedule | None, timetable: Timetable) -> int:
    """The first moment from `now` on at which it is time and not quiet."""
    at = next_due(last, now, schedule, timetable.zone)
    return quiet_until(at, timetable) or at


def _slots(schedule: Schedule, now: int, zone: str) -> Iterator[int]:
    """The moments of the days around `now`, in their order."""
    here = _day(now, zone)
    for number in range(-_DAYS_AROUND, _DAYS_AROUND + 1):
        day = here + timedelta(days=number)
        if day.weekday() in schedule.days:
            for minutes in schedule.times:
                yield moment_of(day, minutes, zone, later=False)


def _spans(quiet: QuietHours, now: int, zone: str) -> Iterator[tuple[int, int]]:
    here = _day(now, zone)
    for number in (-1, 0, 1):
        day = here + timedelta(days=number)
        end = day + timedelta(days=quiet.end <= quiet.start)
        yield (
            moment_of(day, quiet.start, zone, later=False),
            moment_of(end, quiet.end, zone, later=True),
        )


def _day(now: int, zone: str) -> date:
    return datetime.fromtimestamp(now / SECOND, ZoneInfo(zone)).date()


@lru_cache(maxsize=4096)
def moment_of(day: date, minutes: int, zone: str, *, later: bool) -> int:
    """A time of day as a moment; of two the first, or the `later`; where the clocks leap over it,
    the moment at which they do."""
    local = datetime(day.year, day.month, day.day, minutes // 60, minutes % 60)
    there = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=there, fold=fold).astimezone(UTC_ZONE) for fold in (0, 1))
    if first > second:
        before = second.astimezone(there).utcoffset()
        low, high = second, first
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            if middle.astimezone(there).utcoffset() == before:
                low = middle
            else:
                high = middle
        return round(micros(high) / _MINUTE) * _MINUTE
    return micros(second if later else first)
