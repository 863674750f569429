"""The lines of a text in YAML as a person sees them: words, comments, quotations. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

# The library's words for a value where none may stand.
NO_MAPPING_HERE = "mapping values are not allowed in this context"


class Slip(msgspec.Struct, frozen=True):
    """The problem with that id at a place; `pieces` fill it."""

    id: str
    line: int
    column: int
    span: int = 1
    pieces: dict[str, str | int] = {}


def has_words(text: str) -> bool:
    return bool(text.strip()) and not text.lstrip().startswith("#")


def words_above(lines: Sequence[str], line: int) -> int:
    """The next line with words above another, 0 where there is none."""
    return next(
        (at for at in range(min(line, len(lines) + 1) - 1, 0, -1) if has_words(lines[at - 1])), 0
    )


def bare_of(text: str) -> str:
    """A line with blanks instead of what stands in quotes, or behind ` #`."""
    found, quote, before = [], "", " "
    for char in text:
        if quote:
            found.append("x")
            quote = "" if char == quote else quote
        elif char in "\"'" and before in " [{,":
            found.append("x")
            quote = char
        elif char == "#" and before in " \t":
            break
        else:
            found.append(char)
        before = char
    return "".join(found)
