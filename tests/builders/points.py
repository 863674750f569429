"""Which faults are tried where: points of the passes of some days."""

from __future__ import annotations

import random
from collections.abc import Sequence

from builders.rounds import FAULTS, OF_REQUESTS, Point, Rounds
from builders.sites import CHANGING_REQUESTS, NEEDS_ROOM, Site, When


def in_turn(rounds: Rounds) -> list[Point]:
    """Each site once, the faults taken in turn, kills before and after the call in turn."""
    points = []
    for place, (act, site) in enumerate(rounds.first_reached()):
        faults = faults_of(site)
        fault = faults[(place + place // len(faults)) % len(faults)]
        either = sides(site, fault)
        when = either[place % len(either)]
        points.append(Point(act, site, 1, fault, when))
    return points


def each_request_in_turn(rounds: Rounds) -> list[Point]:
    """Every request of every pass by its number, the faults taken in turn, kills on both sides in
    turn."""
    points = []
    for act, seen in rounds.seen().items():
        for site in (one for one in seen if one.kind == "request"):
            faults = faults_of(site)
            for nth in range(1, seen[site] + 1):
                place = len(points)
                fault = faults[(place + place // len(faults)) % len(faults)]
                either = sides(site, fault)
                points.append(Point(act, site, nth, fault, either[place // 2 % len(either)]))
    return points


def each_request(rounds: Rounds) -> list[Point]:
    """Every request of every pass by its number with every fault."""
    return [one for one in every_time(rounds) if one.site.kind == "request"]


# Where the way from and to servers stands in the package.
ON_THE_WAY = (
    "intake/sftp", "intake/left_there", "delivery/sftp", "transport/part_file", "transport/sftp",
    "ledger/arrived/left_at_remotes", "passes/booking/files/left_in_ledger", "passes/down_remotes",
)  # fmt: skip


def on_the_way(rounds: Rounds) -> list[Point]:
    """Every failpoint that these days reach, and every call of the package on the way from and to
    servers, with every fault, the first time."""
    return [
        one
        for one in each_site(rounds)
        if one.site.kind == "failpoint" or one.site.line.startswith(ON_THE_WAY)
        if one.site.kind != "request"
    ]


def each_site(rounds: Rounds) -> list[Point]:
    """Every site with every fault, a kill on both sides, the first time that it is reached."""
    return [
        Point(act, site, 1, fault, when)
        for act, site in rounds.first_reached()
        for fault in faults_of(site)
        for when in sides(site, fault)
    ]


def every_time(rounds: Rounds) -> list[Point]:
    """Kills every time that a pass reaches a site, and every fault of a request; errors the last
    time that each pass does."""
    return [
        Point(act, site, nth, fault, when)
        for act, seen in rounds.seen().items()
        for site, count in seen.items()
        for fault in faults_of(site)
        for nth in (range(1, count + 1) if fault == "kill" or site.kind == "request" else (count,))
        for when in sides(site, fault)
    ]


def faults_of(site: Site) -> tuple[str, ...]:
    """What can befall it."""
    if site.kind != "request":
        return FAULTS
    only = {"ENOSPC": NEEDS_ROOM, "done late": CHANGING_REQUESTS}
    return tuple(one for one in OF_REQUESTS if site.what in only.get(one, (site.what,)))


def sides(site: Site, fault: str) -> tuple[When, ...]:
    """A process may die before and after a call; an error comes instead of it."""
    return ("before", "after") if fault == "kill" and site.kind != "failpoint" else ("before",)


def any_point(rounds: Rounds, acts: Sequence[str], chance: random.Random) -> Point:
    """A fault at random, at any time that the pass of one of these acts reaches any site."""
    act = chance.choice(acts)
    seen = rounds.seen()[act]
    site = chance.choice(list(seen))
    fault = chance.choice(faults_of(site))
    when = chance.choice(sides(site, fault))
    return Point(act, site, chance.randint(1, seen[site]), fault, when)
