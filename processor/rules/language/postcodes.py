"""What is known of British postcodes: their areas and districts. Pure.

Only what a table or list of postcodes is judged by; addresses are judged by rules.
"""

from __future__ import annotations

import re

import msgspec

_DISTRICT = re.compile(r"([a-z]{1,2})([0-9]{1,2})\Z", re.ASCII | re.IGNORECASE)
_OUTWARD = re.compile(r"([a-z]{1,2})(?:([0-9]{1,2})|([0-9])[a-z])\Z", re.ASCII)
_INWARD = re.compile(r"[0-9][a-z]{2}\Z", re.ASCII)


class Districts(msgspec.Struct, frozen=True):
    """The British postcodes of one area whose district is between two numbers, both included."""

    area: str
    low: int
    high: int

    def met(self, folded: str) -> bool:
        """Whether a postcode in small letters lies in one of the districts."""
        found = district_of(folded)
        return found is not None and found[0] == self.area and self.low <= found[1] <= self.high


def is_postcode(fact: str) -> bool:
    """Whether a fact holds postcodes: that of an address."""
    return fact.rpartition(".")[2] == "postcode"


def district_of(folded: str) -> tuple[str, int] | None:
    """Area and district of a British postcode in small letters, written with a blank or without;
    None for any other text."""
    outward, blank, inward = folded.strip().partition(" ")
    if not blank and len(outward) > 4:
        outward, inward = outward[:-3], outward[-3:]
    if inward and not _INWARD.match(inward.strip()):
        return None
    found = _OUTWARD.match(outward)
    return None if found is None else (found[1], int(found[2] or found[3]))


def is_district(text: str) -> bool:
    """Whether a text is the area and district of a British postcode, and nothing more."""
    return _DISTRICT.match(text) is not None


def districts(low: str, high: str) -> Districts | None:
    """The districts from one to another of the same area; None where the two are no such pair."""
    first, last = _DISTRICT.match(low), _DISTRICT.match(high)
    if first is None or last is None:
        return None
    area = first.group(1).casefold()
    if area != last.group(1).casefold():
        return None
    return Districts(area, int(first.group(2)), int(last.group(2)))
