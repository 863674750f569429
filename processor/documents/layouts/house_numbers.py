"""The number of a house apart from its street, where an address line surely has both. Pure."""

from __future__ import annotations

import re

import msgspec

from processor.model.order import Address

# Countries in which the number follows the street, with what may follow the digits.
_NUMBER_LAST = frozenset(
    (
        "AT", "BE", "BG", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IS", "IT",
        "LI", "LT", "LV", "NL", "NO", "PL", "RO", "RS", "SE", "SI", "SK",
    )
)  # fmt: skip
# A letter that stands alone after the number, a range, or a second number after a slash.
_NUMBER = r"[1-9][0-9]{0,4}(?: ?[A-Za-z])?(?: ?[-/+] ?[0-9]{1,4} ?[A-Za-z]?)?"
# Digits in the name of a street are days with their point ("Strasse des 17. Juni").
_LINE = re.compile(rf"((?:[^\d,;/]|\d{{1,2}}\.(?=\s))+?),?\s+({_NUMBER})")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# What carries a number and is no street.
_NO_STREET = re.compile(
    r"\b(postfach|pf|postbus|postboks|boks|box|skrytka|packstation|postfiliale|paketshop|locker"
    r"|apt|apartment|apartament|app|flat|unit|suite|room|zimmer|wohnung|whg|lokal|etage|stock|og|eg"
    r"|floor|haus|house|hus|block|blok|building|gebäude|eingang|tor|halle|c/o)\b",
    re.I,
)


class StreetParts(msgspec.Struct, frozen=True):
    """A street and the number of a house in it; both "" where a line does not surely say them."""

    street: str = ""
    number: str = ""


def street_parts(address: Address) -> StreetParts:
    """The street and the house number of the first address line.

    Nothing is guessed: the country must be one that writes the number last, the line must be
    letters and then one number, and none of its words may say that it is that of a box or a flat.
    """
    if address.kind != "street" or address.country not in _NUMBER_LAST:
        return StreetParts()
    line = address.address_lines[0].strip() if address.address_lines else ""
    found = _LINE.fullmatch(line)
    if found is None or _NO_STREET.search(line) or not _LETTERS.search(found[1]):
        return StreetParts()
    return StreetParts(found[1].strip(), re.sub(r"\s+", " ", found[2]))
