"""A mapping: how one kind of incoming file is read. Frozen data; read_mapping.py reads it. Pure.

The language is described in docs/mappings.md. Every field keeps its place, so that a bad cell can
name both ends: the cell, and the line of the mapping that read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from processor.normalise.formats.format import Format, Record
from processor.normalise.formats.formats import format_of
from processor.normalise.formats.header import REASON_COLUMN
from processor.normalise.mapping.conditions import RowTest
from processor.normalise.mapping.halves import Gift, Joins
from processor.normalise.mapping.shapes import Shape
from processor.normalise.mapping.take import Field, Take


class Footer(msgspec.Struct, frozen=True):
    """The last record: its first cell, and the 1-based cells of its counts and total (0: none).
    `lines_of` are the first cells of the records that it counts and adds up; all where empty."""

    first_cell: str
    orders: int
    lines: int
    total: int
    total_of: str
    at: str
    lines_of: tuple[str, ...] = ()


class Continuation(msgspec.Struct, frozen=True):
    """Rows that only add money to a line: same line id as an earlier row, these columns blank."""

    same: str
    blank: tuple[str, ...]


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """How one kind of file is identified, parsed and turned into orders or records.

    `kind` is a word of the table of file kinds, `format` one of the table of formats, and `options`
    what the format is told. `blocks` are the fields by block, `once` what is said once for the
    whole file. `words` are the names that files have for a column, by what the mapping calls it;
    `locales` whose names of months files use.
    """

    name: str
    file: str
    kind: str
    format: str
    options: Any
    header_has: tuple[str, ...]
    header_line: int
    header_file: str = ""
    name_pattern: str = "*"
    decimal_mark: str = "."
    thousands_mark: str = ""
    timezone: str = ""
    unknown_columns: Literal["ignore", "warn", "refuse"] = "warn"
    columns_not_read: tuple[str, ...] = ()
    bad_row: str
    once: dict[str, str] = {}
    key: tuple[Take, ...] = ()
    blank_key_above: bool = False
    later_rows_blank: bool = False
    equal_rows_are_lines: bool = False
    continuation: Continuation | None = None
    ignore_rows: tuple[RowTest, ...] = ()
    drop_lines: tuple[RowTest, ...] = ()
    footer: Footer | None = None
    shape: Shape | None = None
    joins: Joins | None = None
    gives: tuple[Gift, ...] = ()
    blocks: dict[str, tuple[Field, ...]] = {}
    words: dict[str, tuple[str, ...]] = {}
    locales: tuple[str, ...] = ()
    guards: Literal["", "strip", "refuse"] = ""

    @property
    def order(self) -> tuple[Field, ...]:
        """The fields of an order."""
        return self.blocks.get("order", ())

    @property
    def lines(self) -> tuple[Field, ...]:
        """The fields of a line of an order."""
        return self.blocks.get("lines", ())

    @property
    def rows(self) -> tuple[Field, ...]:
        """The fields of a row that stands for itself."""
        return self.blocks.get("rows", ())

    @property
    def file_format(self) -> Format[Any]:
        """The entry of its format."""
        return format_of(self.format)

    def records(self, data: bytes, first_row: int, header: tuple[str, ...]) -> Sequence[Record]:
        """The records of a piece of a surveyed file that begins with the row `first_row`."""
        return self.file_format.records(data, first_row, header, self.options)

    def takes(self) -> list[Take]:
        """Every way a target is filled, in the order written."""
        fields = [field for block in self.blocks.values() for field in block]
        return [*self.key, *(take for field in fields for take in field.takes)]

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Where the columns of a file stand, by name, also by the name that the mapping has."""
        found = {name: index for index, name in enumerate(header)}
        for name, words in self.words.items():
            places = [found[word] for word in words if word in found]
            if places:
                found[name] = places[0]
            else:
                found.pop(name, None)
        return found

    def given(self) -> dict[str, Gift]:
        """The columns that are not its own file's but the other half's, by name."""
        other = None if self.joins is None else self.joins.other
        return {} if other is None else {one.name: one for one in other.gives}

    def needed(self) -> dict[str, str]:
        """The columns a file must have, each with the place (file:line:column) that reads it."""
        found = dict.fromkeys(
            self.header_has, f"{self.header_file or self.file}:{self.header_line}"
        )
        made = {*(() if self.shape is None else self.shape.makes()), *self.given()}
        for take in self.takes():
            if not take.optional:
                for column in (one for one in take.asked if one.name not in made):
                    found[column.name] = column.at(self.file)
        for one in self.gives:
            if not one.optional:
                found.setdefault(one.column, one.at)
        if self.footer is not None and self.footer.total_of:
            found.setdefault(self.footer.total_of, self.footer.at)
        read = self._tested() | ({} if self.shape is None else self.shape.reads())
        for name, at in read.items():
            if name not in made:
                found.setdefault(name, at)
        return found

    def _tested(self) -> dict[str, str]:
        """The columns by which rows and lines are left out, each with its place."""
        return {
            one.column.name: one.column.at(self.file)
            for test in (*self.ignore_rows, *self.drop_lines)
            for one in test.when
        }

    def optional(self) -> dict[str, str]:
        """The columns that are read where a file has them, each with its place in the mapping."""
        needed = self.needed()
        return {
            column.name: column.at(self.file)
            for take in self.takes()
            for column in take.asked
            if column.name not in needed
        }

    def said(self, column: str) -> tuple[str, ...]:
        """The names that files may have for a column of the mapping."""
        return self.words.get(column, (column,))

    def known(self) -> set[str]:
        """Every column the mapping knows, read or not, by the names that files have for it."""
        names = {*self.header_has, *self.columns_not_read, REASON_COLUMN, *self.words}
        names |= set(self.file_format.names(self.options))
        names |= {column.name for take in self.takes() for column in take.asked}
        names |= {one.column for one in self.gives}
        names |= set(self._tested())
        if self.continuation is not None:
            names |= {self.continuation.same, *self.continuation.blank}
        if self.shape is not None:
            names |= set(self.shape.reads())
        return {said for name in names for said in self.said(name)}

    def knows(self, column: str) -> bool:
        """True for a column of a file that it reads as one of several by number."""
        return self.shape is not None and self.shape.knows(column)

    def prefixes(self) -> tuple[str, ...]:
        """The beginnings of columns that are read as a group: `code PL1`, `code DE2`."""
        return tuple(take.each for take in self.takes() if take.each)
