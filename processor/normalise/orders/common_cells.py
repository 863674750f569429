"""Cells that many orders of a file share, such as currency, state and country: read once for all of
them together. Pure.

An order has dozens of fields, and most of its cells are blank or those of the order before. Which
ones, a sample of the orders says; a wrong choice costs time, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from processor.normalise.fields.field_readers import FieldReader, Remembered

SAMPLE = 200
"""How many orders are looked at."""


class CommonCells(NamedTuple):
    """`pick` takes the common cells of a record, `values` gives what they say by target."""

    pick: Callable[[Sequence[str]], Any]
    values: Remembered


def looked_at(reader: FieldReader) -> tuple[int, ...]:
    """All cells that a field depends on, also those of conditions."""
    return tuple(getattr(reader, "asked", reader.indexes))


def common_cells(
    readers: Sequence[FieldReader], sample: Sequence[Sequence[str]], width: int
) -> tuple[CommonCells | None, list[FieldReader]]:
    """The fields that are read together, and those that are left."""
    columns = _columns(readers, sample)
    if len(columns) < 2:
        return None, list(readers)
    together = [one for one in readers if set(looked_at(one)) <= set(columns)]

    def read(cells: tuple[str, ...]) -> dict[str, Any]:
        row = [""] * width
        for place, cell in zip(columns, cells, strict=True):
            row[place] = cell
        return {one.field.target: one.read(row) for one in together}

    left = [one for one in readers if one not in together]
    return CommonCells(itemgetter(*columns), Remembered(read)), left


def _columns(readers: Sequence[FieldReader], sample: Sequence[Sequence[str]]) -> list[int]:
    """The columns, as many as go, in which the orders of a sample say few different things."""
    most = len(sample) // 4
    every = {index for reader in readers for index in looked_at(reader)}
    distinct = {index: len({cells[index] for cells in sample}) for index in every}
    found: list[int] = []
    so_far: list[tuple[str, ...]] = [()] * len(sample)
    for index in sorted(every, key=lambda one: (distinct[one], one)):
        with_it = [(*before, cells[index]) for before, cells in zip(so_far, sample, strict=True)]
        if len(set(with_it)) > most:
            break
        found.append(index)
        so_far = with_it
    return found
