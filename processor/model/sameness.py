"""When two facts say the same: how each sort of text is made comparable. Pure.

A new sort is one entry in `SORTS`. What holds nothing that can be compared has no form: whether
it is the same is then not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from processor.model.identity import fold, phone_digits, street_form
from processor.model.money import Money


def _text(value: str) -> str:
    return " ".join(value.split()).casefold()


def _name(value: str) -> str:
    return " ".join(sorted(filter(None, map(fold, value.split()))))


SORTS: Mapping[str, Callable[[str], str]] = {
    "": _text,
    "exact": str.strip,
    "postcode": fold,
    "street": street_form,
    "place": fold,
    "name": _name,
    "phone": phone_digits,
}
"""By sort of text: what is compared. Without a sort case and the number of blanks do not count.

`exact`: as written. `postcode`, `place`: letters and digits, without case and accents. `street`: so
too, and Str. and Straße are one. `name`: its words in any order. `phone`: the last eight digits."""


def same(sort: str, one: Any, other: Any) -> bool | None:
    """Whether two values of facts are the same; None where one is not known, or has nothing that
    can be compared. Money of two currencies is not compared."""
    if one is None or other is None:
        return None
    if isinstance(one, Money) and isinstance(other, Money):
        return one.minor == other.minor if one.currency == other.currency else None
    if not isinstance(one, str) or not isinstance(other, str):
        return bool(one == other)
    form = SORTS[sort]
    mine, theirs = form(one), form(other)
    return mine == theirs if mine and theirs else None
