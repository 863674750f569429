"""Reads how a column writes figures: unit, decimals, their mark, currency and divisor. Pure."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from processor.documents.layouts.layout_parts import DecimalMark, LayoutUnit
from processor.model.money import CURRENCIES
from processor.model.sentence import Text
from processor.problems.form import Form, Node

_UNITS: dict[str, tuple[LayoutUnit, ...]] = {
    "weight": ("g", "kg"), "volume": ("g", "kg"), "length": ("mm", "cm", "in"),
}  # fmt: skip
_MARKS = ("point", "comma", "none")
_MOST_DIVIDED = 100_000


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """How a column writes figures; `decimals` less than 0 are those of a currency."""

    unit: LayoutUnit
    decimals: int
    decimal_mark: DecimalMark
    currency: str
    divisor: int


def read_figures(form: Form, key: Node, found: dict[str, Node], kind: str, inside: Text) -> Figures:
    """The keys of a column that say how it writes figures of a kind."""
    units = _UNITS.get(kind, _UNITS["weight"])
    unit = form.choice(found.get("unit"), units, units[0], inside=inside)
    if unit == units[0] and kind != "money":
        whole = "millimetres" if unit == "mm" else "grams"
        for name in ("decimals", "decimal_mark"):
            if name in found:
                form.problem(f"layout/wrong.{whole}", found[name], inside=inside, key=name)
    if kind == "volume" and "divisor" not in found:
        form.problem("key/missing.divisor", key, inside=inside)
    currency = form.text(found.get("currency"), inside=inside)
    if currency and currency not in CURRENCIES:
        form.problem("layout/wrong.currency", found["currency"], inside=inside, name=currency)
    usual = -1 if kind == "money" else 3
    return Figures(
        unit=cast(Any, unit),
        decimals=form.whole(found.get("decimals"), usual, least=0, most=3, inside=inside),
        decimal_mark=cast(
            Any, form.choice(found.get("decimal_mark"), _MARKS, "point", inside=inside)
        ),
        currency=currency,
        divisor=form.whole(found.get("divisor"), 1, least=1, most=_MOST_DIVIDED, inside=inside),
    )
