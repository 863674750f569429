"""When a shipment that nobody confirms has left. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from processor.model.calendars import local_day
from processor.model.times import micros, rfc3339


def left_by(ship_day: str, handed_at: int, zone: str) -> int:
    """The end of the day on which a shipment leaves, microseconds UTC: its own day, or that of its
    instruction where the warehouse had that later; both by the clock of the warehouse."""
    day = max(ship_day, local_day(rfc3339(handed_at), zone))
    after = date.fromisoformat(day) + timedelta(days=1)
    return micros(datetime.combine(after, time.min, ZoneInfo(zone))) - 1
