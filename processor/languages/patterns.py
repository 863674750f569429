"""Whether the patterns of a catalogue for days and amounts say the whole day and the whole amount.

Anybody may write one, and a day or an amount that is said wrongly is worse than a plain one. Pure.
"""

from __future__ import annotations

import re
from functools import cache

PLAIN = "-"
"""In place of a pattern: a day as ISO 8601 has it, an amount as the program writes it. No word, so
that nobody translates it."""
# What a day without a time has: year, month, day of the month, day of the week.
_YEAR, _MONTH, _DAY, _MORE = frozenset("yu"), frozenset("ML"), frozenset("d"), frozenset("GEec")
_QUOTED = re.compile("'[^']*'")


@cache
def is_day(pattern: str) -> bool:
    """Whether a CLDR date pattern says year, month and day, and nothing that a day lacks."""
    from datetime import date

    from babel.dates import format_date, tokenize_pattern

    try:
        letters = {value[0] for kind, value in tokenize_pattern(pattern) if kind == "field"}
        format_date(date(2026, 11, 29), pattern, "en")
    except (AttributeError, KeyError, ValueError):
        return False
    whole = all(letters & one for one in (_YEAR, _MONTH, _DAY))
    whole = whole and pattern.count("'") % 2 == 0
    return whole and letters <= _YEAR | _MONTH | _DAY | _MORE


@cache
def is_amount(pattern: str) -> bool:
    """Whether a CLDR number pattern names the currency and says two decimals, which stand for as
    many as the currency has."""
    from babel.numbers import parse_pattern

    try:
        read = parse_pattern(pattern)
    except ValueError:
        return False
    whole = read.int_prec[0] > 0 and read.frac_prec == (2, 2)
    signs = "".join(_QUOTED.sub("", part) for part in (read.prefix[0], read.suffix[0]))
    return whole and not read.scale and read.exp_prec is None and "¤" in signs
