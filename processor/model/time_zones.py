"""Time zones in which a day begins and ends, by their names such as `Europe/Berlin`. Pure."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

UTC = "UTC"


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """All names of zones that this machine knows."""
    return frozenset(available_timezones())


def names_zone(text: str) -> bool:
    """True for what is written as the name of a zone: a region and a city."""
    return "/" in text
