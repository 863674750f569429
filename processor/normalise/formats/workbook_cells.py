"""The cells of an .xlsx workbook as the lines of its spool. Pure: bytes in, lines out.

A line with `{` begins a worksheet; each other one is a row that holds something, as
`[sheet, row, cells, fractions]`: the row counts from 1, cells are text and begin with column A, and
`fractions` are the places of numbers with decimals, written with a point. Runs in a process with
bounds on memory and time: what opens a workbook dies of some that are made for it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import msgspec

from processor.normalise.formats.spooled import unspooled
from processor.normalise.formats.workbook_parts import Overlay, look_inside, overlays

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 100_000, 256, 10_000_000
# A spreadsheet keeps fifteen digits of a number (IEEE 754, binary64).
_LONGEST = 10**15
_encode = msgspec.json.encode


class SheetHead(msgspec.Struct, frozen=True):
    """A worksheet: whether it is shown, its hidden rows (from, to; from 1), and the ranges of cells
    that are merged (row, column, row, column; from 0)."""

    sheet: str
    visible: bool
    hidden: tuple[tuple[int, int], ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()


SheetRow = tuple[str, int, list[str], list[int]]
"""(sheet, row, cells, places of fractions)."""


def lines(stream: BinaryIO, _told: str) -> Iterator[bytes]:
    """The lines of all worksheets in the order of the workbook. Raises Unspooled."""
    # Imported here: only who opens a workbook needs it.
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    data = stream.read()
    with look_inside(data) as book:
        parts = overlays(book)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for metadata in workbook.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(metadata.name)
            overlay = parts.get(metadata.name)
            if overlay is None:
                # Its errors, formulas and hidden rows would be lost without a word.
                raise unspooled("sheet/unreadable.error", error=metadata.name)
            merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
            visible = metadata.visible == SheetVisibleEnum.Visible
            head = SheetHead(metadata.name, visible, overlay.hidden, tuple(merged))
            yield _encode(head) + b"\n"
            yield from _rows(sheet, overlay)
    except CalamineError as error:
        raise unspooled("sheet/unreadable.error", error=type(error).__name__) from error


def _rows(sheet: Any, overlay: Overlay) -> Iterator[bytes]:
    name, start, end = sheet.name, sheet.start, sheet.end
    last_row = max(end[0] + 1 if end else 0, max((row for row, _ in overlay.cells), default=0))
    last_column = max(
        end[1] + 1 if end else 0, max((column + 1 for _, column in overlay.cells), default=0)
    )
    if last_row > MAX_ROWS:
        raise unspooled("sheet/too-large.rows", rows=MAX_ROWS)
    if last_column > MAX_COLUMNS or last_row * last_column > MAX_CELLS:
        raise unspooled("file/workbook.columns", sheet=name, columns=MAX_COLUMNS)
    before = [""] * (start[1] if start else 0)
    special: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in overlay.cells.items():
        special.setdefault(row, []).append((column, text))
    fractions: list[int]
    for number, values in enumerate(sheet.iter_rows() if start else (), start=1):
        cells, fractions = before + values if before else values, []
        for place, one in enumerate(cells):
            if type(one) is float:
                cells[place] = _number(one)
                if not one.is_integer():
                    fractions.append(place)
            elif type(one) is not str:
                cells[place] = _text(one)
        for column, text in special.pop(number, ()):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = text
        line = _line(name, number, cells, fractions)
        if line:
            yield line
    for number in sorted(special):
        cells = [""] * last_column
        for column, text in special[number]:
            cells[column] = text
        line = _line(name, number, cells, [])
        if line:
            yield line


def _line(name: str, number: int, cells: list[str], fractions: Sequence[int]) -> bytes:
    while cells and not cells[-1]:
        cells.pop()
    return _encode((name, number, cells, fractions)) + b"\n" if cells else b""


def _text(value: object) -> str:
    """A cell that is no text, as text: whole numbers without decimals, times without an offset."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return _number(float(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "microseconds" if value.microsecond else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _number(value: float) -> str:
    """A number as a spreadsheet shows it that has room for it: of fifteen digits, the rest are
    gone; a longer one is shown rounded, as the spreadsheet does."""
    if abs(value) >= _LONGEST:
        return f"{value:.14E}"
    return str(int(value)) if value.is_integer() else f"{value:.15g}"


_head = msgspec.json.Decoder(SheetHead)
_row = msgspec.json.Decoder(SheetRow)


def sheet_head(line: bytes) -> SheetHead | None:
    """The worksheet that a line begins; None for the line of a row."""
    return _head.decode(line) if line.startswith(b"{") else None


def sheet_row(line: bytes) -> SheetRow:
    """The row of a line that begins no worksheet."""
    return _row.decode(line)
