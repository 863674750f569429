"""Times and ages as commands show them to people: in the zone of the house."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from processor.commands.console import told
from processor.model.times import SECOND, parse_time

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def here(at: int, zone: str) -> str:
    """`2026-11-03 10:05`, the moment in a time zone; `at` is microseconds UTC."""
    moment = datetime.fromtimestamp(at // SECOND, UTC).astimezone(ZoneInfo(zone))
    return moment.strftime("%Y-%m-%d %H:%M")


def here_of(text: str, zone: str) -> str:
    """The same of RFC 3339 text; what is none stands as it is."""
    try:
        return here(parse_time(text), zone)
    except ValueError:
        return text


def day_here(at: int, zone: str) -> str:
    """`2026-11-03`: the day in a time zone."""
    return here(at, zone)[:10]


def day_began(at: int, zone: str) -> int:
    """When the day in a time zone began that a moment falls on, microseconds UTC."""
    moment = datetime.fromtimestamp(at // SECOND, UTC).astimezone(ZoneInfo(zone))
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return int(midnight.timestamp()) * SECOND


def age(since: int, now: int) -> str:
    """How long ago that is, in its largest unit; what lies ahead is just now."""
    seconds = max(0, (now - since) // SECOND)
    if seconds < _HOUR:
        return told("age.minutes", n=seconds // _MINUTE)
    if seconds < 2 * _DAY:
        return told("age.hours", n=seconds // _HOUR)
    return told("age.days", n=seconds // _DAY)
