"""Checks of the tables of places against the rest of the house: tables that are missing, rows of
rate cards for countries and territories that there are not."""

from __future__ import annotations

from collections.abc import Mapping

from processor.carriers.lanes import ANY
from processor.carriers.rate_cards import RateCards
from processor.model.countries import COUNTRIES
from processor.model.destinations import Gazetteer
from processor.model.house_tables import BOXES, TERRITORIES
from processor.model.sentence import sentence
from processor.problems.problem import Problem, problem

_LOST = {BOXES: "places.no-boxes", TERRITORIES: "places.no-territories"}


def place_problems(
    folder: str, rules: Mapping[str, str], rates: Mapping[str, str], cards: RateCards,
    gazetteer: Gazetteer,
) -> list[Problem]:  # fmt: skip
    """Warnings: of a house that was set up before there were such tables, and of rows that no
    order can meet. `folder` is what messages show of the rules folder."""
    found = []
    for name, lost in _LOST.items():
        path = f"{folder}/{name}"
        if path not in rules:
            told = sentence(lost)
            found.append(
                problem("table/file.places", file=path, severity="warning", lost=told, table=path)
            )
    known = COUNTRIES.keys() | gazetteer.territories | {ANY}
    for rows in cards.zones.values():
        for row in rows:
            if row.country not in known:
                file, _, line = row.at.rpartition(":")
                text = rates[file].splitlines()[int(line) - 1] if file in rates else ""
                found.append(
                    problem(
                        "rate/value.place",
                        file=file,
                        line=int(line),
                        column=text.find(row.country) + 1,
                        text=text,
                        span=len(row.country),
                        severity="warning",
                        country=row.country,
                        table=TERRITORIES,
                    )
                )
    return found
