"""One record of a layout being written: its cells filled from the outside in, file first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from processor.documents.layouts.cell_forms import Notes, Unit, quoted, units
from processor.documents.layouts.layout_parts import (
    SCOPES,
    FieldTest,
    Layout,
    LayoutColumn,
    LayoutHold,
    Per,
    Repeat,
    Scope,
)
from processor.documents.layouts.letters import Spelling
from processor.documents.layouts.vocabulary import LayoutField

Get = Callable[[Any], Any]
SCOPES_INWARD: tuple[Scope, ...] = (
    "file", "shipment", "parcel", "line", "commodity", "receipt", "stock",
)  # fmt: skip


class _Conditional:
    """A column that is written only where its conditions hold, which may be of other scopes."""

    def __init__(
        self, index: int, scope: str, unit: Unit, asked: Sequence[tuple[str, Holds]]
    ) -> None:
        self.index = index
        self.scope = scope
        self.unit = unit
        self.asked = asked

    def holds(self, owners: dict[str, Any]) -> bool:
        return all(scope in owners and test(owners[scope]) for scope, test in self.asked)


Holds = Callable[[Any], bool]


def holds(test: FieldTest, get: Get) -> Holds:
    """What asks an owner of the field whether it is what a test says."""

    def met(owner: Any) -> bool:
        raw = get(owner)
        empty = raw is None or raw == "" or raw == ()
        if test.present is not None and empty == test.present:
            return False
        return test.values is None or ("" if empty else str(raw)) in test.values

    return met


class LayoutRow:
    """One record of a layout with its units by scope."""

    def __init__(
        self,
        layout: Layout,
        columns: tuple[LayoutColumn, ...],
        per: Per,
        vocabulary: dict[str, LayoutField],
        getter: Callable[[LayoutColumn], Get],
        getters: Mapping[str, Get],
        spelling: Spelling,
    ) -> None:
        made = units(layout, columns, vocabulary, getter, spelling)
        # A chain of columns is one unit and never has a condition.
        heads = [c for c in columns if c.too_long != "next line"]
        self.per = per
        self.join = layout.delimiter.join
        self.blanks = _blanks(layout, columns)
        self.cells = list(self.blanks)
        self.owners: dict[str, Any] = {}
        self.scopes: dict[str, list[tuple[int, Unit]]] = {scope: [] for scope in SCOPES_INWARD}
        self.conditional: dict[str, list[_Conditional]] = {scope: [] for scope in SCOPES_INWARD}
        for index, ((scope, unit), column) in enumerate(zip(made, heads, strict=True)):
            if not column.when:
                self.scopes[scope].append((index, unit))
                continue
            asked = [
                (vocabulary[test.field].scope, holds(test, getters[test.field]))
                for test in column.when
            ]
            inmost = max([scope, *(of for of, _ in asked)], key=SCOPES_INWARD.index)
            scope = scope if column.source else inmost
            self.conditional[inmost].append(_Conditional(index, scope, unit, asked))
        self.holds: dict[str, list[tuple[LayoutHold, list[tuple[Scope, Holds]]]]] = {
            scope: [] for scope in SCOPES_INWARD
        }
        for hold in layout.holds:
            if all(vocabulary[test.field].scope in SCOPES[per] for test in hold.when):
                tests = [
                    (vocabulary[test.field].scope, holds(test, getters[test.field]))
                    for test in hold.when
                ]
                inmost = max((of for of, _ in tests), key=SCOPES_INWARD.index)
                self.holds[inmost].append((hold, tests))

    def fill(self, scope: str, owner: Any, notes: Notes) -> None:
        """Writes all cells that are known now that the owner of a scope is."""
        cells = self.cells
        for index, unit in self.scopes[scope]:
            cells[index] = unit(owner, notes)
        self.owners[scope] = owner
        for one in self.conditional[scope]:
            # Its owner is not known before numbers are drawn, and not there in rows without one.
            met = one.scope in self.owners and one.holds(self.owners)
            cells[one.index] = (
                one.unit(self.owners[one.scope], notes) if met else self.blanks[one.index]
            )
        for hold, tests in self.holds[scope]:
            if all(of in self.owners and test(self.owners[of]) for of, test in tests):
                notes.add_problem("layout/value.held", hold, reason=hold.reason)

    def leave(self, scope: str) -> None:
        """Leaves all cells of a scope empty, for a row that stands for several of its owners."""
        self.owners.pop(scope, None)
        for index, _ in self.scopes[scope]:
            self.cells[index] = self.blanks[index]
        for one in self.conditional[scope]:
            self.cells[one.index] = self.blanks[one.index]

    def text(self) -> str:
        """The row as it stands in the file, without its end."""
        return self.join(self.cells)


class ToTheRight:
    """The columns that come again for every line of a row."""

    def __init__(
        self,
        layout: Layout,
        repeat: Repeat,
        vocabulary: dict[str, LayoutField],
        getter: Callable[[LayoutColumn], Get],
        spelling: Spelling,
    ) -> None:
        self.repeat = repeat
        self.units = [u for _, u in units(layout, repeat.columns, vocabulary, getter, spelling)]
        self.blanks = [_blank(layout, column) for column in repeat.columns]

    def rows(self, row: LayoutRow, lines: Sequence[Any], notes: Notes) -> list[str]:
        """A row with its lines, and further rows for those that it has no room for."""
        repeat = self.repeat
        if len(lines) > repeat.times and repeat.too_many == "hold":
            notes.add_problem(
                "layout/too-many", repeat.columns[0], lines=len(lines), room=repeat.times
            )
        rows = []
        for first in range(0, max(len(lines), 1), repeat.times):
            cells = list(row.cells)
            some = lines[first : first + repeat.times]
            for line in some:
                cells += [unit(line, notes) for unit in self.units]
            cells += self.blanks * (repeat.times - len(some))
            rows.append(row.join(cells))
        return rows


def _blank(layout: Layout, column: LayoutColumn) -> str:
    """The cell of a column that says nothing."""
    if layout.format == "fixed":
        return " " * column.width
    return quoted("", layout.delimiter, layout.quote)


def _blanks(layout: Layout, columns: Sequence[LayoutColumn]) -> list[str]:
    """The empty cells of a record, those of a chain of columns as the one text that they make."""
    made: list[str] = []
    chain: list[str] = []
    for column in columns:
        chain.append(_blank(layout, column))
        if column.too_long != "next line":
            made.append(layout.delimiter.join(chain))
            chain = []
    return made


def header(layout: Layout) -> list[str]:
    """The row of titles, or none."""
    if not layout.header:
        return []
    titles = [column.title for column in layout.records[0].columns]
    if layout.repeat is not None:
        titles += [
            column.title.replace("{n}", str(number))
            for number in range(1, layout.repeat.times + 1)
            for column in layout.repeat.columns
        ]
    return [layout.delimiter.join(quoted(t, layout.delimiter, layout.quote) for t in titles)]


def file_bytes(layout: Layout, rows: Sequence[str]) -> bytes:
    """Rows of text as the bytes of a file that is no workbook."""
    text = "".join(row + layout.newline for row in rows)
    return layout.encoding.mark + text.encode(layout.encoding.codec)
