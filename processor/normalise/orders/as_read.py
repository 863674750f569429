"""When two cells say the same, as the mapping reads them: `0.00` and `0`, a day in two forms. Pure.

What cannot be read is compared as text, without blanks outside.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from processor.normalise.fields.casts import Cast, CellFault
from processor.normalise.fields.field_readers import FieldReader, Remembered


def is_plain(way: Any) -> bool:
    """True of a way to fill a field that asks one cell after the other, under no condition."""
    return not getattr(way, "apart", False)


def meanings(readers: Iterable[FieldReader], amount: Cast) -> dict[int, Remembered]:
    """By column: what a cell says in all the fields that read it. `amount` reads the text of any
    amount without knowing its currency."""
    reads: dict[int, list[Cast]] = {}
    for reader in readers:
        for way in reader.ways:
            for index in way.indexes:
                read = _meaning(reader, way.remembered, amount) if is_plain(way) else str.strip
                reads.setdefault(index, []).append(read)
    return {index: Remembered(_together(several)) for index, several in reads.items()}


def _meaning(reader: FieldReader, remembered: Remembered, amount: Cast) -> Cast:
    def read(cell: str) -> Hashable:
        try:
            value: Hashable = remembered[cell]
            if value is None or reader.field.type != "money":
                return value
            found: int = amount(value)  # type: ignore[arg-type]
            return abs(found) if reader.absolute else found
        except CellFault:
            return ("", cell.strip())

    return read


def _together(several: list[Cast]) -> Cast:
    return lambda cell: tuple(read(cell) for read in several)
