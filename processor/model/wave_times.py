"""The times at which waves close, by the clock of their warehouse. Pure.

Moments are microseconds UTC. Only workdays of the warehouse have times. Where its clocks are put
forward, a time that does not come is the moment of that; where they are put back, a time that comes
twice is the first of the two. Two times that are one moment are one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from processor.model.calendars import is_workday, next_workday
from processor.model.config import Warehouse
from processor.model.schedules import moment_of
from processor.model.times import SECOND
from processor.model.wave_rules import Waves, cut_off_of

_MINUTE = 60 * SECOND


def last_time(rule: Waves, warehouse: Warehouse, since: int, now: int) -> int | None:
    """The last time in (since, now] at which waves of the warehouse close; None where none came. A
    `since` that is still to come is that of a clock that was put back: then it is `now`."""
    if not rule.close_at:
        return None
    if since > now:
        return now
    day, first = _day(now, warehouse), _day(since, warehouse)
    while day >= first:
        for at in reversed(_times(rule, warehouse, day)):
            if since < at <= now:
                return at
        day -= timedelta(days=1)
    return None


def next_time(rule: Waves, warehouse: Warehouse, now: int) -> int | None:
    """The first time after `now` at which waves of the warehouse close; None where none is said."""
    if not rule.close_at:
        return None
    day = _day(now, warehouse)
    while True:
        for at in _times(rule, warehouse, day):
            if at > now:
                return at
        day = date.fromisoformat(next_workday(warehouse.calendar, day.isoformat()))


def after_time(rule: Waves, oldest: int) -> int | None:
    """When a wave closes whose oldest shipment was planned then. By the minute, as what is started
    by the clock begins a second earlier or later."""
    return (oldest // _MINUTE + rule.close_after) * _MINUTE if rule.close_after else None


def by_time(
    warehouse: Warehouse, ship_day: str, client: str, carrier: str, service: str
) -> int | None:
    """By when a shipment that leaves on that day is to be instructed; None where nobody says."""
    if warehouse.calendar is None or not ship_day:
        return None
    found = cut_off_of(warehouse.calendar.cutoffs, client, carrier, service)
    if found is None or not found.instruct_by:
        return None
    return _moment(date.fromisoformat(ship_day), found.instruct_by, warehouse)


def _times(rule: Waves, warehouse: Warehouse, day: date) -> list[int]:
    if not is_workday(warehouse.calendar, day.isoformat()):
        return []
    return sorted({_moment(day, one, warehouse) for one in rule.close_at})


def _moment(day: date, clock: str, warehouse: Warehouse) -> int:
    hours, minutes = clock.split(":")
    return moment_of(day, int(hours) * 60 + int(minutes), warehouse.timezone, later=False)


def _day(at: int, warehouse: Warehouse) -> date:
    return datetime.fromtimestamp(at / SECOND, ZoneInfo(warehouse.timezone)).date()
