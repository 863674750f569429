"""What a person typed or pasted into a command, as it is looked for and as it is quoted. Pure."""

from __future__ import annotations

import re

from processor.model.printable import printable

# Bytes that are no text arrive as halves of a character, which nothing can be made of.
_NO_TEXT = re.compile("[\ud800-\udfff]")
# A whole e-mail pasted by mistake is no answer on a terminal.
_MOST_QUOTED = 120


def as_typed(text: str) -> str:
    """`text` with U+FFFD for what is no text; nothing that is known has that sign."""
    return _NO_TEXT.sub("\ufffd", text)


def quoted(text: str) -> str:
    """`text` as an answer quotes it: without control characters, a long one cut."""
    shown = as_typed(text)
    short = shown if len(shown) <= _MOST_QUOTED else f"{shown[:_MOST_QUOTED]}…"
    return printable(short)
