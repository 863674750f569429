"""A take: one way to fill a target of a mapping; a field: a target with its takes. Pure data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from processor.model.config import WordsOf
from processor.normalise.mapping.conditions import CellTest
from processor.normalise.mapping.notation import Notation
from processor.normalise.mapping.patterns import Pattern
from processor.normalise.mapping.sources import SourceColumn
from processor.normalise.mapping.targets import PADDED


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """One way to fill a target. `line` and `column` say where it stands in the mapping, in `file`
    where that is not its own (`extends`).

    `forms` are what the reading `read_as` is told: the forms of a date, the digits of a number.
    `joined` is what stands between the cells of its columns that are put together, None where the
    first that is filled counts. Takes of one `block` belong together: of an address all of them
    count. A take counts only where all of `when` hold. `taken` are the holes of its patterns that
    count, put together with `between`. `words` of the channel are looked up before `values`."""

    columns: tuple[SourceColumn, ...] = ()
    joined: str | None = None
    each: str = ""
    constant: str | None = None
    block: int = 0
    when: tuple[CellTest, ...] = ()
    strip: tuple[str, ...] = ()
    guards: Literal["", "strip", "refuse"] = ""
    patterns: tuple[Pattern, ...] = ()
    taken: tuple[str, ...] = ()
    between: str = " "
    read_as: str
    forms: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    notation: Notation | None = None
    table: bool = False
    values: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    default: str | None = None
    blank_when: tuple[str, ...] = ()
    optional: bool = False
    over_rows: Literal["", "sum", "any"] = ""
    absolute: bool = False
    split_at: str = ""
    unless_in_order_discount: bool = False
    line: int
    column: int
    file: str = ""

    @property
    def form(self) -> str:
        """The first of its forms."""
        return self.forms[0] if self.forms else ""

    @property
    def way(self) -> str:
        """The reading as a mapping writes it."""
        if self.read_as == PADDED:
            return PADDED.replace("N", self.form)
        return f"{self.read_as} {self.form}".strip()

    @property
    def asked(self) -> tuple[SourceColumn, ...]:
        """Every column whose cell it looks at."""
        return (*self.columns, *(one.column for one in self.when))

    @property
    def plain(self) -> bool:
        """True where a cell is what it says: nothing is taken off it, put to it or out of it."""
        return self.joined is None and not (self.strip or self.patterns or self.guards == "strip")

    def at(self, own: str) -> str:
        """`file:line:column`, for a mapping that stands in the file `own`."""
        return f"{self.file or own}:{self.line}:{self.column}"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A target, its type (targets.py), and the ways to fill it."""

    target: str
    type: str
    takes: tuple[Take, ...]
    line: int
    column: int


def with_words(fields: Sequence[Field], words: WordsOf, lead: str = "") -> list[Field]:
    """The fields, with a channel's own words before those of their value tables; `lead` is what
    stands in front of their targets where a channel names them."""
    of = dict(words)
    return [
        msgspec.structs.replace(
            field,
            takes=tuple(
                msgspec.structs.replace(take, words=of[lead + field.target]) if take.table else take
                for take in field.takes
            ),
        )
        if lead + field.target in of
        else field
        for field in fields
    ]
