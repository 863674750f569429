"""Forms of dates: `%d.%m.%Y %H:%M`, names of months and halves of a day by locale. Pure.

Digits are ASCII alone. A part of a date may lack the zero in front, but where it stands beside
another part without a sign between them: there every part has all its digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from processor.normalise.mapping.locales import DEFAULT, halves_of_day, month_names

ISO = "iso"
# A day in the form of ISO 8601 that has no clock behind it; no mapping writes it.
ISO_DAY = "iso day"
TWO_WAYS = "mapping/date.two-ways"
_PIECE = re.compile(r"%(.)|(\s+)|([^%\s]+|%$)", re.S)
# directive -> what it matches where a sign parts it from the next, and where none does
_NUMBERS = {
    "d": ("[0-9]{1,2}", "[0-9]{2}"), "m": ("[0-9]{1,2}", "[0-9]{2}"),
    "H": ("[0-9]{1,2}", "[0-9]{2}"), "I": ("[0-9]{1,2}", "[0-9]{2}"),
    "M": ("[0-9]{1,2}", "[0-9]{2}"), "S": ("[0-9]{1,2}", "[0-9]{2}"),
    "y": ("[0-9]{2}", "[0-9]{2}"), "Y": ("[0-9]{4}", "[0-9]{4}"),
    "f": ("[0-9]{1,6}", "[0-9]{6}"),
}  # fmt: skip
_OFFSET = "z"
_NAMES = ("b", "B")
_HALF = "p"
_KNOWN = frozenset([*_NUMBERS, _OFFSET, *_NAMES, _HALF])
_ZONE = r"Z|[+-][0-9]{2}:?[0-9]{2}"
# Moments whose parts differ, and the smallest in all parts: what forms are tried on.
_SAMPLES = (
    datetime(2011, 12, 10, 9, 8, 7),
    datetime(2012, 11, 10, 21, 8, 7),
    datetime(2009, 8, 7, 6, 5, 4),
)


class Clash(NamedTuple):
    """Two forms that read one cell as different times."""

    first: str
    second: str
    cell: str


def wrong_form(date_form: str) -> str:
    """The id of the problem of a form that cannot be used; "" where it can."""
    if date_form == ISO:
        return ""
    used = [found[1] for found in _PIECE.finditer(date_form) if found[1]]
    strange = [one for one in used if one not in _KNOWN] or date_form.endswith("%")
    months = sum(one in ("m", *_NAMES) for one in used)
    years = sum(one in ("Y", "y") for one in used)
    hours = sum(one in ("H", "I") for one in used)
    if strange or "d" not in used or months != 1 or years != 1 or len(used) != len(set(used)):
        return "mapping/date"
    if hours > 1 or ("I" in used) != (_HALF in used):
        return "mapping/date.half"
    return ""


def clash_of(forms: Sequence[str], locales: Sequence[str]) -> Clash | None:
    """Two of the forms that could read one cell as different times."""
    for one, other in permutations(dict.fromkeys(forms), 2):
        read, read_other = reader_of(one, tuple(locales)), reader_of(other, tuple(locales))
        for at in _SAMPLES:
            for cell in _written(at, one, locales):
                first, second = read(cell), read_other(cell)
                if first is not None and second is not None and first != second:
                    return Clash(one, other, cell)
    return None


def _written(at: datetime, date_form: str, locales: Sequence[str]) -> list[str]:
    """A moment in a form, with and without zeros in front."""
    if date_form == ISO:
        return [f"{at:%Y-%m-%d}", f"{at:%Y-%m-%dT%H:%M:%S}"]
    names = {month: name for name, month in month_names(locales or (DEFAULT,)).items()}
    made = re.sub("%[bB]", names.get(at.month, "x"), date_form)
    made = made.replace("%p", "am" if at.hour < 12 else "pm").replace("%z", "+0000")
    full = at.strftime(made)
    return [full, re.sub(r"(?<![0-9])0(?=[0-9](?![0-9]))", "", full)]


@lru_cache(maxsize=256)
def reader_of(date_form: str, locales: tuple[str, ...]) -> Callable[[str], datetime | None]:
    """Reads a date in a form, as a time with an offset only where the form has one; None where a
    cell is none. `iso` is a day, or a day and a time with seconds or without."""
    if date_form == ISO:
        return _iso
    if date_form == ISO_DAY:
        return lambda raw: _iso(raw) if len(raw) == len("2026-11-03") else None
    pattern, parts = _compiled(date_form)
    months, halves = month_names(locales or (DEFAULT,)), halves_of_day(locales or (DEFAULT,))

    def read(raw: str) -> datetime | None:
        found = pattern.fullmatch(unicodedata.normalize("NFC", raw))
        if found is None:
            return None
        said = dict(zip(parts, found.groups(), strict=True))
        return _moment(said, months, halves)

    return read


def _compiled(date_form: str) -> tuple[re.Pattern[str], list[str]]:
    pieces = list(_PIECE.finditer(date_form))
    made: list[str] = []
    parts: list[str] = []
    for number, piece in enumerate(pieces):
        word, blank, literal = piece.groups()
        if blank:
            made.append(r"\s+")
        elif literal:
            made.append(re.escape(literal))
        else:
            parts.append(word)
            made.append(f"({_matched(word, pieces, number)})")
    return re.compile("".join(made), re.IGNORECASE), parts


def _matched(word: str, pieces: list[re.Match[str]], number: int) -> str:
    if word in _NUMBERS:
        before = number > 0 and _digits_at(pieces[number - 1], behind=False)
        after = number + 1 < len(pieces) and _digits_at(pieces[number + 1], behind=True)
        return _NUMBERS[word][before or after]
    if word == _OFFSET:
        return _ZONE
    return r"\D{1,20}?" if word == _HALF else r"[^\W\d_]{2,20}\.?"


def _digits_at(piece: re.Match[str], *, behind: bool) -> bool:
    """True if digits stand where a piece meets its neighbour; `behind`: it follows that."""
    word, blank, literal = piece.groups()
    if blank:
        return False
    if literal:
        return (literal[0] if behind else literal[-1]).isdigit()
    return word in _NUMBERS


def _moment(
    said: dict[str, str], months: dict[str, int], halves: dict[str, int]
) -> datetime | None:
    def number(word: str, otherwise: int = 0) -> int:
        return int(said[word]) if word in said else otherwise

    name = said.get("b", said.get("B"))
    month = number("m") if name is None else months.get(_folded(name), 0)
    hour = number("H")
    if "I" in said:
        half = halves.get(_folded(said[_HALF]))
        if half is None or not 1 <= number("I") <= 12:
            return None
        hour = number("I") % 12 + half
    year = number("Y")
    if "y" in said:
        # As in POSIX: 69 to 99 are of the last century.
        year = number("y") + (1900 if number("y") >= 69 else 2000)
    try:
        at = datetime(
            year, month, number("d"), hour, number("M"), number("S"),
            int(said["f"].ljust(6, "0")) if "f" in said else 0,
        )  # fmt: skip
        return at.replace(tzinfo=_offset(said[_OFFSET])) if _OFFSET in said else at
    except ValueError:
        return None


def _folded(name: str) -> str:
    """A name as the tables of locales have it: without full stops, blanks and capitals."""
    return "".join(name.casefold().replace(".", "").split())


def _offset(text: str) -> timezone:
    if text in ("Z", "z"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if minutes > 59:
        raise ValueError(text)
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)


_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.ASCII,
)


def _iso(raw: str) -> datetime | None:
    found = _ISO.fullmatch(raw)
    if found is None:
        return None
    day, clock, offset = found.groups()
    try:
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}{offset or ''}")
    except ValueError:
        return None
