"""Addresses as they were written before: what renders a document of that time again needs it. Pure.

`label/1` wrote every country by three rules; it wrote regions as the order had them.
"""

from __future__ import annotations

from functools import lru_cache

from processor.documents.addresses.written import AddressLine, WrittenAddress
from processor.model.order import Address
from processor.model.printed_text import clean

# Where the postcode stood after the town; elsewhere it led.
_POSTCODE_LAST = frozenset(
    [
        "AE", "AU", "BD", "BH", "BR", "CA", "CO", "EG", "GB", "GG", "HK", "ID", "IE", "IM", "IN",
        "JE", "JO", "KE", "LB", "MM", "MT", "NG", "NP", "NZ", "OM", "PK", "PR", "SA", "SG", "TH",
        "TW", "US", "VE", "VN", "ZA",
    ]
)  # fmt: skip
# Written from the large to the small: postcode, region, town.
_LARGE_TO_SMALL = frozenset(["CN", "JP", "KR", "TW"])


@lru_cache(maxsize=1024)
def written_by_label_1(address: Address) -> WrittenAddress:
    """Name, company, pick-up point, streets and one line for the town, as `label/1` had them."""
    streets = (address.company or "", address.pickup_point or "", *address.address_lines)
    lines = [
        AddressLine(clean(address.name), "name"),
        *(AddressLine(clean(street), "address") for street in streets),
        AddressLine(_town_line(address), "city"),
    ]
    return WrittenAddress(tuple(line for line in lines if line.text))


def _town_line(address: Address) -> str:
    town, postcode = clean(address.city), clean(address.postcode)
    region = clean(address.region or "")
    if region == town:
        region = ""
    if address.country in _LARGE_TO_SMALL and not town.isascii():
        return " ".join(part for part in (postcode, region, town) if part)
    place = ", ".join(part for part in (town, region) if part)
    parts = (place, postcode) if address.country in _POSTCODE_LAST else (postcode, place)
    return " ".join(part for part in parts if part)
