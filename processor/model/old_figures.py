"""Which exchange rates and counts are too old, and how that is said. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from processor.model.config import Config, Oldest
from processor.model.sentence import Date, Sentence, sentence
from processor.model.times import DAY, day


def days_old(on: str, now: int) -> int:
    """Whole days from a day to the day of a moment, both in UTC."""
    return (date.fromisoformat(day(now)) - date.fromisoformat(on)).days


def old_figures(
    config: Config,
    rates: Mapping[str, str],
    counted: Mapping[tuple[str, str], int],
    now: int,
) -> dict[str, Sentence]:
    """What is older than people want to be told of, by a name of its own.

    `rates` has the newest day of each currency, `counted` the time of the last count (microseconds)
    of each warehouse and client. A warehouse that ships no more is left out.
    """
    found: dict[str, Sentence] = {}
    by_day: dict[str, list[str]] = {}
    for currency, on in sorted(rates.items()):
        by_day.setdefault(on, []).append(currency)
    limits = config.oldest_rates
    for on, currencies in sorted(by_day.items()):
        word, days = _beyond(limits, days_old(on, now))
        if word:
            found[f"rates-{on}"] = sentence(
                f"old-figures.rates-{word}", currencies=currencies, day=Date(on), n=days
            )
    for (code, client), as_at in sorted(counted.items()):
        warehouse = config.warehouses.get(code)
        if warehouse is None or warehouse.status != "live" or client not in config.clients:
            continue
        word, days = _beyond(warehouse.oldest_count, -(-(now - as_at) // DAY))
        if word:
            then = Date(day(as_at))
            found[f"count-{code.lower()}-{client}"] = sentence(
                f"old-figures.count-{word}", warehouse=code, client=client, day=then, n=days
            )
    return found


def _beyond(limits: Oldest, days: int) -> tuple[str, int]:
    """`hold` or `warn` where so many days are more than the limit says, with it; else empty."""
    for word, limit in (("hold", limits.hold), ("warn", limits.warn)):
        if limit is not None and days > limit:
            return word, limit
    return "", 0
