"""Names that are near a word that nobody knows: the advice of most problems. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from processor.chinese.tokens import chinese_name


def near(word: str, known: Iterable[str], what: str) -> str:
    """Advice that names near words, or all of a short list; Chinese ones for a Chinese word."""
    names, cutoff = sorted(set(known)), 0.6
    if not word.isascii():
        names, cutoff = sorted({chinese_name(name) for name in names}), 0.5
    close = get_close_matches(word, names, n=3, cutoff=cutoff)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if names and len(names) <= 12:
        return f"{what}: {', '.join(names)}"
    return ""
