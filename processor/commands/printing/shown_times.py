"""Times and ages as commands show them to people: in the zone of the house."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from processor.commands.printing.console import USAGE, Stop, told
from processor.model.sentence import sentence
from processor.model.times import SECOND, parse_time

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def here(at: int, zone: str) -> str:
    """`2026-11-03 10:05`, the moment in a time zone; `at` is microseconds UTC."""
    moment = datetime.fromtimestamp(at // SECOND, UTC).astimezone(ZoneInfo(zone))
    return moment.strftime("%Y-%m-%d %H:%M")


def moment_of(option: str, text: str | None, zone: str) -> int | None:
    """The moment that an option names, microseconds UTC: a day begins in the zone of the house, a
    time says its own. None where nothing was typed; anything else ends the command."""
    if text is None:
        return None
    try:
        if "T" in text:
            return parse_time(text)
        began = datetime.fromisoformat(f"{text}T00:00:00").replace(tzinfo=ZoneInfo(zone))
        return int(began.timestamp()) * SECOND
    except (ValueError, OverflowError) as error:
        raise Stop(USAGE, sentence("orders.no-moment", option=option, text=text)) from error


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
