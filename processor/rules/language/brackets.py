"""Values in brackets behind a condition word, `[10, "a, b"]`, and texts in quotes. Pure."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

OTHER_QUOTES = tuple("“”„‘’«»「」『』＂＇")
"""Quotes that a YAML file or a cell does not know: a text in them would be compared with them."""
_QUOTES = "\"'"
# One value: in quotes whole, or without.
_VALUE = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,\[\]]*?))\s*(,|\Z)""")


class Bracketed(msgspec.Struct, frozen=True):
    """The values as written, each with whether it stood in quotes; or what is wrong with them."""

    values: tuple[tuple[str, bool], ...] = ()
    wrong: Literal["", "unclosed", "empty", "between"] = ""


def in_brackets(text: str) -> Bracketed | None:
    """The values of a text that begins with a bracket; None for any other text."""
    if not text.startswith("["):
        return None
    if not text.endswith("]"):
        return Bracketed(wrong="unclosed")
    inner, place, found = text[1:-1], 0, []
    if not inner.strip():
        return Bracketed(wrong="empty")
    while True:
        value = _VALUE.match(inner, place)
        if value is None:
            return Bracketed(wrong="between")
        plain = value[3]
        if plain == "":
            return Bracketed(wrong="empty")
        if plain is None:
            found.append((value[1] if value[1] is not None else value[2], True))
        else:
            found.append((plain, False))
        place = value.end()
        if not value[4]:
            return Bracketed(tuple(found))


def unquoted(text: str) -> str | None:
    """What stands between the quotes of a text in quotes; None for any other text, and for several
    of them in a row."""
    if len(text) >= 2 and text[0] == text[-1] and text[0] in _QUOTES:
        inner = text[1:-1]
        return None if text[0] in inner else inner
    return None


def oddly_quoted(text: str) -> bool:
    """Whether quotes that are none in a rule stand at an end of a text, or plain ones without their
    other half."""
    if text[:1] in OTHER_QUOTES or text[-1:] in OTHER_QUOTES:
        return True
    return text[:1] == '"' or (text[:1] == "'" and text[-1:] == "'")
