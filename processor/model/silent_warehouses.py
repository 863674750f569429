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
) -> dict[tuple[str, str], str]:
    """The warehouses and clients of which goods were counted (time in microseconds) two days or
    more after the oldest day on which some should have shipped (`oldest`), with that day."""
    found: dict[tuple[str, str], str] = {}
    for (code, client), ship_day in sorted(oldest.items()):
        warehouse, as_at = config.warehouses.get(code), counted.get((code, client))
        if warehouse is None or not warehouse.tells.confirms or as_at is None or not ship_day:
            continue
        late = date.fromisoformat(ship_day) + timedelta(days=_DAYS)
        if day(as_at) >= late.isoformat():
            found[code, client] = ship_day
    return found


def silent(
    config: Config, since: Mapping[tuple[str, str], str], heard: Collection[tuple[str, str]]
) -> dict[str, Sentence]:
    """What is told of those of them of which no confirmation ever came, by a name of its own:
    `heard` has the folders and clients of those that did. A warehouse that confirms for another
    client is told by client."""
    found: dict[str, Sentence] = {}
    talking = {folder for folder, _ in heard}
    for (code, client), ship_day in sorted(since.items(), key=lambda one: (one[0][0], one[1])):
        folder, name = config.warehouses[code].folder, f"confirms-{code.lower()}"
        if folder not in talking:
            said = sentence(
                "silent.warehouse", warehouse=code, day=Date(ship_day), line="confirms: no"
            )
            found.setdefault(name, said)
        elif (folder, client) not in heard:
            found[f"{name}-{client}"] = sentence(
                "silent.client", warehouse=code, client=client, day=Date(ship_day)
            )
    return found
