"""A worksheet read strictly: its rows below the header, as a stream over the spool. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from processor.normalise.formats.format import Broken, Refusal
from processor.normalise.formats.place import Place
from processor.normalise.formats.workbook_cells import sheet_row
from processor.normalise.formats.workbook_header import Table, find_table
from processor.normalise.formats.workbook_options import WorkbookOptions

# How much of a cell is shown, and what stands between two.
_MOST_SHOWN, _BAR = 200, " | "


def letters(column: int) -> str:
    """The name of a column, counted from 0: A, Z, AA."""
    name, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def sheet_place(sheet: str, row: int, cells: Sequence[str], index: int = -1) -> Place:
    """The place of a row, or of its cell `index`, as a spreadsheet names it."""
    shown = [" ".join(cell[:_MOST_SHOWN].split()) for cell in cells]
    text = _BAR.join(shown)
    if not 0 <= index < len(shown):
        return Place(row, text=text, where=f"{sheet}!{row}")
    column = len(_BAR.join([*shown[:index], ""])) + 1
    where = f"{sheet}!{letters(index)}{row}"
    return Place(row, column, max(1, len(shown[index])), text, where)


def fitted(
    cells: list[str], fractions: Sequence[int], width: int, options: WorkbookOptions
) -> list[str]:
    """The cells of a row under a header of that width: empty ones at its end are made up for, and
    numbers with decimals are written as the mapping reads them."""
    if options.decimal_mark != ".":
        for place in fractions:
            cells[place] = cells[place].replace(".", options.decimal_mark)
    if len(cells) < width:
        cells += [""] * (width - len(cells))
    return cells


class WorkbookReader:
    """The strict pass over a spool. Rows are those of the worksheet."""

    def __init__(self, stream: BinaryIO, options: WorkbookOptions, field_limit: int) -> None:
        self.stream, self.options, self.field_limit = stream, options, field_limit
        self.offset, self.number = 0, 0
        self.sheet = ""

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """The header and the rows below it. Raises Broken."""
        table = find_table(self.stream, self.options)
        self.sheet, self.offset, self.number = table.sheet.sheet, table.offset, table.row
        self._merged(table)
        header = table.cells
        yield table.row, header
        hidden = () if self.options.reads_hidden else table.sheet.hidden
        self.stream.seek(self.offset)
        for line in self.stream:
            if line.startswith(b"{"):
                return
            _, row, cells, fractions = sheet_row(line)
            if hidden and any(first <= row <= last for first, last in hidden):
                place = self.place(row, cells)
                raise Broken("file/workbook.hidden-row", place, row=row)
            if len(line) > self.field_limit:
                self._limit(row, cells)
            self.number = row
            self.offset += len(line)
            yield row, fitted(cells, fractions, len(header), self.options)

    def _limit(self, row: int, cells: Sequence[str]) -> None:
        for index, cell in enumerate(cells):
            if len(cell) > self.field_limit:
                place = Place(row, where=f"{self.sheet}!{letters(index)}{row}")
                raise Broken("file/field-size", place, index, limit=self.field_limit)

    def _merged(self, table: Table) -> None:
        """One value in several cells: of the header, or of several rows below it."""
        for first, left, last, right in table.sheet.merged:
            in_header = first < table.row <= last + 1
            below = first >= table.row and last > first
            if in_header or below:
                cells = f"{letters(left)}{first + 1}:{letters(right)}{last + 1}"
                place = Place(first + 1, where=f"{self.sheet}!{cells}")
                raise Broken("file/workbook.merged", place, cells=cells)

    def place(self, row: int, cells: Sequence[str], index: int = -1) -> Place:
        """Where a row stands, or its cell `index`."""
        return sheet_place(self.sheet, row, cells, index)

    def verdict(self) -> Refusal | None:
        """Nothing: the spool was written whole."""
        return None
