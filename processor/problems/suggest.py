"""Names that are near a word that nobody knows: the advice of most problems. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from processor.chinese.tokens import chinese_name


def suggest(word: str, known: Iterable[str], what: str) -> str:
    """Advice that names near words, or all of a short list; Chinese ones for a Chinese word."""
    return _near(word, frozenset(known), what)


# A word that is wrong once is often wrong in every rule, and comparing words is slow.
@lru_cache(maxsize=512)
def _near(word: str, known: frozenset[str], what: str) -> str:
    names, cutoff = sorted(known), 0.6
    if not word.isascii():
        names, cutoff = sorted({chinese_name(name) for name in names}), 0.5
    close = get_close_matches(word, names, n=3, cutoff=cutoff)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if names and len(names) <= 12:
        return f"{what}: {', '.join(names)}"
    return ""
