"""A form of `destinations`, read: its lines, and what stands around the parts of each. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from processor.documents.addresses.base_data import base_data
from processor.documents.addresses.destinations import (
    DESTINATIONS,
    NAME,
    NEVER,
    RegionWriting,
)

# Before a part may stand what is printed only with it: a bracket, 〒, the letters of a country.
_PIECE = re.compile(
    r"(?P<apart>.*?)(?P<before>\(|〒|^[A-Z]{1,2}[- ]?|[A-Z]{2}-)?"
    r"%(?P<part>[NOACSZDX])(?P<after>\)?)"
)
_ALL_PARTS = "%N%n%O%n%A%n%C%n%S%n%Z"


class Piece(NamedTuple):
    """A part of a line: its letter, what separates it from the part before it, and what stands
    directly before and after it."""

    part: str
    apart: str
    before: str
    after: str


FormLine = tuple[Piece, ...]


class Writing(NamedTuple):
    """How a country writes an address: lines in its own script and in Latin letters, whether those
    differ, its regions, and the letters of the parts in capitals."""

    own: tuple[FormLine, ...]
    latin: tuple[FormLine, ...]
    region: RegionWriting
    upper: frozenset[str]


@lru_cache(maxsize=300)
def writing_of(country: str) -> Writing:
    """How a country writes: as the table says, else the open data, else all parts in turn."""
    data, form = base_data(country), DESTINATIONS.get(country)
    if form is not None:
        latin, own, region = form.latin, form.own or form.latin, form.region
    else:
        latin, own = data.latin or _ALL_PARTS, data.own or _ALL_PARTS
        # That it has no place for a region says that none is written.
        region = NAME if "%S" in latin else NEVER
    # Streets, names and companies stay as they were typed.
    return Writing(_lines(own), _lines(latin), region, frozenset(data.upper) & frozenset("CSZ"))


def _lines(form: str) -> tuple[FormLine, ...]:
    # The person leads everywhere: labels set it apart, and problems name it.
    if form.startswith("%O%n%N"):
        form = "%N%n%O" + form.removeprefix("%O%n%N")
    # The data of some countries has no place for a part that an order may have all the same.
    if "%C" not in form:
        form = form.replace("%S", "%C, %S") if "%S" in form else _beside_streets(form, "%C")
    if "%Z" not in form:
        form = f"%Z%n{form}" if form.endswith("%N") else f"{form}%n%Z"
    found = []
    for line in form.split("%n"):
        pieces = tuple(
            Piece(one["part"], one["apart"], one["before"] or "", one["after"])
            for one in _PIECE.finditer(line)
            if one["part"] in "NOACSZ"
        )
        if pieces:
            found.append(pieces)
    return tuple(found)


def _beside_streets(form: str, part: str) -> str:
    """A form with a line more: after the streets, or before them where the name comes last."""
    return form.replace("%A", f"{part}%n%A" if form.endswith("%N") else f"%A%n{part}")
