"""Text in the letters that an encoding has: what is written otherwise, and what it has none for.

How text was written by an earlier version stays here, for what was rendered with it. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from processor.documents.layouts.layout_parts import Unencodable
from processor.documents.layouts.transliterate import nearest, nearest_1
from processor.documents.layouts.vocabulary import Kind, LayoutField

# Private use and lone surrogates stand for no letter that anybody agreed on; U+FFFD is what a
# reader left of a letter that it could not read.
_NO_LETTERS = frozenset(("Co", "Cs"))
_LOST = "\ufffd"


class Spelled(NamedTuple):
    """Text as it can be written: by character what stands for it now, and those for which nothing
    does (they are `?`)."""

    text: str
    replaced: dict[str, str]
    missing: tuple[str, ...]


class Spelling(NamedTuple):
    """How text is written: in an encoding by a policy; which policy a column of a field and its own
    policy make."""

    spell: Callable[[str, str, Unencodable], Spelled]
    policy: Callable[[LayoutField | None, Unencodable], Unencodable]


def _encodes(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def is_no_letter(char: str) -> bool:
    """True for a character that no receiver can read, whatever the encoding has."""
    return char == _LOST or unicodedata.category(char) in _NO_LETTERS


def _spelled(text: str, codec: str, policy: Unencodable) -> Spelled:
    """Composed first, as `z` and a dot are the letter `ż`; then each character that the encoding
    lacks by its nearest letters, in capitals within a word of capitals."""
    if _encodes(text, codec) and not any(map(is_no_letter, text)):
        return Spelled(text, {}, ())
    composed = unicodedata.normalize("NFC", text)
    replaced: dict[str, str] = {}
    missing: dict[str, None] = {}
    parts = []
    for place, char in enumerate(composed):
        if not is_no_letter(char) and _encodes(char, codec):
            parts.append(char)
            continue
        letters = nearest(char) if policy != "hold" else None
        if letters is None:
            missing[char] = None
            letters = "?"
        elif len(letters) > 1 and char.isupper() and _among_capitals(composed, place):
            letters = letters.upper()
        replaced[char] = letters
        parts.append(letters)
    return Spelled("".join(parts), replaced, tuple(missing))


def _among_capitals(text: str, place: int) -> bool:
    """True in ØRSTED and SØ: the next letter, at the end of a word the one before, is capital."""
    after, before = text[place + 1 : place + 2], text[max(0, place - 1) : place]
    beside = after if after.isalpha() else before
    return beside.isalpha() and beside.isupper()


def _policy(field: LayoutField | None, said: Unencodable) -> Unencodable:
    """Identifiers are never written otherwise, telephone numbers never lose a digit."""
    if field is None:
        return said
    return "hold" if keeps_its_letters(field) else _WITHIN[field.kind].get(said, said)


def keeps_its_letters(field: LayoutField) -> bool:
    """True for a field of which another spelling is another thing."""
    return field.exact or field.kind in ("id", "list")


_WITHIN: dict[Kind, dict[Unencodable, Unencodable]] = {
    "text": {}, "id": {}, "list": {}, "number": {}, "weight": {}, "time": {}, "money": {},
    "length": {}, "volume": {},
    "phone": {"replace": "nearest"},
}  # fmt: skip


def _spelled_1(text: str, codec: str, policy: Unencodable) -> Spelled:
    """As instructions of the first version: letter by letter, without their marks."""
    if _encodes(text, codec):
        return Spelled(text, {}, ())
    replaced: dict[str, str] = {}
    missing: list[str] = []
    parts = []
    for char in text:
        if _encodes(char, codec):
            parts.append(char)
            continue
        letters = nearest_1(char) if policy != "hold" else None
        if letters is None:
            missing.append(char)
        replaced[char] = "?" if letters is None else letters
        parts.append(replaced[char])
    return Spelled("".join(parts), replaced, tuple(dict.fromkeys(missing)))


def _policy_1(_field: LayoutField | None, said: Unencodable) -> Unencodable:
    return said


NEWEST = Spelling(_spelled, _policy)
FIRST = Spelling(_spelled_1, _policy_1)
