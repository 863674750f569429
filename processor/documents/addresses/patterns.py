"""A pattern of `destinations`, read: its lines, and what stands around the parts of each. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from processor.documents.addresses.base_data import base_data
from processor.documents.addresses.destinations import DESTINATIONS, NAME, NEVER, RegionWriting

# Before a part may stand what is printed only with it: a bracket, 〒, the letters of a country.
_PIECE = re.compile(
    r"(?P<apart>.*?)(?P<before>\(|〒|^[A-Z]{1,2}[- ]?|[A-Z]{2}-)?"
    r"%(?P<part>[NOACSZDX])(?P<after>\)?)"
)
_ALL_PARTS = "%N%n%O%n%A%n%C%n%S%n%Z"


class PatternPart(NamedTuple):
    """A part of a line: its letter, what separates it from the part before it, and what stands
    directly before and after it."""

    part: str
    apart: str
    before: str
    after: str


PatternLine = tuple[PatternPart, ...]


class Writing(NamedTuple):
    """How a country writes an address: its lines in its own script and in Latin letters, its
    regions, and the letters of the parts in capitals."""

    own: tuple[PatternLine, ...]
    latin: tuple[PatternLine, ...]
    region: RegionWriting
    upper: frozenset[str]


@lru_cache(maxsize=300)
def writing_of(country: str) -> Writing:
    """How a country writes: as the table says, else the open data, else all parts in turn."""
    data, destination = base_data(country), DESTINATIONS.get(country)
    if destination is not None:
        latin, own, region = (
            destination.latin,
            destination.own or destination.latin,
            destination.region,
        )
    else:
        latin, own = data.latin or _ALL_PARTS, data.own or _ALL_PARTS
        # That it has no place for a region says that none is written.
        region = NAME if "%S" in latin else NEVER
    # Streets, names and companies stay as they were typed.
    return Writing(_lines(own), _lines(latin), region, frozenset(data.upper) & frozenset("CSZ"))


def _lines(pattern: str) -> tuple[PatternLine, ...]:
    # The person leads everywhere: labels set it apart, and problems name it.
    if pattern.startswith("%O%n%N"):
        pattern = "%N%n%O" + pattern.removeprefix("%O%n%N")
    # The data of some countries has no place for a part that an order may have all the same.
    if "%C" not in pattern:
        pattern = (
            pattern.replace("%S", "%C, %S") if "%S" in pattern else _beside_streets(pattern, "%C")
        )
    if "%Z" not in pattern:
        pattern = f"%Z%n{pattern}" if pattern.endswith("%N") else f"{pattern}%n%Z"
    found = []
    for line in pattern.split("%n"):
        parts = tuple(
            PatternPart(one["part"], one["apart"], one["before"] or "", one["after"])
            for one in _PIECE.finditer(line)
            if one["part"] in "NOACSZ"
        )
        if parts:
            found.append(parts)
    return tuple(found)


def _beside_streets(pattern: str, part: str) -> str:
    """A pattern with a line more: after the streets, or before them where the name comes last."""
    return pattern.replace("%A", f"{part}%n%A" if pattern.endswith("%N") else f"%A%n{part}")
