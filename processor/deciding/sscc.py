"""Under whose GS1 company prefix a parcel's SSCC stands, and which counter its serial is of. Pure.

The party that is the GS1 member numbers its own logistic units: the house, or a client itself.
Source: GS1 General Specifications, section 2.2.1.
"""

from __future__ import annotations

from processor.house.house import House
from processor.model.config import Numbers

SSCC = "sscc"
"""The counter of SSCC serials under the house's own GS1 company prefix, whatever that is."""


def sscc_of_prefix(prefix: str) -> str:
    """The counter of SSCC serials under a prefix that is a client's."""
    return f"{SSCC}:{prefix}"


def sscc_counter(house: House, client: str) -> str:
    """The counter of a client's SSCC serials. Two that share a prefix share it, whatever their
    extension digits."""
    own = house.config.numbers.gs1_prefix
    prefix = gs1_numbers(house, client).gs1_prefix
    return SSCC if prefix == own else sscc_of_prefix(prefix)


def gs1_numbers(house: House, client: str) -> Numbers:
    """The GS1 company prefix of a client's parcels: its own where it is the GS1 member."""
    known = house.config.clients.get(client)
    return house.config.numbers if known is None or known.numbers is None else known.numbers
