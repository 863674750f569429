"""Territories that customs, tax or carriers treat unlike their country, by a table. Pure.

A postcode says more than a region, that more than a town: towns of the same name lie elsewhere. An
address that already names the territory as its country, `RE` instead of `FR`, is the same one.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.model.countries import COUNTRIES, EU
from processor.model.order import Address
from processor.rules.places.forms import fold
from processor.rules.places.postcodes_of import Codes, tidy


class TerritoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row: the territory of these postcodes, regions and towns of a country, and its standing.

    `border`: customs or tax are due between it and its country. `as_country`: a price for the whole
    country holds for it too. A territory may have several rows, which agree in its standing.
    """

    country: str
    territory: str
    name: str
    eu_customs: bool
    eu_vat: bool
    border: bool
    as_country: bool
    postcodes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    at: str = ""


class _Country(msgspec.Struct, frozen=True):
    codes: Codes[TerritoryRow]
    regions: dict[str, TerritoryRow]
    towns: dict[str, TerritoryRow]


class Standing(msgspec.Struct, frozen=True):
    """Territory (empty in none), its row, and whether customs and tax area of the EU hold."""

    territory: str
    row: TerritoryRow | None
    eu_customs: bool
    eu_vat: bool


class Territories:
    """The rows of a table of territories, ready for addresses."""

    def __init__(self, rows: Sequence[TerritoryRow]) -> None:
        self.rows = tuple(rows)
        self.codes = frozenset(row.territory for row in rows)
        self._whole = {row.territory: row for row in reversed(rows) if row.territory in COUNTRIES}
        by_country: dict[str, list[TerritoryRow]] = {}
        for row in rows:
            by_country.setdefault(row.country, []).append(row)
        self._countries = {
            country: _Country(
                Codes([(row.postcodes, row) for row in own]),
                {fold(one): row for row in reversed(own) for one in row.regions},
                {_town(one): row for row in reversed(own) for one in row.towns},
            )
            for country, own in by_country.items()
        }

    def of(self, address: Address) -> Standing | None:
        """The territory of an address; None where its country is not known."""
        country = address.country
        if not country:
            return None
        row = self._whole.get(country)
        mine = self._countries.get(country)
        if row is None and mine is not None:
            row = mine.codes.find(tidy(address.postcode))
            if row is None and address.region:
                row = mine.regions.get(fold(address.region.strip()))
            if row is None and mine.towns:
                row = mine.towns.get(_town(address.city))
        if row is None:
            return Standing("", None, country in EU, country in EU)
        return Standing(row.territory, row, row.eu_customs, row.eu_vat)


def _town(text: str) -> str:
    """A town as it is compared: `St. Helier` is `St Helier`, `Büsingen` also `Buesingen`."""
    words = "".join(char if char.isalnum() else " " for char in fold(text)).split()
    return " ".join(words)
