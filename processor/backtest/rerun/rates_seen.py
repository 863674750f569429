"""Which exchange rates a decision saw: enough to read the same again. Pure."""

from __future__ import annotations

from typing import NamedTuple


class RatesSeen(NamedTuple):
    """The day of the newest, the newest correction that was known, the currencies left out because
    their rate was too old."""

    day: str
    corrections: int = 0
    stale: tuple[str, ...] = ()
