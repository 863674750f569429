"""Where the table of a workbook begins: its worksheet, and the row of its header. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from processor.normalise.formats.format import Broken
from processor.normalise.formats.header import header_names
from processor.normalise.formats.place import Place
from processor.normalise.formats.workbook_cells import SheetHead, sheet_head, sheet_row
from processor.normalise.formats.workbook_options import WorkbookOptions

# The header stands in one of so many rows that hold something: titles may stand above it.
WITHIN = 20


class Table(NamedTuple):
    """A worksheet with the row of its header, the bytes of the spool up to the end of that row, and
    how many of the columns asked for stand in it."""

    sheet: SheetHead
    row: int
    cells: list[str]
    offset: int
    known: int


def find_table(spool: BinaryIO, options: WorkbookOptions) -> Table:
    """The table that a mapping means: that of the worksheet it names, else the one that holds all
    columns by which the file is known; where none does, the one with the most of them.

    Raises Broken where it names a worksheet that is not there, and where two hold them, or a hidden
    one alone.
    """
    tables = list(_tables(spool, options.columns))
    asked = len(set(options.columns))
    if options.sheet:
        tables = [one for one in tables if one.sheet.sheet == options.sheet]
        if not tables:
            raise Broken("file/workbook.no-sheet", _nowhere(options.sheet), sheet=options.sheet)
        if not tables[0].sheet.visible:
            raise _hidden(tables[0])
        return tables[0]
    shown = [one for one in tables if one.sheet.visible]
    whole = [one for one in shown if one.known == asked]
    if len(whole) > 1:
        names = [one.sheet.sheet for one in whole]
        raise Broken("file/workbook.several", _nowhere(names[1]), sheets=names)
    if not whole and (secret := [one for one in tables if one.known == asked]):
        raise _hidden(secret[0])
    best = max(whole or shown, key=lambda one: one.known, default=None)
    if best is None:
        raise Broken("file/workbook.empty", _nowhere(""))
    return best


def _tables(spool: BinaryIO, columns: tuple[str, ...]) -> Iterator[Table]:
    """The table of every worksheet that holds something."""
    spool.seek(0)
    asked, offset, left = set(columns), 0, 0
    sheet: SheetHead | None = None
    best: Table | None = None
    for line in spool:
        offset += len(line)
        if line.startswith(b"{"):
            if best is not None:
                yield best
            sheet, best, left = sheet_head(line), None, WITHIN
        elif left and sheet is not None:
            left -= 1
            _, row, cells, _ = sheet_row(line)
            known = len(asked & set(header_names(cells)))
            if best is None or known > best.known:
                best = Table(sheet, row, cells, offset, known)
            left = 0 if known == len(asked) else left
    if best is not None:
        yield best


def _nowhere(sheet: str) -> Place:
    return Place(1, where=sheet or "xl/workbook.xml")


def _hidden(table: Table) -> Broken:
    name = table.sheet.sheet
    return Broken("file/workbook.hidden-sheet", Place(1, where=name), sheet=name)
