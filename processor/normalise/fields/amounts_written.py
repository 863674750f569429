"""Numbers that a field writes in a way of its own, put in the notation of the file. Pure.

Marks, implied decimals, signs behind or in brackets, a currency beside the amount: what is left is
a number as every other of the file, with the currency behind `GLUED` where there was one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from processor.normalise.fields.casts import GLUED, CellFault, number_pattern, shown, text
from processor.normalise.fields.currency_signs import currencies_of
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.notation import Notation

_DIGITS = re.compile(r"[0-9]{1,15}", re.ASCII)
_NUMBER = re.compile(r"[0-9](?:.*[0-9])?", re.ASCII | re.DOTALL)


def in_notation_of_file(notation: Notation, mapping: Mapping, fault: str) -> Callable[[str], str]:
    """Reads a number in a notation and writes it in that of the file; what is none is the fault of
    that id."""
    decimal = notation.decimal_mark or mapping.decimal_mark
    thousands = mapping.thousands_mark
    if notation.thousands_mark is not None:
        thousands = notation.thousands_mark
    pattern = number_pattern(decimal, "" if thousands == decimal else thousands)
    example = _example(notation, decimal)

    def read(raw: str) -> str:
        plain = text(raw)
        number = _NUMBER.search(plain)
        if number is None:
            raise CellFault(fault, cell=shown(plain), example=example)
        front, back = plain[: number.start()], plain[number.end() :]
        below = front.count("-")
        front = front.replace("-", "", 1)
        if notation.trailing and back.strip()[:1] in ("-", "+"):
            below += back.strip()[0] == "-"
            back = back.strip()[1:]
        if notation.brackets and front.strip()[:1] == "(" and back.strip()[-1:] == ")":
            below += 1
            front, back = front.strip()[1:], back.strip()[:-1]
        marks = [part.strip() for part in (front, back) if part.strip()]
        digits = _parts(number[0], notation.decimals, pattern)
        if below > 1 or len(marks) > (1 if notation.glued else 0) or digits is None:
            raise CellFault(fault, cell=shown(plain), example=example)
        if marks and not currencies_of(marks[0]):
            raise CellFault("cell/money.sign", cell=shown(plain), sign=marks[0])
        whole, part = digits
        made = ("-" if below else "") + whole + (mapping.decimal_mark + part if part else "")
        return made + (GLUED + marks[0] if marks else "")

    return read


def currency_in(raw: str) -> str:
    """The currency that stands beside an amount; "" where none does, or one that may be several."""
    plain = text(raw)
    number = _NUMBER.search(plain)
    beside = plain if number is None else plain[: number.start()] + plain[number.end() :]
    mark = beside.strip(" \u00a0\u202f\u2009()+-")
    if not mark:
        return ""
    codes = currencies_of(mark)
    if not codes:
        raise CellFault("cell/money.sign", cell=shown(plain), sign=mark)
    return codes[0] if len(codes) == 1 else ""


def _parts(number: str, decimals: int | None, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """The digits in front of the decimal mark and behind it; None where it is no number."""
    if decimals is not None:
        if not _DIGITS.fullmatch(number):
            return None
        whole = number[:-decimals] if decimals else number
        return (whole.lstrip("0") or "0"), number.zfill(decimals)[-decimals:] if decimals else ""
    found = pattern.fullmatch(number)
    if found is None:
        return None
    return "".join(char for char in found[2] if char.isdigit()), found[3] or ""


def _example(notation: Notation, decimal: str) -> str:
    if notation.decimals is not None:
        return "1250"
    return f"12{decimal}50-" if notation.trailing else f"12{decimal}50"
