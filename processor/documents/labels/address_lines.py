"""An address as the lines of a parcel label, the country apart. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from processor.documents.labels.text_runs import clean
from processor.model.countries import COUNTRIES
from processor.model.order import Address

# Where the postcode stands after the town (UPU S42 country templates); elsewhere it leads.
_POSTCODE_LAST = frozenset(
    [
        "AE", "AU", "BD", "BH", "BR", "CA", "CO", "EG", "GB", "GG", "HK", "ID", "IE", "IM", "IN",
        "JE", "JO", "KE", "LB", "MM", "MT", "NG", "NP", "NZ", "OM", "PK", "PR", "SA", "SG", "TH",
        "TW", "US", "VE", "VN", "ZA",
    ]
)  # fmt: skip
# Written from the large to the small: postcode, region, town.
_LARGE_TO_SMALL = frozenset(["CN", "JP", "KR", "TW"])


def country_line(code: str) -> str:
    """The country in Latin capitals, or "" where `code` is not a known ISO 3166-1 code."""
    return COUNTRIES.get(code, "")


class PrintedAddress(NamedTuple):
    """An address as printed: cleaned lines in order, any of name and town perhaps empty."""

    name: str
    streets: tuple[str, ...]
    town: str


@lru_cache(maxsize=1024)
def written(address: Address) -> PrintedAddress:
    """The lines of an address; remembered, since one label asks for them more than once."""
    return PrintedAddress(clean(address.name), tuple(street_lines(address)), town_line(address))


def street_lines(address: Address) -> list[str]:
    """Company, pick-up point and street lines in print order, cleaned, empty ones left out."""
    texts = [address.company or "", address.pickup_point or "", *address.address_lines]
    return [line for line in map(clean, texts) if line]


def town_line(address: Address) -> str:
    """Postcode, town and region in the order that the country writes them."""
    town, postcode = clean(address.city), clean(address.postcode)
    region = clean(address.region or "")
    if region == town:
        region = ""
    if address.country in _LARGE_TO_SMALL and not town.isascii():
        return " ".join(part for part in (postcode, region, town) if part)
    if address.country in _POSTCODE_LAST:
        place = ", ".join(part for part in (town, region) if part)
        return " ".join(part for part in (place, postcode) if part)
    place = ", ".join(part for part in (town, region) if part)
    return " ".join(part for part in (postcode, place) if part)
