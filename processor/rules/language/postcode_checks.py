"""Columns of postcodes, in tables and lists: zeros that a spreadsheet took away, and codes that no
address of the country has. Pure.

All that is found are warnings: what is written is compared as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from processor.model.postcodes import DIGITS
from processor.model.sentence import sentence
from processor.problems.problem import Problem
from processor.rules.language.csv_text import CsvText
from processor.rules.language.table_cells import RuleCell

# A column says how long its codes are where so many are, and so many of a hundred agree.
_ENOUGH = 5
_AGREE = 80
# Of codes with fewer digits than this nothing is known.
_SHORTEST = 4
_MOST = 20
# Headers of columns that hold postcodes, in small letters.
_NAMES = ("postcode", "postal", "zip", "plz", "邮编", "邮政编码", "邮政")


class CodeUsed(msgspec.Struct, frozen=True):
    """A code of digits as it stands in a cell, and the countries its row is for; None for any."""

    line: int
    column: int
    code: str
    countries: frozenset[str] | None = None


def lost_zeros(csv: CsvText, column: int) -> list[Problem]:
    """The warnings on a column of a list that holds postcodes, by its header."""
    if not any(name in csv.header[column].casefold() for name in _NAMES):
        return []
    used = [
        CodeUsed(line, column, text)
        for line, cells in csv.rows
        if (text := cells[column].strip()).isdigit()
    ]
    return check_codes(csv, used)


def codes_of(
    lines: Iterable[tuple[int, Sequence[RuleCell]]], column: int, country: int | None
) -> list[CodeUsed]:
    """The codes of digits in one column of a table; `country` is the column of their country."""
    found = []
    for line, cells in lines:
        of = None if country is None else cells[country]
        countries = frozenset(of.exact) if of is not None and of.is_exact else None
        cell = cells[column]
        ends = (end for pair in cell.ranges for end in pair[:1])
        for code in sorted({*map(str, cell.exact), *ends}):
            if code.isdigit() and code.isascii():
                found.append(CodeUsed(line, column, code, countries))
    return found


def check_codes(csv: CsvText, used: Sequence[CodeUsed]) -> list[Problem]:
    """Warnings on codes that have other digits than the postcodes of their countries, or than all
    others of their column."""
    lengths: dict[frozenset[str] | None, Counter[int]] = {}
    for one in used:
        lengths.setdefault(one.countries, Counter())[len(one.code)] += 1
    found: list[Problem] = []
    for one in used:
        wanted = _digits(one.countries, lengths)
        if wanted and len(one.code) not in wanted and len(found) < _MOST:
            found.append(_problem(csv, one, wanted))
    return found


def _digits(
    countries: frozenset[str] | None, lengths: Mapping[frozenset[str] | None, Counter[int]]
) -> set[int]:
    """How many digits the codes of these countries may have; empty where nobody knows."""
    if countries and all(country in DIGITS for country in countries):
        return {DIGITS[country] for country in countries}
    [(most, count)] = lengths[countries].most_common(1)
    total = lengths[countries].total()
    agree = total >= _ENOUGH and count * 100 >= _AGREE * total and most >= _SHORTEST
    # Longer codes than most are no mistake of a spreadsheet.
    return set(range(most, 20)) if agree else set()


def _problem(csv: CsvText, one: CodeUsed, wanted: set[int]) -> Problem:
    digits, most = len(one.code), min(wanted)
    countries = sorted(one.countries or ())
    at = one.line, one.column
    if digits < most and most - digits <= 2:
        known = any(DIGITS.get(country) == most for country in countries)
        of = sentence("postcode.of-column")
        if known:
            of = sentence("postcode.of", countries=countries, n=most)
        return csv.problem(
            "table/zeros", *at, severity="warning", code=one.code, of=of,
            padded=one.code.zfill(most),
        )  # fmt: skip
    return csv.problem(
        "table/range.digits", *at, severity="warning", code=one.code, digits=digits,
        countries=countries, n=most,
    )  # fmt: skip
