"""Times as integers: microseconds since 1970-01-01 UTC, and RFC 3339 text in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

SECOND = 1_000_000
DAY = 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    """Microseconds of an aware datetime."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


@lru_cache(maxsize=4096)
def parse_time(text: str) -> int:
    """Microseconds of an RFC 3339 text with an offset. Raises ValueError on anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone: write it as 2026-11-03T09:00:00Z")
    return micros(moment)


@lru_cache(maxsize=4096)
def rfc3339(at: int) -> str:
    """`2026-11-03T09:00:00Z`, with a fraction only where there is one."""
    seconds, rest = divmod(at, SECOND)
    moment = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{moment}.{rest:06d}Z" if rest else f"{moment}Z"


def day(at: int) -> str:
    """`2026-11-03`: the UTC day."""
    return rfc3339(at)[:10]
