"""When an answer to what went out is overdue. Pure."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from processor.model.calendars import is_workday, local_day, next_workday
from processor.model.config import Warehouse
from processor.model.leaving import left_by
from processor.model.tells import Span
from processor.model.times import micros, rfc3339

_HOUR = 3_600 * 1_000_000


def over(span: Span, since: int, warehouse: Warehouse) -> int:
    """When a span ends that began at `since`; both microseconds UTC.

    Workdays end at the time of day at which they began, by the clock of the warehouse. What begins
    on a day on which nobody works there begins with its next workday.
    """
    if span.unit != "workday":
        return since + span.count * _HOUR * (1 if span.unit == "hour" else 24)
    zone = ZoneInfo(warehouse.timezone)
    began = datetime.fromisoformat(rfc3339(since)).astimezone(zone)
    day, clock = began.date().isoformat(), began.time()
    if not is_workday(warehouse.calendar, day):
        day, clock = next_workday(warehouse.calendar, day), time.min
    for _ in range(span.count):
        day = next_workday(warehouse.calendar, day)
    return micros(datetime.combine(date.fromisoformat(day), clock, zone))


def confirmed_from(ship_day: str, handed_at: int, warehouse: Warehouse) -> int:
    """From when on a confirmation may be waited for: the hand-over, or the end of the day on which
    the shipment leaves where that is later. What has no day waits from the hand-over."""
    if ship_day < local_day(rfc3339(handed_at), warehouse.timezone):
        return handed_at
    return left_by(ship_day, handed_at, warehouse.timezone) + 1
