"""Which kind each row of a file is, and of which order: asked row by row, from the top. Pure.

The survey and the reading ask the same questions in the same order, so that no piece of a file is
cut between rows that belong together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from processor.model.sentence import Text
from processor.normalise.mapping.conditions import RowTested, tested, tested_torn
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.shapes import APART, HEADS, NAMING, RowKind, RowWord, Shape

# The order of rows of which nobody can say which order they are of: no id begins so.
NOBODYS = "\0"
_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)


class RowRead(NamedTuple):
    """A row: its kind ("" where none fits), the order it is of ("" where none is known, and one
    that begins with `NOBODYS` for a row without a readable id that begins an order), its cells,
    which of them were filled from the row above, why it is no part of any order, and the order that
    its `own` cells name."""

    kind: RowWord | str
    key: str
    cells: list[str]
    filled: tuple[int, ...]
    reason: Text = ""
    own: str = ""

    @property
    def is_apart(self) -> bool:
        """True for a row that is no part of any order. A note may still be about one: its `key`."""
        return self.kind in APART

    @property
    def follows(self) -> bool:
        """True for a row that says nothing of which order the rows below it are."""
        return self.is_apart and self.kind not in NAMING


class RowKinds:
    """Asks rows one after the other. `places` says where each column of the file stands, `widths`
    how many cells a whole row has, `read_key` reads the order id of cells."""

    def __init__(
        self,
        mapping: Mapping,
        places: dict[str, int],
        widths: Collection[int],
        read_key: Callable[[Sequence[str]], str],
    ) -> None:
        shape = mapping.shape or Shape()
        self.width = max(places.values(), default=-1) + 1
        self.widths = widths
        self.read_key = read_key
        self.kinds = [(kind, tested(kind.when, places)) for kind in shape.records]
        self.of_torn = [(kind, _of_torn(kind, places)) for kind in shape.records]
        keys = {column.name for take in mapping.key for column in take.columns}
        self.above_counts = mapping.blank_key_above
        self.of_key = [places[name] for name in shape.fill_down if name in keys and name in places]
        self.of_order = [
            places[name] for name in shape.fill_down if name not in keys and name in places
        ]
        self.places = places
        self.above = ""
        self.cells_above: list[str] = []
        self.package, self.left = "", 0
        self.nobodys = 0

    def read(self, cells: list[str]) -> RowRead:
        """The next row."""
        kinds = self.kinds if len(cells) in self.widths else self.of_torn
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        own_key = self.read_key(cells)
        cells, filled = self._fill(cells, self.of_key, [])
        key = self.read_key(cells) if filled else own_key
        if not key and self.above_counts:
            key = self.above
        if key == self.above and self.of_order:
            cells, filled = self._fill(cells, self.of_order, filled)
        kind, reason, holds = self._kind(cells, kinds)
        if kind in APART:
            if kind in NAMING and own_key:
                # What is left out of an order is left out with the rows below that have no id.
                self.above, self.cells_above = own_key, cells
            return RowRead(kind, self.above, cells, (), reason, own_key)
        if kind in HEADS:
            key = own_key
            if not key:
                self.nobodys += 1
                key = f"{NOBODYS}{self.nobodys}"
            self.package, self.left = (key, holds) if kind == "package" else ("", 0)
        elif self.left and kind == "line":
            key, self.left = self.package, self.left - 1
        if key:
            self.above = key
        self.cells_above = cells
        return RowRead(kind, key, cells, tuple(filled), own=own_key)

    def _fill(
        self, cells: list[str], indexes: Sequence[int], filled: list[int]
    ) -> tuple[list[str], list[int]]:
        above = self.cells_above
        blank = [i for i in indexes if above and not cells[i].strip() and above[i].strip()]
        if not blank:
            return cells, filled
        cells = list(cells)
        for index in blank:
            cells[index] = above[index]
        return cells, [*filled, *blank]

    def _kind(
        self, cells: list[str], kinds: Sequence[tuple[RowKind, RowTested]]
    ) -> tuple[RowWord | str, Text, int]:
        if not kinds:
            return "line", "", 0
        for kind, meets in kinds:
            if meets(cells):
                holds = number_in(cells[self.places[kind.holds]]) if kind.holds else 0
                return kind.are, kind.reason, holds
        return "", "", 0


def _of_torn(kind: RowKind, places: dict[str, int]) -> RowTested:
    """What asks a row that may have lost cells: it is left out only for what stands there. A footer
    is as short as it is; what a row of an order is left out for must all be there."""
    if kind.are not in APART:
        return tested(kind.when, places)
    if kind.are in NAMING:
        return tested_torn(kind.when, places) if kind.when else _never
    named = [tested_torn([test], places) for test in kind.when if test.names]
    whole = tested(kind.when, places)
    return lambda cells: whole(cells) and any(meets(cells) for meets in named)


def _never(_: Sequence[str]) -> bool:
    return False


def number_in(cell: str) -> int:
    """The first number in a cell: how many lines a package holds; 0 where there is none."""
    found = _NUMBER.search(cell)
    return int(found[0]) if found is not None else 0
