"""What spreadsheets do to identifiers: the one place that knows it. Pure.

A program that takes an identifier for a number or a date writes back something else: it rounds to
15 digits and shows six, drops zeros at the front, adds decimals, makes `3-20` a day. What was there
cannot be told any more, so nothing is mended here: the cell is a fault, whose record is rejected.
docs/mappings.md has the table with an example each.

What is no trace: a minus without decimals (`3E-12` is shown as it was typed), capitals (`MAR-20`),
and one zero at the end of 16 digits, which one honest number in ten has.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from processor.model.numbers import GTIN_LENGTHS, gs1_check_digit, is_gtin
from processor.normalise.fields.casts import Cast, CellFault, shown

_ROUNDED = r"[+-]?[0-9]{1,3}(?:e\+[0-9]{1,3}|[.,][0-9]+e[+-]?[0-9]{1,3})"
_ERRORS = r"#{2,}|#[¡¿]?[A-ZÄÖÜ][A-ZÄÖÜ/0_]*[!?]|#N/?[ADV]|Err:[0-9]{3}"
# As a cell shows a day without its year, or a month: English, German, and of French and Dutch what
# is nothing else; with its year; with its time; in Chinese.
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MONATE = "Jan|Feb|Mrz|Mär|März|Apr|Mai|Jun|Juni|Jul|Juli|Aug|Sep|Sept|Okt|Nov|Dez"
_MOIS = "janv|févr|avr|juil|août|déc|mrt"
_DATES = (
    rf"[0-9]{{1,2}}-(?:{_MONTHS}|{_MONATE}|{_MOIS})\.?(?:-[0-9]{{2}}|-[0-9]{{4}})?"
    rf"|(?:{_MONTHS}|{_MONATE}|{_MOIS})\.?-[0-9]{{2}}"
    rf"|[0-9]{{1,2}}\. ?(?:{_MONATE})\.?(?:[ .]?[0-9]{{2}}|[ .]?[0-9]{{4}})?"
    rf"|(?:{_MONATE})\.? [0-9]{{2}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]00:00(?::00)?"
    r"|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?"
)
# A whole day in digits, which a purchase order number may honestly be: 12/10/2026.
_DAYS = (
    r"(?:0?[1-9]|[12][0-9]|3[01])(?P<mark>[./])(?:0?[1-9]|[12][0-9]|3[01])(?P=mark)(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}/(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12][0-9]|3[01])"
)
_TRUTHS = "TRUE|FALSE|WAHR|FALSCH|VRAI|FAUX|PRAWDA|FAŁSZ|VERDADERO|FALSO|VERO"

FORMS: dict[str, re.Pattern[str]] = {
    "rounded": re.compile(_ROUNDED, re.ASCII | re.IGNORECASE),
    # A spreadsheet keeps 15 digits of a number; those behind become zeros (IEEE 754, binary64).
    "digits": re.compile(r"[1-9][0-9]{14}0{2,}", re.ASCII),
    "decimals": re.compile(r"[1-9][0-9]{3,}[.,]0{1,2}", re.ASCII),
    # But for the code 9503.00, whose last digits are zeros.
    "hs decimals": re.compile(r"[1-9][0-9]{4,}[.,]0{1,2}|[1-9][0-9]{3}(?:\.0|,0{1,2})", re.ASCII),
    "date": re.compile(_DATES),
    "day": re.compile(_DAYS, re.ASCII),
    "truth": re.compile(_TRUTHS),
    "error": re.compile(_ERRORS),
    # `="3190"`, so that digits stay text; of other texts only what is quoted is surely one.
    "guard": re.compile(r'=".*"|=[0-9]+', re.ASCII | re.DOTALL),
    "quoted guard": re.compile(r'="[^"]*\w[^"]*"'),
}
"""How a whole cell looks that a spreadsheet has changed, an apostrophe in front left out."""

_VARIANTS = {"hs decimals": "decimals", "day": "date", "quoted guard": "guard"}
"""The variants of `cell/spreadsheet` by which forms are told that have none of their own."""

_EVERY = ("guard", "rounded", "digits", "decimals", "date", "truth", "error")
_NUMERIC = ("guard", "rounded", "decimals", "date", "day", "truth", "error")
ASKED: dict[str, tuple[str, ...]] = {
    "id": (*_EVERY, "day"),
    "line id": _EVERY,
    "order id": _EVERY,
    "number": _EVERY,
    "sscc": _NUMERIC,
    "each": ("guard", "rounded", "digits", "date", "day", "truth", "error"),
    "phone": _NUMERIC,
    "postcode": _NUMERIC,
    "gtin": _NUMERIC,
    "hs code": ("guard", "rounded", "hs decimals", "date", "day", "truth", "error"),
    "lines": ("quoted guard", "rounded", "date", "error"),
    "text": ("quoted guard", "error"),
}
"""The forms that are looked for, by type of target; other types are read more strictly anyway."""


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    forms = [FORMS[word] for word in words]
    letters = ["is"[not one.flags & re.I : 1 + bool(one.flags & re.S)] for one in forms]
    return re.compile(
        "|".join(f"(?{s}:{one.pattern})" for s, one in zip(letters, forms, strict=True))
    )


_ANY = {type_: _any_of(words) for type_, words in ASKED.items()}
"""Whether a text has any of the forms that are looked for: nearly every cell has none."""


def _letters(words: str) -> str:
    return "".join({word[0] for word in words.split("|")})


_MARKED = "=#'" + "".join(chr(number) for number in range(0x3001) if chr(number).isspace())
_MONTH_LETTERS = _letters(f"{_MONTHS}|{_MONATE}|{_MOIS}")
_STARTS = {
    "text": frozenset(f"{_MARKED}E"),
    "lines": frozenset(f"{_MARKED}E+-0123456789{_MONTH_LETTERS}"),
}
"""With which letters a text begins that may have one of the forms, by type; of others none is known
that is rare enough to ask first."""

# World Customs Organization: six digits; countries add two, four, six (Turkey) or seven (China).
_HS_DIGITS = (6, 8, 10, 12, 13)
_HS_MARKS = str.maketrans("", "", ". ")


def changed_by_spreadsheet(text: str, type_: str) -> CellFault | None:
    """What is wrong with a text as a value of a type of targets, None where no trace is seen."""
    bare = text.removeprefix("'").strip()
    asked = ASKED.get(type_, ())
    for word in asked if asked and _ANY[type_].fullmatch(bare) else ():
        if FORMS[word].fullmatch(bare):
            return CellFault(f"cell/spreadsheet.{_VARIANTS.get(word, word)}", cell=shown(text))
    more = _CHECKS.get(type_)
    return None if more is None else more(text)


def untouched(type_: str, cast: Cast) -> Cast:
    """The reading of a cell, with a look at what a spreadsheet may have done to it."""
    if type_ not in ASKED:
        return cast
    starts = _STARTS.get(type_)
    any_of, more = _ANY[type_].fullmatch, _CHECKS.get(type_)

    def is_plain(text: str) -> bool:
        if starts is not None and text[:1] not in starts:
            return True
        return more is None and not any_of(text.removeprefix("'").strip())

    def read(raw: str) -> object:
        try:
            value = cast(raw)
        except CellFault:
            # What a reading refuses may be what a spreadsheet made of it: that says more.
            fault = changed_by_spreadsheet(raw.strip(), type_)
            if fault is not None:
                raise fault from None
            raise
        fault = None if is_plain(value) else changed_by_spreadsheet(value, type_)
        if fault is not None:
            raise fault
        return value

    return read


def _gtin(text: str) -> CellFault | None:
    """A GTIN of 8, 12, 13 or 14 digits whose last is its check digit (GS1 General Specifications,
    section 7.9: mod 10, weights 3 and 1 from the right, so that zeros in front change nothing)."""
    if not text or is_gtin(text):
        return None
    if not (text.isascii() and text.isdigit()):
        return CellFault("cell/gtin", cell=shown(text))
    right = gs1_check_digit(text[:-1])
    if len(text) in GTIN_LENGTHS:
        return CellFault("cell/gtin.check-digit", cell=text, digit=right)
    longer = next((digits for digits in GTIN_LENGTHS if digits > len(text)), 0)
    if len(text) >= 7 and longer and right == text[-1]:
        return _zeros(text, longer)
    return CellFault("cell/gtin", cell=shown(text))


def _sscc(text: str) -> CellFault | None:
    """One honest SSCC in a thousand ends in three zeros: its check digit tells it (as above)."""
    if not FORMS["digits"].fullmatch(text) or gs1_check_digit(text[:-1]) == text[-1]:
        return None
    return CellFault("cell/spreadsheet.digits", cell=shown(text))


def _hs_code(text: str) -> CellFault | None:
    """A code of the Harmonized System: six digits, and what a country adds to them."""
    digits = text.translate(_HS_MARKS)
    if not text or (digits.isascii() and digits.isdigit() and len(digits) in _HS_DIGITS):
        return None
    if digits == text and text.isascii() and text.isdigit() and len(text) in (5, 7, 9):
        return _zeros(text, len(text) + 1)
    return CellFault("cell/hs-code", cell=shown(text))


def _zeros(text: str, digits: int) -> CellFault:
    return CellFault("cell/spreadsheet.zeros", cell=text, full=text.zfill(digits))


_CHECKS: dict[str, Callable[[str], CellFault | None]] = {
    "gtin": _gtin,
    "hs code": _hs_code,
    "sscc": _sscc,
}
