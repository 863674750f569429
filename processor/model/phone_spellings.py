"""A telephone number as people type it, in every way that an export may have it. Pure."""

from __future__ import annotations

import re
import unicodedata

from processor.model.identity import PHONE_DIGITS, phone_digits

# Fewer digits name no telephone (as in `identity.phone_digits`).
SHORTEST = 6
_WORDS = re.compile(r"\b(?:tel|telefon|phone|fon|mobile?|mob|handy|ext|x)\b\.?:?", re.IGNORECASE)
_LONGEST_CODE = 3


def is_phone(text: str) -> bool:
    """True where a text may be a telephone number: digits, and signs but no letters between."""
    bare = _WORDS.sub(" ", unicodedata.normalize("NFKC", text))
    return not any(char.isalpha() or char == "@" for char in bare) and len(_digits(bare)) > 0


def is_long_enough(text: str) -> bool:
    """True of a number with so many digits that it names a telephone."""
    return len(_digits(text)) >= SHORTEST


def phone_spellings(text: str) -> tuple[str, ...]:
    """The ends by which a number may be kept, likeliest first. One of eight digits behind the zero
    and the country has one end however it is written; a shorter one has as many as there are
    countries, since an export may have it with any code in front."""
    digits = _digits(text)
    if len(digits) < SHORTEST:
        return ()
    found = dict.fromkeys((phone_digits(digits),))
    for national in _nationals(digits, unicodedata.normalize("NFKC", text).strip()):
        if len(national) >= PHONE_DIGITS:
            found[phone_digits(national)] = None
            continue
        found |= dict.fromkeys(phone_digits(lead + national) for lead in ("", "0"))
        room = PHONE_DIGITS - len(national)
        for width in range(1, min(room, _LONGEST_CODE) + 1):
            codes = (f"{code:0{width}d}{national}" for code in range(10**width))
            found |= dict.fromkeys(phone_digits(one) for one in codes)
    found.pop("", None)
    return tuple(found)


def _nationals(digits: str, text: str) -> list[str]:
    """What may be left of a number without zeros and the code of the country."""
    abroad = text.startswith("+") or digits.startswith("00")
    bare = digits.lstrip("0")
    found = [] if abroad else [bare]
    if abroad:
        found += [bare[code:].removeprefix("0") for code in range(1, _LONGEST_CODE + 1)]
    return [one for one in found if len(one) >= SHORTEST - 1]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdecimal())
