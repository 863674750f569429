"""The parts of a cell: what stands between `|`, which stands for nothing within quotes. Pure."""

from __future__ import annotations

import re

# A part in quotes as a whole, or anything up to the next bar.
_PART = re.compile(r"""\s*(?:("[^"]*"|'[^']*')\s*(?=\||\Z)|([^|]*))(\||\Z)""")


def parts_of(text: str) -> list[str]:
    """The parts of a cell without outer blanks; quotes around one stay."""
    found: list[str] = []
    place = 0
    while True:
        part = _PART.match(text, place)
        if part is None:
            return [*found, text[place:].strip()]
        found.append((part[1] or part[2]).strip())
        place = part.end()
        if not part[3]:
            return found


def without_quotes(text: str) -> str:
    """A text without the quotes around it, if it has any."""
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text
