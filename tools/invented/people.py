"""Where the buyers of the ordinary orders live.

`lists/people.txt`: country, given names, family names, streets, cities with postcode and region,
and how phone numbers begin.
"""

from __future__ import annotations

from invented.model import Dice, Place
from invented.tables import rows

_TABLE = {row[0]: row[1:] for row in rows("people.txt")}


def somebody(country: str, dice: Dice, company: str = "") -> Place:
    """A person and an address in a country."""
    given, family, streets, cities, prefix = _TABLE[country]
    first, last = dice.pick(given.split(",")), dice.pick(family.split(","))
    if country == "JP" or (country == "SG" and not first.isascii() and not last.isascii()):
        name = last + first
    else:
        name = f"{first} {last}"
    city, postcode, region = dice.pick(cities.split(";")).split(",")
    return Place(
        name=name,
        lines=(dice.pick(streets.split(",")).replace("{n}", str(1 + dice.below(180))),),
        city=city,
        postcode=postcode,
        country=country,
        region=region,
        phone=f"{prefix}{dice.below(90000) + 10000}",
        company=company,
    )
