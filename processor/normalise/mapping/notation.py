"""How a field writes its numbers, where it does so in a way of its own. Pure."""

from __future__ import annotations

import msgspec

from processor.model.sentence import Text
from processor.normalise.mapping.locales import LOCALES
from processor.problems.form import Form, Node

MARKS = {".": ".", ",": ",", "'": "'", "space": " ", "none": ""}
KEYS = ("decimal_mark", "thousands_mark", "decimals", "sign", "currency")
_SIGNS = ("absolute", "trailing", "brackets")
# Readings of numbers that take marks and decimals; `money` alone has a currency.
_NUMBERS = ("money", "whole number with decimals")


class Notation(msgspec.Struct, frozen=True, kw_only=True):
    """Its marks are those of the file where they are None. `decimals`: so many digits at the end
    are decimals, None where a mark says so. `trailing`, `brackets`: how what is below zero may be
    written; `glued`: a currency may stand beside it."""

    decimal_mark: str | None = None
    thousands_mark: str | None = None
    decimals: int | None = None
    trailing: bool = False
    brackets: bool = False
    glued: bool = False


class NumberMarks(msgspec.Struct, frozen=True):
    """The marks of numbers; None where nothing says them."""

    decimal: str | None = None
    thousands: str | None = None


def read_marks(
    form: Form, found: dict[str, Node], locales: tuple[str, ...], inside: Text
) -> NumberMarks:
    """The marks that a block says, itself or by its locale, where that is one."""
    of = LOCALES[locales[0]] if len(locales) == 1 and locales[0] in LOCALES else None
    decimal, thousands = (of.decimal_mark, of.thousands_mark) if of is not None else (None, None)
    if "decimal_mark" in found:
        decimal = form.choice(found["decimal_mark"], (".", ","), ".", inside=inside)
        thousands = None if thousands == decimal else thousands
    if "thousands_mark" in found:
        thousands = MARKS[form.choice(found["thousands_mark"], MARKS, "none", inside=inside)]
        if thousands and thousands == (decimal or "."):
            form.problem("value/wrong.mapping-marks", found["thousands_mark"], inside=inside)
    return NumberMarks(decimal, thousands)


def read_locales(form: Form, found: dict[str, Node], inside: Text) -> tuple[str, ...]:
    """The locales that a block says."""
    nodes = form.texts(found.get("locale"), inside=inside)
    return tuple(word for one in nodes if (word := form.choice(one, LOCALES, "", inside=inside)))


def read_notation(
    form: Form,
    found: dict[str, Node],
    reading: str,
    locales: tuple[str, ...],
    inside: Text,
    *,
    measured: bool,
) -> tuple[Notation | None, bool]:
    """The notation of a field, None where it is that of the file, and whether minus signs are
    dropped. `measured`: its reading is a weight or a length."""
    signs = [one.text for one in form.texts(found.get("sign"), inside=inside)]
    for one in form.texts(found.get("sign"), inside=inside):
        form.choice(one, _SIGNS, "", inside=inside)
    keys = [key for key in KEYS if key in found and not (key == "sign" and signs == ["absolute"])]
    of_locale = "locale" in found and (reading in _NUMBERS or measured)
    if not keys and not of_locale:
        return None, "absolute" in signs
    if keys and reading not in _NUMBERS and not measured:
        form.problem("mapping/target.number", found[keys[0]], inside=inside, key=keys[0])
        return None, "absolute" in signs
    glued = form.choice(found.get("currency"), ("glued",), "", inside=inside) == "glued"
    if glued and reading != "money":
        form.problem("mapping/target.number", found["currency"], inside=inside, key="currency")
    implied = form.whole(found["decimals"], most=9, inside=inside) if "decimals" in found else None
    own = read_marks(form, found, locales, inside)
    notation = Notation(
        decimal_mark=own.decimal,
        thousands_mark=own.thousands,
        decimals=implied,
        trailing="trailing" in signs,
        brackets="brackets" in signs,
        glued=glued,
    )
    return notation, "absolute" in signs
