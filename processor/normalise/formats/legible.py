"""Words that were read in another encoding than they were written in: `K”ln` for `Köln`. Pure.

Bytes of one encoding of single bytes read in almost any other, so nothing is refused; what shows it
are letters and marks that no writer puts there. A word is called garbled only where an encoding is
known in which its bytes are a plain word: what merely looks odd passes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

_BETWEEN = re.compile(r"[\s,;|\"]+")
_LONGEST = 200
"""A longer word is none."""

# How text of an encoding may have been meant instead, the commonest first; "utf-8" is text that
# was written in UTF-8 and read in that encoding.
_WEST = ("utf-8", "cp850", "mac_roman")
_MEANT: dict[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(("utf-8", "utf-16", "utf-16-be", "cp1252"), ("cp1252", _WEST)),
    "iso-8859-1": ("iso-8859-1", ("utf-8", "cp1252", "cp850", "mac_roman")),
    "iso-8859-15": ("iso-8859-1", ("utf-8", "cp1252", "cp850", "mac_roman")),
    "cp1250": ("cp1250", ("utf-8", "cp852", "mac_latin2")),
    "iso-8859-2": ("iso-8859-2", ("utf-8", "cp852", "mac_latin2")),
    "cp1251": ("cp1251", ("utf-8", "cp866")),
    "cp1254": ("cp1254", _WEST),
    "cp1257": ("cp1257", ("utf-8",)),
    "cp437": ("cp437", ("utf-8", "cp1252", "mac_roman")),
    "cp850": ("cp850", ("utf-8", "cp1252", "mac_roman")),
    "cp858": ("cp858", ("utf-8", "cp1252", "mac_roman")),
    "cp852": ("cp852", ("utf-8", "cp1250")),
    "cp866": ("cp866", ("utf-8", "cp1251")),
    "mac_roman": ("mac_roman", ("utf-8", "cp1252", "cp850")),
    "mac_latin2": ("mac_latin2", ("utf-8", "cp1250")),
}
_LETTER = r"[^\W\d_]"
# Marks and letters that no word of any language has in that place, as encodings of single bytes
# misread letters. Apostrophes, hyphens, dashes, dots and trade marks stand in honest words.
_ODD = re.compile(
    rf"(?<={_LETTER})[‚ƒ„†‡ˆ‰‹›˜”“¡¢£¤¥§±÷¿¸˛˘˙˝˚¦¬¶¾³©ºª\u0080-\u009f\u2500-\u259f](?=[a-zß-ÿ])"
    rf"|(?<={_LETTER})[¤¥¢\u0080-\u009f\u2500-\u259f](?={_LETTER})"
    r"|(?<=[a-zß-ÿ])[‚ƒ†‡ˆ‰\u0080-\u009f\u2500-\u259f]"
    r"|(?<![^\W_])[™\u0080-\u009f\u2500-\u259f](?=[a-z])"
    r"|(?<=[a-zß-ÿ])[ŠŽŸŒÞÚÛÔŁ](?![A-ZÀ-Þ])"
    r"|(?<=[A-Z])[ŠŽŸŒÄÖÜ](?=[a-z])|Ÿ(?=[a-z])"
    r"|(?<=[bcdfghjkmnpqxzBCDFGHJKMNPQSWXZ])š(?:[bdfghjlmnrsxz]|tt|ck|pp)"
    r"|(?<=[Ss]tra)[á§](?=e)|(?<=[a-z])§(?![\w.])"
    r"|(?<=[а-я])[ЂЃЉЊЌЋЏЄЎ]|[\u2500-\u259f](?=[а-яА-Я])|(?<=[а-яА-Я])[\u2500-\u259f]"
)
# A letter that begins a character of UTF-8 and what may follow it, misread.
_TWICE = re.compile("[À-ôÂ-ô\u0400-\u045f─-▟Ă-ž][^\x00-\x7f]|[€-™]")
_MIXED = re.compile(r"[a-zA-Z][\u0400-\u04ff]|[\u0400-\u04ff][a-zA-Z]")
# What a misread letter is likely to have been.
_LIKELY = {**dict.fromkeys("èàáíóúñçÉåøæąćęłńśźżąčěřšůžýőűÄÖÜ", 2), **dict.fromkeys("äöüßé", 3)}


# What no reading of single bytes mistakes, where Latin or Cyrillic letters of Windows are read:
# the Cyrillic alphabet (no byte of it can follow another in UTF-8), and East Asian letters.
_HONEST = re.compile("[\x00-\x7f\u0410-\u044f\u2e80-\ufffc\ufffe-\U0010ffff]*")
_WINDOWS = ("cp1252", "iso-8859-1", "cp1251")
# The marks and letters without which `_ODD` finds nothing.
_ODD_SIGNS = re.compile(
    "[‚ƒ„†‡ˆ‰‹›˜”“¡¢£¤¥§±÷¿¸˛˘˙˝˚¦¬¶¾³©ºª™ŠŽŸŒÞÚÛÔŁÄÖÜšá§ЂЃЉЊЌЋЏЄЎ\u0080-\u009f\u2500-\u259f]"
)


class Garbled(NamedTuple):
    """A word as it was read, the encoding in which its bytes are a plain one, and that word."""

    word: str
    encoding: str
    meant: str


def words_of(text: str) -> list[str]:
    """The words that hold more than ASCII, between blanks and the marks that part cells."""
    words = _BETWEEN.split(text)
    return [word for word in words if not word.isascii() and len(word) <= _LONGEST]


def garbled(word: str, encoding: str = "utf-8") -> Garbled | None:
    """What a word of text in `encoding` was before it was misread; None for an honest one."""
    if word.isascii() or encoding not in _MEANT:
        return None
    codec, candidates = _MEANT[encoding]
    if _TWICE.search(word) and (meant := _once(word, codec)):
        return Garbled(word, "utf-8", meant)
    if not _ODD.search(word):
        return None
    raw = _bytes(word, codec)
    if raw is None:
        return None
    best, found = 0, None
    for candidate in candidates[1:]:
        meant = _decoded(raw, candidate)
        score = _score(meant)
        if score > best:
            best, found = score, Garbled(word, candidate, meant)
    return found


def garbled_in(text: str, encoding: str = "utf-8") -> Garbled | None:
    """The first garbled word of a text."""
    if text.isascii() or encoding not in _MEANT:
        return None
    if _MEANT[encoding][0] in _WINDOWS and _HONEST.fullmatch(text):
        return None
    # A word has nothing odd that the whole text has not.
    if not (_ODD_SIGNS.search(text) and _ODD.search(text)) and not _TWICE.search(text):
        return None
    return next((one for word in words_of(text) if (one := garbled(word, encoding))), None)


def is_odd(text: str) -> bool:
    """True where a text has marks in words where no writer puts them."""
    return _ODD.search(text) is not None


def _once(word: str, codec: str) -> str:
    """The word where it was encoded in UTF-8 twice; "" where it was not."""
    if codec in ("cp1252", "iso-8859-1"):
        is_bad, fix = _ftfy()
        meant = fix(word) if is_bad(word) else word
        said = meant != word and not is_bad(meant)
    else:
        raw = _bytes(word, codec)
        meant = "" if raw is None else _decoded(raw, "utf-8")
        said = meant != ""
    return meant if said and _of_one_script(meant) else ""


def _of_one_script(word: str) -> bool:
    """True for letters of one alphabet, with the marks that stand between words."""
    more = [char for char in word if not char.isascii() and not "\u2010" <= char <= "\u203a"]
    if any("a" <= char.lower() <= "z" for char in word):
        return all("\u00a0" <= char <= "\u024f" or "\u1e00" <= char <= "\u1eff" for char in more)
    return all(char.isalpha() or unicodedata.combining(char) for char in more)


@cache
def _ftfy():  # type: ignore[no-untyped-def]
    # Imported here: hardly any file needs it, and it takes a twentieth of a second.
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    # Each option off that changes more than the encoding.
    config = TextFixerConfig(replace_lossy_sequences=False)
    return is_bad, lambda word: fix_encoding(word, config)


def _bytes(word: str, codec: str) -> bytes | None:
    try:
        return word.encode(codec)
    except UnicodeEncodeError:
        return None


def _decoded(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return ""


def _score(meant: str) -> int:
    """How much a text looks like a plain word; 0 where it does not."""
    if not meant or _ODD.search(meant) or _MIXED.search(meant):
        return 0
    score = 1
    for place, char in enumerate(meant):
        if char.isascii():
            continue
        before, after = meant[place - 1 : place], meant[place + 1 : place + 2]
        if not char.isalpha():
            # Typographic quotes and dashes stand in honest words; other marks do not.
            if not "\u2010" <= char <= "\u201e":
                return 0
            score += 2
        elif not _in_case(char, before, after):
            return 0
        else:
            score += 2 if "\u0400" <= char <= "\u04ff" else _LIKELY.get(char, 1)
    return score


def _in_case(char: str, before: str, after: str) -> bool:
    """True for a letter that may stand between these: no capital within a word of small ones."""
    if char.isupper():
        return not before.islower() and not (before.isupper() and after.islower())
    return not (after.isupper() and (before.isupper() or not after.isascii()))
