"""When a warehouse works: local time, workdays and the day on which a shipment leaves. Pure.

Without a calendar every day is a workday and there is no cut-off. A moment is RFC 3339 text, a day
is `2026-11-03`, a time of day `14:00`; the time zone is a name such as `Europe/Berlin`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from processor.model.config import WEEKDAYS, Calendar
from processor.model.wave_rules import cut_off_of


@lru_cache(maxsize=1024)
def _local(now: str, zone: str) -> datetime:
    return datetime.fromisoformat(now).astimezone(ZoneInfo(zone))


def local_time(now: str, zone: str) -> str:
    """The time of day there, `09:05`."""
    return _local(now, zone).strftime("%H:%M")


def local_day(now: str, zone: str) -> str:
    """The day there, `2026-11-03`."""
    return _local(now, zone).date().isoformat()


def weekday(now: str, zone: str) -> str:
    """The day of the week there: mon, tue, wed, thu, fri, sat or sun."""
    return WEEKDAYS[_local(now, zone).weekday()]


@lru_cache(maxsize=1024)
def is_workday(calendar: Calendar | None, day: str) -> bool:
    """True if the warehouse works on this day."""
    if calendar is None:
        return True
    named = WEEKDAYS[date.fromisoformat(day).weekday()]
    return named in calendar.workdays and day not in calendar.holidays


@lru_cache(maxsize=1024)
def next_workday(calendar: Calendar | None, day: str) -> str:
    """The first workday after `day`. Holidays are finite, so there always is one."""
    found = date.fromisoformat(day)
    while True:
        found += timedelta(days=1)
        if is_workday(calendar, found.isoformat()):
            return found.isoformat()


def ship_day(
    calendar: Calendar | None,
    now: str,
    zone: str,
    client: str = "",
    carrier: str = "",
    service: str = "",
) -> str:
    """The day a shipment planned now leaves: today there, if it is a workday and before the
    cut-off of its client, carrier and service, or else of the warehouse (the minute of the cut-off
    is too late), otherwise the next workday. Carrier and service are empty before they are
    chosen."""
    today = local_day(now, zone)
    if calendar is None:
        return today
    own = cut_off_of(calendar.cutoffs, client, carrier, service)
    cutoff = calendar.cutoff if own is None else own.at
    late = cutoff and local_time(now, zone) >= cutoff
    if late or not is_workday(calendar, today):
        return next_workday(calendar, today)
    return today
