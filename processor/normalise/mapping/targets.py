"""The types of what a mapping can fill. Explicit tables, pure data; targets stand with their kind.

A type says which readings (`read_as`) fit it; the first one is used where the mapping names none.
"""

from __future__ import annotations

# An identifier that looks as if a spreadsheet had changed it, and is right all the same.
AS_WRITTEN = "text as written"
# Numbers of plain digits, in one spelling: `pad to 6 digits` gives 000501 for 501, `strip zeros`
# 501 for 000501. The N of the first is a number in a mapping.
PADDED = "pad to N digits"
STRIPPED = "strip zeros"
ONE_SPELLING = (PADDED, STRIPPED)

# Text in which letters are written as HTML does.
ENTITIES = "text with entities"
# The currency that stands in an amount.
OF_AMOUNT = "currency of amount"

_WORDS = ("text", "text without apostrophe", "phone", "lower case", AS_WRITTEN, *ONE_SPELLING)
_IDS = ("text", "text without apostrophe", AS_WRITTEN, *ONE_SPELLING)
# A unit of weight or length as a mapping writes it -> the grams or millimetres in one of it.
# Pounds and ounces, inches: NIST Handbook 44, appendix C (all exact since 1959).
GRAMS = {"g": "1", "kg": "1000", "lb": "453.59237", "oz": "28.349523125"}
MILLIMETRES = {"mm": "1", "cm": "10", "m": "1000", "in": "25.4"}
MEASURES = ("weight", "length")
# What a table of a mapping may say of pieces beside a number: the whole quantity of the line.
ALL_PIECES = "all"
# type -> the readings that give it, the default first ("" where one must be chosen)
READINGS: dict[str, tuple[str, ...]] = {
    "text": (*_WORDS, ENTITIES),
    "number": _WORDS,
    "phone": _WORDS,
    "postcode": _WORDS,
    "gtin": _WORDS,
    "hs code": _WORDS,
    "note": ("note", ENTITIES),
    "id": _IDS,
    "line id": _IDS,
    "order id": _IDS,
    "time": ("", "date", "end of day"),
    "day": ("", "day"),
    "moment": ("", "date", "end of day", "day"),
    "money": ("money",),
    "rate": ("rate",),
    "count": ("whole number", "whole number with decimals"),
    "size": ("whole number", "whole number with decimals"),
    "pieces": ("whole number", "whole number with decimals"),
    "signed": ("whole number", "whole number with decimals"),
    "weight": ("", *GRAMS),
    "length": ("", *MILLIMETRES),
    "sscc": _IDS,
    "yes-no": ("yes/no",),
    "present": ("", "date", "text"),
    "country": ("country",),
    "currency": ("currency", OF_AMOUNT),
    "lines": ("text", AS_WRITTEN, ENTITIES),
    "list": ("text",),
    "each": ("text", AS_WRITTEN),
}
# readings that are followed by the form of a date: `date iso`, `date %d.%m.%Y %H:%M`
DATED = ("date", "day", "end of day", "year of date")
READ_AS = tuple(
    sorted({word for words in READINGS.values() for word in words if word} | {"year of date"})
)

# A type that is closed names its words itself: `one of full, listed`.
_ONE_OF = "one of "
_CHOSEN = ("text", "lower case")


def one_of(*words: str) -> str:
    """The type of a target that takes one of these words."""
    return _ONE_OF + ", ".join(words)


def choices_of(type_: str) -> tuple[str, ...]:
    """The words of a closed type; none where it is not closed."""
    return tuple(type_.removeprefix(_ONE_OF).split(", ")) if type_.startswith(_ONE_OF) else ()


def readings_of(type_: str) -> tuple[str, ...]:
    """The readings that fit a type, the default first ("" where one must be chosen)."""
    return _CHOSEN if type_.startswith(_ONE_OF) else READINGS[type_]


# targets whose rows may be added up or joined over all rows of an order
SUMMED = ("money",)
JOINED = ("yes-no",)
