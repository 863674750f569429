"""The nearest Latin letters of a character, for receivers whose code page lacks it. Pure.

Latin and Cyrillic follow ICAO Doc 9303 part 3 section 6 (one table for all languages of a script):
`ø` becomes `oe` as in the machine-readable line of a passport. Greek follows the letter table of
ISO 843. Other Latin letters lose their accents. Han, kana, hangul and emoji have none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "є": "ie",
    "і": "i", "ї": "i", "ґ": "g", "ў": "u", "ѓ": "g", "ђ": "d", "ѕ": "dz", "ј": "j", "ќ": "k",
    "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o", "ς": "s",
}  # fmt: skip
# Section 6.A of ICAO Doc 9303 part 3, where it is more than the letter without its marks.
_LATIN = {
    "ä": "ae", "å": "aa", "æ": "ae", "ö": "oe", "ø": "oe", "œ": "oe", "ü": "ue", "ß": "ss",
    "þ": "th", "ð": "d", "đ": "d", "ħ": "h", "ı": "i", "ĳ": "ij", "ł": "l", "ŋ": "n", "ŧ": "t",
    "ĸ": "k", "ə": "a", "ƒ": "f",
}  # fmt: skip
# As before the table was followed.
_LATIN_1 = {
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ħ": "h",
    "ı": "i", "ŋ": "n", "ŧ": "t", "ĸ": "k", "ə": "a", "ƒ": "f",
}  # fmt: skip
_MARKS = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u2032": "'",
    "\u00b4": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2026": "...", "\u2022": "*", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ",
    "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u2116": "No", "\u20ac": "EUR",
    "\u00d7": "x", "\u00b7": ".", "\u2044": "/",
}  # fmt: skip


def nearest(char: str) -> str | None:
    """ASCII for one composed character: `ł` -> `l`, `ø` -> `oe`, `Щ` -> `Shch`, `’` -> `'`; None
    where there is none.

    The answer may be empty (a soft sign, a zero-width mark) or several letters.
    """
    return _nearest(char, _LATIN)


def nearest_1(char: str) -> str | None:
    """The same as instructions of the first version had it: `ø` -> `o`, `ü` -> `u`."""
    return _nearest(char, _LATIN_1)


def _nearest(char: str, latin: Mapping[str, str]) -> str | None:
    if char.isascii():
        return char
    if char in _MARKS:
        return _MARKS[char]
    small = char.lower()
    for table in (_CYRILLIC, _GREEK, latin):
        if small in table:
            letters = table[small]
            return letters.capitalize() if small != char else letters
    parts = unicodedata.normalize("NFKD", char)
    if parts == char:
        return "" if unicodedata.combining(char) else None
    found = "".join(_part(part, latin) for part in parts if not unicodedata.combining(part))
    return found if found.isascii() and found else None


def _part(char: str, latin: Mapping[str, str]) -> str:
    if char.isascii():
        return char
    small = char.lower()
    letters = _GREEK.get(small) or _CYRILLIC.get(small) or latin.get(small) or char
    return letters.capitalize() if small != char else letters
