"""Cells to times and days, in the forms that a mapping names. Pure.

Where a mapping names several forms, all of them are tried: two that read a cell differently are a
fault, never a choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo

from processor.model.sentence import listed
from processor.normalise.fields.casts import CellFault, shown
from processor.normalise.mapping.date_forms import ISO, ISO_DAY, reader_of
from processor.normalise.mapping.locales import DEFAULT, LOCALES, month_names

_SHOWN_ISO = ("2026-11-03", "2026-11-03T09:00:00+01:00")
_ISOS = frozenset([ISO, ISO_DAY])
# What a spreadsheet makes of a date that it understood, perhaps with day and month swapped: the
# form of ISO 8601, or the number of the day (25569 is 1970-01-01, 73050 is 2099-12-31).
_REWRITTEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T]00:00(?::00)?)?|(?:2[5-9]|[3-6][0-9]|7[0-3])[0-9]{3}"
    r"(?:[.,][0-9]+)?",
    re.ASCII,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
_CLOCK = ("%H", "%I", "%M")


def fault_of(raw: str, forms: Sequence[str]) -> CellFault:
    """What is wrong with a cell that is no date in any of the forms."""
    other = _locale_of(raw, forms)
    if other:
        return CellFault("cell/date.locale", cell=shown(raw), locale=other)
    month = _month_named(raw, forms)
    if month:
        key = "cell/date.month" if month == DEFAULT else "cell/date.month-locale"
        return CellFault(key, cell=shown(raw), form=listed(forms, "or"), locale=month)
    names = [name for form in forms for name in (_SHOWN_ISO if form in _ISOS else (form,))]
    # Where a date is written in digits alone, more digits tell nothing.
    marked = all(re.sub("%.", "", form) for form in forms)
    rewritten = _ISOS.isdisjoint(forms) and marked and _REWRITTEN.fullmatch(raw) is not None
    return CellFault(
        "cell/date.spreadsheet" if rewritten else "cell/date", cell=shown(raw),
        form=listed(names, "or"),
    )  # fmt: skip


def _locale_of(raw: str, forms: Sequence[str]) -> str:
    """The locale whose names of months a cell has, where another one is asked for."""
    named = [form for form in forms if "%b" in form or "%B" in form]
    for form in named:
        for locale in LOCALES:
            if reader_of(form, (locale,))(raw) is not None:
                return locale
    return ""


def _month_named(raw: str, forms: Sequence[str]) -> str:
    """The locale in which a cell names a month, where no form asks for a name."""
    if any("%b" in form or "%B" in form for form in forms) or not any(map(str.isdigit, raw)):
        return ""
    words = [word.casefold() for word in _WORD.findall(raw)]
    for locale in LOCALES:
        names = month_names((locale,))
        if any(word in names for word in words):
            return locale
    return ""


def _reader(forms: tuple[str, ...], locales: tuple[str, ...]) -> Callable[[str], datetime]:
    """Reads a cell in the one form that it has."""
    readers = [reader_of(form, locales) for form in forms]
    if len(readers) == 1:
        return _one(readers[0], forms)

    def read(raw: str) -> datetime:
        found = [at for at in (one(raw) for one in readers) if at is not None]
        if not found:
            raise fault_of(raw, forms)
        if any(one != found[0] for one in found[1:]):
            raise CellFault("cell/date.two-ways", cell=shown(raw), form=listed(forms, "and"))
        return found[0]

    return read


def _one(
    reader: Callable[[str], datetime | None], forms: tuple[str, ...]
) -> Callable[[str], datetime]:
    def read(raw: str) -> datetime:
        at = reader(raw)
        if at is None:
            raise fault_of(raw, forms)
        return at

    return read


def moment(
    forms: tuple[str, ...],
    zone: tzinfo,
    locales: tuple[str, ...] = (),
    *,
    end_of_day: bool = False,
) -> Callable[[str], str]:
    """Reads a time as RFC 3339 in UTC; without an offset it is the time of `zone`.

    An hour that a clock shows twice is taken as the first; one that no clock showed is a fault.
    """
    read_form = _reader(forms, locales)

    def read(raw: str) -> str:
        at = read_form(raw)
        if end_of_day:
            at = at.replace(hour=23, minute=59, second=59, microsecond=0)
        if not 1990 <= at.year <= 2100:
            raise CellFault("cell/date.year", cell=shown(raw))
        offset = at.utcoffset()
        if offset is not None:
            return f"{(at.replace(tzinfo=None) - offset).isoformat()}Z"
        utc = at.replace(tzinfo=zone).astimezone(UTC)
        if utc.astimezone(zone).replace(tzinfo=None) != at:
            raise CellFault("cell/date.skipped", cell=shown(raw), zone=str(zone))
        return f"{utc.replace(tzinfo=None).isoformat()}Z"

    return read


def calendar_day(forms: tuple[str, ...], locales: tuple[str, ...] = ()) -> Callable[[str], str]:
    """Reads a day as `2026-11-03`, in no time zone."""
    read_form = _reader(tuple(ISO_DAY if form == ISO else form for form in forms), locales)
    return lambda raw: read_form(raw).date().isoformat()


def year_of(forms: tuple[str, ...], locales: tuple[str, ...] = ()) -> Callable[[str], str]:
    """Reads the year of a date, as four digits."""
    day = calendar_day(forms, locales)
    return lambda raw: day(raw)[:4]


def moment_or_day(
    forms: tuple[str, ...], zone: tzinfo, locales: tuple[str, ...] = ()
) -> Callable[[str], str]:
    """Reads a time as `moment` does; a cell, or a form, that has no clock as a day."""
    timed = tuple(form for form in forms if form == ISO or any(one in form for one in _CLOCK))
    days = tuple(form for form in forms if form == ISO or form not in timed)
    if not timed:
        return calendar_day(days, locales)
    time = moment(timed, zone, locales)
    if not days:
        return time
    day, reads_day = calendar_day(days, locales), _any_of(days, locales)
    return lambda raw: day(raw) if reads_day(raw) else time(raw)


def _any_of(days: tuple[str, ...], locales: tuple[str, ...]) -> Callable[[str], bool]:
    readers = [reader_of(ISO_DAY if form == ISO else form, locales) for form in days]
    return lambda raw: any(one(raw) is not None for one in readers)
