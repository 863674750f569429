"""Warehouses that should confirm, never did, and count on: their stock would run dry. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from processor.model.config import Config
from processor.model.sentence import Date, Sentence, sentence
from processor.model.times import day

# A count of the morning after comes before the confirmation of the day.
_DAYS = 2


def may_be_silent(
    config: Config,
    oldest: Mapping[tuple[str, str], str],
    counted: Mapping[tuple[str, str], int],
) -> dict[str, str]:
    """The warehouses, by code, that counted goods (time in microseconds, by warehouse and client)
    two days or more after the oldest day on which they should have shipped some (`oldest`), with
    that day."""
    found: dict[str, str] = {}
    for (code, client), ship_day in sorted(oldest.items()):
        warehouse, as_at = config.warehouses.get(code), counted.get((code, client))
        if warehouse is None or not warehouse.tells.confirms or as_at is None or not ship_day:
            continue
        late = date.fromisoformat(ship_day) + timedelta(days=_DAYS)
        if day(as_at) >= late.isoformat():
            found[code] = min(ship_day, found.get(code, ship_day))
    return found


def silent(config: Config, since: Mapping[str, str], heard: Collection[str]) -> dict[str, Sentence]:
    """What is told of those of them whose folder is not among the senders of confirmations, by a
    name of its own."""
    return {
        f"confirms-{code.lower()}": sentence(
            "silent.warehouse", warehouse=code, day=Date(ship_day), line="confirms: no"
        )
        for code, ship_day in since.items()
        if config.warehouses[code].folder not in heard
    }
