"""Cells to weights, lengths and SSCCs, as warehouses report them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from processor.normalise.fields.casts import (
    MAX_COUNT,
    MAX_SIZE,
    CellFault,
    identifier,
    shown,
    whole,
    whole_with_decimals,
)
from processor.normalise.mapping.targets import GRAMS, MILLIMETRES

# As scanners and labels write it: the application identifier 00 in front (GS1 General
# Specifications, section 3.2), with or without brackets, and gaps that people read by.
_SSCC = re.compile(r"(?:\(00\)|00)?([0-9]{18})", re.ASCII)


def measured(unit: str, pattern: re.Pattern[str], decimal_mark: str) -> Callable[[str], int]:
    """Reads a weight or length in `unit`, in the notation of the mapping, as whole grams or
    millimetres: half of one is rounded up."""
    factor = Decimal((GRAMS | MILLIMETRES)[unit])

    def read(raw: str) -> int:
        found = pattern.fullmatch(raw)
        if found is None:
            raise CellFault("cell/number.measure", cell=shown(raw), example=f"1{decimal_mark}25")
        digits = "".join(char for char in found[2] if char.isdigit())
        value = int((Decimal(f"{digits}.{found[3] or 0}") * factor).quantize(0, ROUND_HALF_UP))
        if found[1] or value > MAX_SIZE:
            raise CellFault("cell/number.range", cell=shown(raw), least=0, most=MAX_SIZE)
        return value

    return read


def signed(pattern: re.Pattern[str] | None = None) -> Callable[[str], int]:
    """Reads whole numbers below and above zero; a plus in front is allowed."""
    cast = whole(-MAX_COUNT) if pattern is None else whole_with_decimals(-MAX_COUNT, pattern)
    return lambda raw: cast(raw[1:] if re.match(r"\+[0-9]", raw) else raw)


def sscc(raw: str) -> str:
    """A serial shipping container code as 18 digits, without application identifier and gaps.

    What has not 18 digits stays as it is written, and so does a wrong check digit: the goods have
    left all the same, and whoever books it tells of it.
    """
    text = identifier(raw)
    found = _SSCC.fullmatch(text.replace(" ", ""))
    return found[1] if found is not None else text
