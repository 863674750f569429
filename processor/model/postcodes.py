"""How many digits the postcodes of countries have, and which lose zeros in a spreadsheet. Pure.

Sources: Universal Postal Union, addressing systems by country; the lowest codes in use are those of
the posts themselves (00501 in the United States, 01067 in Germany, 0010 in Norway).
"""

from __future__ import annotations

# Countries whose postcodes are digits alone, always so many (Universal Postal Union).
_BY_DIGITS = {
    4: "AT AU BE BG CH CY DK GE HU LI LU MK NO NZ PH SI TN ZA",
    5: "DE EE EG ES FI FR HR ID IT KR MA MC ME MX MY PK RS SA SM TH TR UA US VA",
    6: "BY CN CO IN KZ RO RU SG",
}
DIGITS = {country: digits for digits, ones in _BY_DIGITS.items() for country in ones.split()}
"""Digits of a postcode by country; those with blanks, hyphens or letters are left out."""

# Digits with the blanks and hyphens left out, which a spreadsheet drops with the zeros.
_ALL_DIGITS = DIGITS | dict.fromkeys(("LT", "PL", "SK", "PR", "VI"), 5) | {"JP": 7, "BR": 8}
# How many zeros a code in use begins with at most; none where a country is not named.
_ZEROS = {
    1: "AU BR CN CO DE DK ES FR GE KR KZ LT MX MY NZ PH RO SG SK TR UA",
    2: "FI IT JP NO PL PR US VA VI",
    3: "ZA",
}
_MOST_ZEROS = {country: zeros for zeros, ones in _ZEROS.items() for country in ones.split()}
# United States: five digits and four more, as ZIP+4.
_PLUS_FOUR = frozenset(("US", "PR", "VI"))


def with_lost_zeros(country: str, postcode: str) -> str | None:
    """The postcode with the zeros that a spreadsheet dropped at its front; None where none lack.

    Only digits alone that are too few for the country, and no fewer than its codes with the most
    zeros would leave: what is shorter was mistyped.
    """
    if not (postcode.isascii() and postcode.isdigit()) or postcode.startswith("0"):
        return None
    wanted, most = _ALL_DIGITS.get(country, 0), _MOST_ZEROS.get(country, 0)
    for digits in (wanted, wanted + 4) if country in _PLUS_FOUR else (wanted,):
        if digits - most <= len(postcode) < digits:
            return postcode.zfill(digits)
    return None
