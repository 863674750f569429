"""Codes in the cells of a table: beginnings, ranges, districts of postcodes. Pure.

What looks like a range and can never be met as it stands is told of, with the form that was meant.
"""

from __future__ import annotations

import re

import msgspec

from processor.model.sentence import Sentence, Text, sentence
from processor.rules.language.postcodes import Districts, districts, is_district, is_postcode

_SPAN = re.compile(
    r"([0-9A-Za-z]+\*?)\s*(?:([-–])|(?<=\s)to(?=\s))\s*([0-9A-Za-z]+\*?)\Z", re.ASCII
)
# Digits before and after the hyphen of postcodes that are written with one: PL, JP, PT, BR, US.
_HYPHENATED = frozenset(((2, 3), (3, 4), (4, 3), (5, 3), (5, 4)))
_HS_CODES = frozenset(("line.hs_code", "line.hs_code_cn"))
_HS_DIGITS = 6
# So many beginnings are written out for somebody who meant them.
_SPELT = 12


class CodePart(msgspec.Struct, frozen=True):
    """What one part of a cell asks of a code: how it begins, or between which two it lies."""

    prefix: str = ""
    pair: tuple[str, str] | None = None
    districts: Districts | None = None


class WrongCode(msgspec.Struct, frozen=True):
    """Why a range is none: the id of the problem, and what to write instead."""

    id: str
    better: Text


def read_code(fact: str, part: str, *, fold: bool, earlier: bool) -> CodePart | WrongCode | None:
    """The beginning or range that a part of a cell stands for, what is wrong with it, or None for
    any other text. `fold`: case does not count; `earlier`: it decided at an earlier time, and
    what is wrong today was the text itself."""
    folded = part.casefold() if fold else part
    span = _SPAN.match(folded)
    starred = span is not None and "*" in span[1] + span[3]
    if len(part) > 1 and part.endswith("*") and "*" not in part[:-1] and (earlier or not starred):
        return CodePart(prefix=folded[:-1])
    if span is None:
        return None
    low, sign, high = span[1].rstrip("*"), span[2] or "", span[3].rstrip("*")
    same = len(low) == len(high) and any(char.isdigit() for char in low)
    if earlier:
        return CodePart(pair=(low, high)) if same and sign == "-" and not starred else None
    if is_postcode(fact) and (found := districts(low, high)) is not None:
        if not sign and not starred:
            return CodePart(districts=found)
        return WrongCode("table/range.districts", _write(f"{low.upper()} to {high.upper()}"))
    if is_postcode(fact) and is_district(low) and is_district(high):
        return WrongCode("table/range.areas", sentence("code-write.one-area"))
    if starred:
        return WrongCode("table/range.star", _beginnings(low, high))
    if fact not in _HS_CODES and not is_postcode(fact):
        return CodePart(pair=(low, high)) if same and sign else None
    if not same:
        return _unequal(fact, low, high)
    if fact in _HS_CODES and len(low) < _HS_DIGITS:
        return WrongCode("table/range.hs-code", _beginnings(low, high))
    return CodePart(pair=(low, high))


def _unequal(fact: str, low: str, high: str) -> WrongCode | None:
    """Two codes of unequal length, where they were meant as a range."""
    if not low.isdigit() or not high.isdigit():
        return None
    if is_postcode(fact) and (len(low), len(high)) in _HYPHENATED:
        return None
    better = sentence("code-write.equal")
    if int(low) < int(high) and len(low) < len(high):
        parts, start = [], low
        while len(start) < len(high):
            parts.append(f"{start}-{'9' * len(start)}")
            start = f"1{'0' * len(start)}"
        parts.append(f"{start}-{high}")
        padded = f"{low.zfill(len(high))}-{high}"
        better = sentence("code-write.equal-as", forms=" | ".join(parts), padded=padded)
    return WrongCode("table/range.unequal", better)


def _write(form: str) -> Sentence:
    return sentence("code-write.form", form=form)


def _beginnings(low: str, high: str) -> Sentence:
    """All beginnings from one to another, where they are few; else how they are written."""
    if len(low) == len(high) and low.isdigit() and high.isdigit():
        count = int(high) - int(low) + 1
        if 0 < count <= _SPELT:
            all_of = (str(int(low) + more).zfill(len(low)) for more in range(count))
            return _write(" | ".join(f"{one}*" for one in all_of))
    return sentence("code-write.beginnings")
