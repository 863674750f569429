"""What is said of when a server is asked; `schedules` says when that is."""

from __future__ import annotations

import msgspec

from processor.model.time_zones import UTC


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """Every so many `minutes`, counted from the last time; or, where that is 0, at these times of
    day (minutes since midnight) on these days of the week, 0 for monday. `text` is how it was
    written."""

    text: str
    minutes: int = 0
    times: tuple[int, ...] = ()
    days: tuple[int, ...] = ()


class QuietHours(msgspec.Struct, frozen=True):
    """From one minute of the day to before another one; over midnight where that is not later."""

    start: int
    end: int


class Timetable(msgspec.Struct, frozen=True, kw_only=True):
    """When files are fetched and documents handed over, each at every pass where nothing is said,
    and when a server is left alone, by the clock of `zone`; `quiet_text` is how that was
    written."""

    pull: Schedule | None = None
    push: Schedule | None = None
    quiet: tuple[QuietHours, ...] = ()
    quiet_text: str = ""
    zone: str = UTC
