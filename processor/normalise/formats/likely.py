"""In which encoding bytes were probably written, where they are no text in the one that a mapping
says. Pure: a hint for the reader of a message, never a way to read.
"""

from __future__ import annotations

import re
import unicodedata

from processor.normalise.formats.legible import is_odd

# The first wins where two read equally well.
_CANDIDATES = (
    "utf-8", "cp1252", "cp932", "gb18030", "cp1250", "cp1251", "cp850", "mac_roman", "cp852",
    "euc-jp", "cp949", "big5", "cp866", "cp1253", "cp1254", "cp1255", "cp1256",
)  # fmt: skip
_RUNS = re.compile(r"(?:[^\W\d_]|[^\x00-\x7f])+")
_BETWEEN = re.compile(rb"[\s,;|\"]+")
_MOST = 4_000
"""How many characters of a line are looked at."""
_UNICODE = ("utf-8", "utf-16", "utf-16-be")
# The first bytes of what is in use daily: GB 2312 rows 16 to 55, JIS X 0208 rows 16 to 47, Big5
# A440 to C67E, and the Hangul of KS X 1001.
_USUAL = {
    "cp932": ("euc-jp", 0xB0, 0xCF),
    "euc-jp": ("euc-jp", 0xB0, 0xCF),
    "gb18030": ("gb2312", 0xB0, 0xD7),
    "big5": ("big5", 0xA4, 0xC6),
    "cp949": ("euc-kr", 0xB0, 0xC8),
}
# Letters that hardly any name has: the last bytes, which are what damage looks like.
_RARE = frozenset("ÿþýðÐÞ")
# Below this share of plain letters nothing is said.
_ENOUGH = 0.6


def likely_encoding(raw: bytes, declared: str) -> str:
    """The encoding, other than the declared one, in which a line reads as words; "" for none."""
    raw = b",".join(_foreign(raw, declared)) or raw
    best, found = _ENOUGH, ""
    for name in _CANDIDATES:
        if name == declared:
            continue
        try:
            text = raw.decode("utf-8-sig" if name == "utf-8" else name)
        except UnicodeDecodeError:
            continue
        # Bytes that are UTF-8 are hardly ever anything else.
        score = 2.0 if name == "utf-8" else plainness(text[:_MOST], name)
        if score > best:
            best, found = score, name
    return found


def _foreign(raw: bytes, declared: str) -> list[bytes]:
    """The words of a line that are no text in the declared encoding: others may well be."""
    found = []
    for word in _BETWEEN.split(raw[:_MOST]):
        try:
            word.decode(declared)
        except UnicodeDecodeError:
            found.append(word)
    return found


def plainness(text: str, encoding: str) -> float:
    """From 0 to 1: how much the runs beyond ASCII look like words that people write."""
    runs = [run for run in _RUNS.findall(text) if not run.isascii()]
    if not runs:
        return 0.0
    return sum(_run(run, encoding) for run in runs) / len(runs)


def _run(run: str, encoding: str) -> float:
    more = [char for char in run if not char.isascii()]
    letters = [char for char in run if char.isalpha()]
    if any(_is_wide(char) for char in more):
        alone = all(_is_wide(char) for char in letters)
        return sum(_wide(char, encoding) for char in more) / len(more) * (1.0 if alone else 0.2)
    if is_odd(run) or any(unicodedata.category(char) in ("Cc", "Cn", "Co") for char in more):
        return 0.0
    scripts = {_script(char) for char in letters}
    if not letters or len(scripts) > 1:
        return 0.5 if not letters else 0.0
    if any(not char.isalpha() for char in more):
        return 0.3
    if _RARE.intersection(more) or len(run) == 1 or not (run[1:].islower() or run.isupper()):
        return 0.5
    # Other alphabets read as Latin letters with accents.
    return 0.2 if scripts == {"LATIN"} and len(more) > 3 and 4 * len(more) > 3 * len(run) else 1.0


def _script(char: str) -> str:
    return unicodedata.name(char, "?").partition(" ")[0]


def _is_wide(char: str) -> bool:
    return "\u2e80" <= char <= "\ud7ff" or "\uf900" <= char <= "\uffef"


def _wide(char: str, encoding: str) -> float:
    """How usual a character of East Asia is in texts of its encoding."""
    if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e":
        return 1.0
    if "\u3041" <= char <= "\u30fe":
        return 1.0 if encoding in ("cp932", "euc-jp") or encoding in _UNICODE else 0.3
    if "\uff61" <= char <= "\uff9f":
        return 0.3
    if "\uac00" <= char <= "\ud7a3":
        hangul = encoding == "cp949" or encoding in _UNICODE
        return 1.0 if hangul and _is_usual(char, "cp949") else 0.0
    return 0.9 if _is_usual(char, encoding) else 0.1


def _is_usual(char: str, encoding: str) -> bool:
    """A character of the first level of its standard: those that are in use daily."""
    if encoding in _UNICODE:
        return any(_is_usual(char, one) for one in _USUAL)
    codec, first, last = _USUAL.get(encoding, _USUAL["gb18030"])
    try:
        return first <= char.encode(codec)[0] <= last
    except UnicodeEncodeError:
        return False
