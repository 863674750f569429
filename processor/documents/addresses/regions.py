"""The region of an address as its destination writes it, or left out where that is sure. Pure."""

from __future__ import annotations

import re

import msgspec

from processor.documents.addresses.base_data import Region, folded
from processor.documents.addresses.destinations import CODE, NEVER, RegionWriting
from processor.model.latin import in_latin

# A code with its country before it is one of ISO 3166-2, whether or not it is known.
_WITH_COUNTRY = re.compile(r"([A-Z]{2})-[0-9A-Z]{1,3}")
_CODE = re.compile(r"[0-9A-Z]{1,3}|[A-Z]{2}-[0-9A-Z]{1,3}")
# What is added to the name of a region where a town of the same name lacks it, or has another.
_ADDED = re.compile(r"^(co\.?|county|a|la) | (city|shi|si|province|\d{1,2}w?)$")


class RegionPlace(msgspec.Struct, frozen=True):
    """Where a region is asked for: the country, the town and postcode beside it (cleaned), and
    whether the address is in the country's own script."""

    country: str
    town: str
    postcode: str
    own: bool


def region_written(
    text: str, place: RegionPlace, writing: RegionWriting, regions: dict[str, Region]
) -> str:
    """What is printed for the region `text` (cleaned), "" where it is left out.

    A code becomes what the country writes, a name stays as it was typed. A text of which nothing is
    known is printed as it stands, since somebody may need it. Left out is what the town says
    already, and a known region of a country that writes none, if a postcode tells it.
    """
    if not text:
        return ""
    region = regions.get(folded(text))
    told_by_postcode = writing == NEVER and place.postcode != ""
    if region is None:
        coded = _WITH_COUNTRY.fullmatch(text)
        surely_a_region = coded is not None and coded[1] == place.country
        if told_by_postcode and surely_a_region:
            return ""
        return "" if writing != CODE and _says(place.town, text) else text
    if told_by_postcode:
        return ""
    if writing == CODE and region.code:
        return region.code
    is_name = _CODE.fullmatch(text) is None or folded(text) in (
        folded(region.latin),
        folded(region.own),
    )
    name = text if is_name else region.own if place.own else region.latin
    said = any(_says(place.town, one) for one in (name, region.latin, region.own))
    return "" if said else name


def _says(town: str, region: str) -> bool:
    """True if a town already says what the region would: the same name, or one that begins with
    it in a script without spaces."""
    if not town or not region:
        return False
    mine, its = folded(town), folded(region)
    if mine == its or _ADDED.sub("", mine) == _ADDED.sub("", its):
        return True
    return not in_latin(region) and mine.startswith(its)
