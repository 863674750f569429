"""Postcodes that belong to a row of a table of places: the beginnings and ranges it names. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

Row = TypeVar("Row")
# `974*`, `22100`, `22000-22999`, `BT*`, `BT1-BT9`: capital letters and digits, blanks left out.
PATTERN = re.compile(r"([A-Z0-9]{1,10})(\*|-([A-Z0-9]{1,10}))?", re.ASCII)
# Signs of a country before its postcode, as in `FI-22100` and `F-97400`.
_SIGN = re.compile(r"[A-Z]{1,3}(?=[0-9]{3})", re.ASCII)


def tidy(postcode: str) -> str:
    """A postcode as it is compared: capital letters and digits, full-width ones as usual."""
    plain = postcode if postcode.isascii() else unicodedata.normalize("NFKC", postcode)
    return "".join(char for char in plain.upper() if char.isalnum())


def read_code(text: str) -> tuple[str, str] | None:
    """From and to, equally long, of a postcode of a table: a beginning, a range or a whole one.
    None where it is none of these."""
    found = PATTERN.fullmatch("".join(text.upper().split()))
    if found is None:
        return None
    low, high = found[1], found[3] or found[1]
    return (low, high) if len(low) == len(high) and low <= high else None


class Codes(Generic[Row]):
    """Rows by their postcodes; the longest that an address begins with counts."""

    def __init__(self, rows: Iterable[tuple[Sequence[str], Row]]) -> None:
        by_length: dict[int, tuple[dict[str, Row], list[tuple[str, str, Row]]]] = {}
        for texts, row in rows:
            for text in texts:
                pair = read_code(text)
                assert pair is not None, "looked at when the table was read"
                low, high = pair
                whole, ranges = by_length.setdefault(len(low), ({}, []))
                if low == high:
                    whole.setdefault(low, row)
                else:
                    ranges.append((low, high, row))
        self._lengths = sorted(by_length.items(), reverse=True)

    def find(self, code: str) -> Row | None:
        """The row of a tidy postcode, as it stands or without the sign of its country."""
        found = self._starting(code)
        if found is None and code and not code[0].isdigit():
            found = self._starting(_SIGN.sub("", code, count=1))
        return found

    def _starting(self, code: str) -> Row | None:
        for length, (whole, ranges) in self._lengths:
            start = code[:length]
            if start in whole:
                return whole[start]
            for low, high, row in ranges:
                if low <= start <= high and len(start) == length:
                    return row
        return None
