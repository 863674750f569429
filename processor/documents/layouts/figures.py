"""Weights, lengths and amounts in the unit and form of a column. Pure."""

from __future__ import annotations

from processor.documents.layouts.layout_parts import LayoutColumn
from processor.model.money import divide_half_up, exponent

_IN_UNIT = {"g": (1, 1), "kg": (1, 1000), "mm": (1, 1), "cm": (1, 10), "in": (10, 254)}
"""A gram or a millimetre in each unit, as a fraction (an inch is 25.4 mm)."""


def measured(raw: int, kind: str, column: LayoutColumn) -> str:
    """Grams or millimetres in the column's unit, rounded half up; of the kind `volume` cubic
    millimetres as the weight that the column's divisor takes them for (5,000 cubic centimetres are
    1 kg where it is 5000)."""
    over, under = _IN_UNIT[column.unit]
    if kind == "volume":
        under *= column.divisor
    if column.unit in ("g", "mm"):
        return str(divide_half_up(raw * over, under))
    scaled = divide_half_up(raw * over * 10**column.decimals, under)
    return _with_mark(scaled, column.decimals, column)


def amount(minor: int, currency: str, column: LayoutColumn) -> tuple[str, bool]:
    """(an amount without its currency, true if nothing of it was left out): with as many decimals
    as its currency has, or as the column says."""
    digits = exponent(currency)
    decimals = digits if column.decimals < 0 else column.decimals
    scaled = divide_half_up(minor * 10**decimals, 10**digits)
    return _with_mark(scaled, decimals, column), scaled * 10**digits == minor * 10**decimals


def _with_mark(scaled: int, decimals: int, column: LayoutColumn) -> str:
    if decimals == 0 or column.decimal_mark == "none":
        return str(scaled)
    whole, part = divmod(abs(scaled), 10**decimals)
    mark = "." if column.decimal_mark == "point" else ","
    return f"{'-' if scaled < 0 else ''}{whole}{mark}{part:0{decimals}d}"
