"""The order in which people expect names of places: A2 before A10. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_RUNS = re.compile(r"(\d+)")

NaturalOrder = tuple[bool, tuple[tuple[int, int, str], ...], str]


@lru_cache(maxsize=1 << 16)
def natural_order(text: str) -> NaturalOrder:
    """A key to sort by: digits count as the number they write, of any length, letters without case,
    full-width forms as the plain ones; numbers come before letters, and what is empty last.

    The order is total: texts that are equal in all this (`A2`, `A02`, `a2`) go by the text itself,
    so that the same texts are in the same order wherever they are sorted.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    runs = [run for run in _RUNS.split(" ".join(plain.split()).casefold()) if run]
    return not runs, tuple(map(_comparable, runs)), text


def _comparable(run: str) -> tuple[int, int, str]:
    """(0, count of digits, digits) of a number, however long; (1, 0, text) of what is none."""
    if not run[0].isdecimal():
        return 1, 0, run
    digits = "".join(str(unicodedata.decimal(char)) for char in run).lstrip("0")
    return 0, len(digits), digits
