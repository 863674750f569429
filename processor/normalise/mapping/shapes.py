"""What a mapping says of the shape of its orders: kinds of rows, entries in cells, totals. Frozen
data; read_shape.py reads it. Pure.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.sentence import Text
from processor.normalise.mapping.conditions import CellTest

RowWord = Literal[
    "order", "part", "line", "summary", "package", "help", "note", "elsewhere", "footer"
]
ROW_WORDS: tuple[RowWord, ...] = (
    "order", "part", "line", "summary", "package", "help", "note", "elsewhere", "footer",
)  # fmt: skip
# Rows that carry the cells of a whole order, and those of them that begin one.
HEADS: tuple[RowWord, ...] = ("order", "summary", "package")
CARRIERS: tuple[RowWord, ...] = (*HEADS, "part")
# Rows that are no part of any order. A note is about one: where it is all that a file says of a
# known order, somebody has to look. What another report tells (`elsewhere`) is no news of it.
APART: tuple[RowWord, ...] = ("help", "note", "elsewhere", "footer")
NAMING: tuple[RowWord, ...] = ("note", "elsewhere")
# Those that name no order: what stands in them says that they are nothing else.
UNNAMED: tuple[RowWord, ...] = ("help", "footer")
# What parts entries where each stands in a line of its own.
LINE_BREAK = "line break"
# What the cells of an entry are called before a hole or name: `entry.sku`.
ENTRY = "entry."


class RowKind(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind: those for which all tests of `when` hold. `holds` is the column in which a
    package says how many of the rows that follow are its lines."""

    are: RowWord
    when: tuple[CellTest, ...] = ()
    reason: Text = ""
    holds: str = ""
    at: str


class Explode(msgspec.Struct, frozen=True, kw_only=True):
    """Several products in one row, in the cell of `column` or in the columns that `columns` fit.

    An entry is taken apart by `pattern` (texts and holes in turn, text first; a hole without a name
    is not read), or at `parts_at` and `name_at` into the `names`; else each of `columns` gives one
    cell of it. `makes` are the columns that lines read it by."""

    column: str = ""
    columns: tuple[str, ...] = ()
    split_at: str = ""
    pattern: tuple[str, ...] = ()
    parts_at: str = ""
    name_at: str = ""
    names: tuple[str, ...] = ()
    makes: tuple[str, ...]
    at: str


class ControlTotal(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender says in `column` and what it must agree with: the number of lines
    (`count_lines`), the product of the columns `of_lines` added up over them, or the sum of the
    columns `of_row`. `within`: they may differ by so much, a decimal with a point."""

    column: str
    count_lines: bool = False
    of_lines: tuple[str, ...] = ()
    of_row: tuple[str, ...] = ()
    within: str = "0"
    at: str


class HoldBecause(msgspec.Struct, frozen=True, kw_only=True):
    """Orders that are read and held for a reason: a row of theirs meets all tests of `when`."""

    when: tuple[CellTest, ...]
    reason: str
    at: str


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. A mapping whose rows are all lines of orders has none."""

    records: tuple[RowKind, ...] = ()
    fill_down: tuple[str, ...] = ()
    fill_at: str = ""
    explode: Explode | None = None
    count_rows: bool = False
    control_totals: tuple[ControlTotal, ...] = ()
    hold_because: tuple[HoldBecause, ...] = ()

    @property
    def heads(self) -> tuple[RowWord, ...]:
        """The kinds of its rows that carry the cells of a whole order."""
        return tuple({kind.are: None for kind in self.records if kind.are in CARRIERS})

    def makes(self) -> tuple[str, ...]:
        """The columns that are in no file: those of entries."""
        return self.explode.makes if self.explode is not None else ()

    def reads(self) -> dict[str, str]:
        """The columns that a file must have for it, each with the line of the mapping that says
        so."""
        found: dict[str, str] = {}
        made = set(self.makes())
        found |= dict.fromkeys(self.fill_down, self.fill_at)
        for kind in self.records:
            for name in [test.column.name for test in kind.when] + [kind.holds] * bool(kind.holds):
                found.setdefault(name, kind.at)
        for hold in self.hold_because:
            for test in hold.when:
                found.setdefault(test.column.name, hold.at)
        for total in self.control_totals:
            for name in (total.column, *total.of_lines, *total.of_row):
                if name not in made:
                    found.setdefault(name, total.at)
        if self.explode is not None:
            exploded = self.explode
            firsts = [pattern.replace("*", "1", 1) for pattern in exploded.columns]
            for name in [exploded.column] * bool(exploded.column) + firsts:
                found.setdefault(name, exploded.at)
        return found

    def knows(self, column: str) -> bool:
        """True for a column of a file that it reads as one of several by number."""
        if self.explode is None:
            return False
        return any(numbered(column, pattern) for pattern in self.explode.columns)


def numbered(column: str, pattern: str) -> int:
    """The number that stands in a column at the `*` of a pattern; 0 where it does not fit."""
    before, _, after = pattern.partition("*")
    middle = column[len(before) : len(column) - len(after)]
    fits = column.startswith(before) and column.endswith(after)
    if not fits or not (middle.isascii() and middle.isdigit()) or len(middle) > 4:
        return 0
    return int(middle)
