"""What rules ask of a service: demands, preferences, and who pays the freight. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from processor.carriers.lanes import ZoneRow
from processor.carriers.rate_cards import Service
from processor.model.decisions import Firing
from processor.model.objectives import preference
from processor.model.sentence import Name, Sentence, Text, sentence
from processor.problems.problem import Problem, problem

Kind = Literal["accepts", "days", "speed", "carrier", "service", "label"]
FORMS = (
    "accepts battery", "days at most 5", "speed express", "carrier silkway",
    "service silkway/air", "label ours",
)  # fmt: skip
_CLOSED: dict[str, tuple[str, ...]] = {
    "speed": ("standard", "express"),
    "label": ("ours", "channel", "warehouse"),
}


class Requirement(msgspec.Struct, frozen=True):
    """One demand on a service: `kind` and its word; `days` is the most days, 0 for others."""

    kind: Kind
    value: str
    days: int = 0


class Demand(msgspec.Struct, frozen=True):
    """A requirement that a rule makes (`wanted`) or forbids, and the rule with its place."""

    requirement: Requirement
    wanted: bool
    rule: str
    at: str

    def words(self) -> Sentence:
        """The demand as a reason for refusal."""
        key = "service.required" if self.wanted else "service.forbidden"
        demand = Name(f"{self.requirement.kind} {self.requirement.value}")
        return sentence(key, rule=self.rule, at=self.at, demand=demand)


@lru_cache(maxsize=1024)
def parse_requirement(text: str) -> Requirement | None:
    """A requirement from its words, or None. The forms are those of `FORMS`."""
    words = text.split()
    if len(words) == 4 and words[:3] == ["days", "at", "most"]:
        days = words[3]
        if days.isascii() and days.isdigit() and 0 < len(days) <= 3 and int(days) > 0:
            return Requirement("days", f"at most {int(days)}", int(days))
        return None
    if len(words) != 2:
        return None
    kind, value = words
    if kind in _CLOSED:
        return Requirement(kind, value) if value in _CLOSED[kind] else None  # type: ignore[arg-type]
    if kind == "service":
        carrier, slash, service = value.partition("/")
        return Requirement("service", value) if carrier and slash and service else None
    if kind in ("accepts", "carrier"):
        return Requirement(kind, value)  # type: ignore[arg-type]
    return None


def requirements(firings: Sequence[Firing]) -> tuple[tuple[Demand, ...], list[Problem]]:
    """The demands of all `require` and `forbid` actions; a text that is none is a problem."""
    demands: list[Demand] = []
    problems: list[Problem] = []
    for firing in firings:
        for action in firing.then:
            if action.verb not in ("require", "forbid"):
                continue
            for value in action.values:
                parsed = parse_requirement(value)
                if parsed is not None:
                    demands.append(Demand(parsed, action.verb == "require", firing.rule, firing.at))
                    continue
                file, _, line = firing.at.rpartition(":")
                known = line.isascii() and line.isdigit()
                told = problem(
                    "value/wrong.demand",
                    file=file if known else firing.at,
                    line=int(line) if known else 0,
                    inside=sentence("inside.rule", name=firing.rule),
                    verb=Name(action.verb),
                    demand=Name(value),
                    forms=map(Name, FORMS),
                )
                problems.append(told)
    return tuple(demands), problems


class Option(msgspec.Struct, frozen=True):
    """An option of the shipment (`signature`), and the rule that asks for it with its place."""

    word: str
    rule: str
    at: str


def options_of(firings: Sequence[Firing]) -> tuple[Option, ...]:
    """The options that rules ask for, each once, in the order of their words."""
    found: dict[str, Option] = {}
    for firing in firings:
        for action in firing.then:
            for word in action.values if action.verb == "option" else ():
                found.setdefault(word, Option(word, firing.rule, firing.at))
    return tuple(found[word] for word in sorted(found))


def meets(service: Service, days: int, requirement: Requirement) -> bool:
    """True if a service that takes so many days is what is required."""
    kind, value = requirement.kind, requirement.value
    if kind == "accepts":
        return value in service.accepts
    if kind == "days":
        return days <= requirement.days
    if kind == "speed":
        return service.speed == value
    if kind == "carrier":
        return service.carrier == value
    if kind == "label":
        return service.label_source == value
    return service.name == value


def freight_account(
    firings: Sequence[Firing], account: str | None
) -> tuple[str, list[tuple[str, Text]]]:
    """The account that freight is billed to (empty: ours), and the rules that disagree about it.

    `order` means the account that the order brings; an order without one is billed to us.
    """
    named: dict[str, str] = {}
    for firing in firings:
        for action in firing.then:
            if action.verb == "bill_freight_to":
                found = (account or "") if action.values[0] == "order" else action.values[0]
                if found:
                    named.setdefault(found, firing.rule)
    if len(named) > 1:
        quarrel = sorted(named.items())
        return "", [(rule, sentence("service.bills", account=one)) for one, rule in quarrel]
    return next(iter(named), ""), []


def preferences(firings: Sequence[Firing]) -> list[list[Requirement]]:
    """The lists of all `prefer` actions, each the most wanted first."""
    found = []
    for firing in firings:
        for action in firing.then:
            if action.verb == "prefer":
                parsed = [parse_requirement(value) for value in action.values]
                found.append([one for one in parsed if one is not None])
    return [one for one in found if one]


def points_of(service: Service, row: ZoneRow, liked: Sequence[Sequence[Requirement]]) -> int:
    """The points of preference of a service, see processor/model/objectives.py."""
    if not liked:
        return 0
    places = []
    for one in liked:
        met = (n for n, demand in enumerate(one) if meets(service, row.days, demand))
        places.append((next(met, len(one)), len(one)))
    return preference(places)
