"""Characters that look like another one, or like none: a person cannot see them. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

WIDE_COLON = "："
CURLY = tuple("“”„‟‘’‚«»「」『』＂＇″`´")
"""Quotation marks that neither YAML nor a CSV file knows."""
DASHES = tuple("‐‑‒–—―−－")
WIDE_BLANKS = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
"""Blanks that are none for the readers of YAML."""
_UNSEEN = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\ufffd"
)
_WORD = re.compile(r"[^\W\d_]+")
_PAIRS = {"“": "”", "„": "“”", "‟": "”", "‘": "’", "‚": "‘’", "«": "»", "»": "«", "「": "」",
          "『": "』", "＂": "＂", "＇": "＇", "″": "″", "`": "`´", "´": "´`",
          "”": "”", "’": "’"}  # fmt: skip

Kind = Literal["quotes", "unseen", "letters", "wide", "lone"]


class LookAlike(NamedTuple):
    """What is wrong, the place in the text (0-based), the characters, and their name."""

    kind: Kind
    place: int
    found: str
    name: str


def in_word(text: str) -> LookAlike | None:
    """What a person cannot see in a text that is compared or looked up letter by letter."""
    if text.isascii():
        return None
    found = _unseen(text) or _blank(text) or _letters(text)
    if found is not None:
        return found
    for place, char in enumerate(text):
        # An apostrophe within a name is a letter of it.
        if char in CURLY and not _apostrophe(text, place):
            return LookAlike("quotes", place, char, _name(char))
    return _wide(text)


def lone_quote(text: str) -> LookAlike | None:
    """One straight quotation mark of two, in a text that stands in none."""
    stripped = text.strip()
    for sign in "\"'":
        ends = stripped.startswith(sign) or stripped.endswith(sign)
        if stripped.count(sign) % 2 and (ends or sign == '"'):
            return LookAlike("lone", text.index(sign), sign, _name(sign))
    return None


def in_sentence(text: str) -> LookAlike | None:
    """What a person cannot see in a text that people read: quotes around all of it, signs that are
    none, and wide ones where nothing else is."""
    if text.isascii():
        return None
    found = _unseen(text)
    # Joiners and marks of direction belong to texts of some languages.
    if found is not None and found.found not in "\u200c\u200d\u200e\u200f":
        return found
    stripped = text.strip()
    first, last = stripped[:1], stripped[-1:]
    if len(stripped) > 1 and first in _PAIRS and last in (_PAIRS[first] + '"'):
        return LookAlike("quotes", text.index(first), first, _name(first))
    return _wide(text)


def _apostrophe(text: str, place: int) -> bool:
    inside = 0 < place < len(text) - 1
    return (
        text[place] in "’‘´`" and inside and text[place - 1].isalpha() and text[place + 1].isalpha()
    )


def _name(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()


def _unseen(text: str) -> LookAlike | None:
    for place, char in enumerate(text):
        if char in _UNSEEN:
            return LookAlike("unseen", place, char, _name(char))
    return None


def _blank(text: str) -> LookAlike | None:
    """A blank at an end of a text that the reader of YAML takes for a part of it."""
    for place in (0, len(text) - 1):
        if text[place] in WIDE_BLANKS:
            return LookAlike("unseen", place, text[place], _name(text[place]))
    return None


def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((one for one in ("LATIN", "CYRILLIC", "GREEK") if name.startswith(one)), "")


def _letters(text: str) -> LookAlike | None:
    """A letter of another alphabet within a word, which looks the same."""
    for word in _WORD.finditer(text):
        if word.group().isascii():
            continue
        scripts = [_script(char) for char in word.group()]
        if "LATIN" in scripts and ("CYRILLIC" in scripts or "GREEK" in scripts):
            other = next(n for n, one in enumerate(scripts) if one in ("CYRILLIC", "GREEK"))
            char = word.group()[other]
            return LookAlike("letters", word.start() + other, char, _name(char))
    return None


def _wide(text: str) -> LookAlike | None:
    """A full-width sign in a text without a Chinese, Japanese or Korean character."""
    if any(unicodedata.east_asian_width(char) == "W" for char in text):
        return None
    for place, char in enumerate(text):
        if "\uff01" <= char <= "\uff5e":
            return LookAlike("wide", place, char, _name(char))
    return None
