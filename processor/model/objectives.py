"""Objectives: how several possible ways are compared. Pure, in whole numbers.

Points go from 0 to 1000. The best in cost or days has 1000, one that costs twice as much or takes
twice as long 500; what the rules prefer first has 1000, what they do not name 0. A score is the
sum of the points at their weights, again from 0 to 1000, kept in hundredths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.model.sentence import Name, Sentence, listed, sentence

FULL = 1000


class Objective(msgspec.Struct, frozen=True):
    """What `decide:` asks for; `weights` (percent, by cost, days and preference) for a score."""

    name: str
    weights: Mapping[str, int] = {}


class Measured(msgspec.Struct, frozen=True):
    """One way: its cost in minor units of the house currency, its days, and its points of
    preference."""

    cost: int
    days: int
    preference: int = 0


def preference(places: Sequence[tuple[int, int]]) -> int:
    """Points of what several rules prefer: `places` are (place in the list from 0, length of the
    list) for every rule that prefers anything; the place is the length where it is not named."""
    if not places:
        return 0
    return sum(FULL * (length - place) // length for place, length in places) // len(places)


def points(best: int, value: int) -> int:
    """Points of a cost or of days: the best has all, the others their share of it."""
    return FULL if value <= best else FULL * best // value


def keys(objective: Objective, ways: Sequence[Measured]) -> list[tuple[int, ...]]:
    """One sort key per way, the smallest first. Ways with equal keys are equally good."""
    if objective.name == "fastest":
        return [(one.days, -one.preference, one.cost) for one in ways]
    if objective.name == "best score":
        scores = [score(objective, ways, one) for one in ways]
        return [
            (-found, -one.preference, one.cost, one.days)
            for found, one in zip(scores, ways, strict=True)
        ]
    return [(one.cost, -one.preference) for one in ways]


def parts(ways: Sequence[Measured], way: Measured) -> dict[str, int]:
    """The points of one way among all of them."""
    return {
        "cost": points(min(one.cost for one in ways), way.cost),
        "days": points(min(one.days for one in ways), way.days),
        "preference": way.preference,
    }


def score(objective: Objective, ways: Sequence[Measured], way: Measured) -> int:
    """The score of one way among all of them, in hundredths of a point."""
    found = parts(ways, way)
    return sum(objective.weights.get(name, 0) * value for name, value in found.items())


def words(objective: Objective, ways: Sequence[Measured], way: Measured) -> Sentence:
    """The score as a line of a worksheet: `score 860.00 = cost 60 % of 1000 + ...`."""
    found = parts(ways, way)
    parts_said = [
        sentence("score.part", name=Name(name), weight=objective.weights[name], points=value)
        for name, value in found.items()
        if objective.weights.get(name)
    ]
    whole, rest = divmod(score(objective, ways, way), 100)
    return sentence("score.sum", score=f"{whole}.{rest:02d}", parts=listed(parts_said, "plus"))
