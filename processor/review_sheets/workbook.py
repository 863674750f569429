"""A review sheet as an XLSX workbook: equal sheets give equal bytes. Pure.

Every cell is a string, whatever it begins with, so that no text of a buyer is a formula. What must
not be edited is locked; the columns that name sheet, order and mark are hidden.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from processor.review_sheets.grid import (
    FIRST_ROW,
    HEAD_ROW,
    GridRow,
    SheetColumn,
    columns_of,
    in_sight,
    rows_of,
    words_of,
)
from processor.review_sheets.sheet import ReviewSheet
from processor.review_sheets.words import ORDER_VERBS, VERBS, say

_DAWN = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
# Control characters that XML cannot hold stand as the replacement character.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST = 32_000

_HEAD = PatternFill("solid", fgColor="1F3A5F")
_GROUP = PatternFill("solid", fgColor="D5DEEA")
_FILL_IN = PatternFill("solid", fgColor="FFF8D6")
_EDGE = Side(style="thin", color="C8CED6")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_TOP = Alignment(vertical="top", wrap_text=True)
_LINE_POINTS = 13.5
_FACE = "Calibri"
# Characters beside each other on a sheet of paper that people can still read.
_ON_A_PAGE = 220
_MARGIN_INCHES = 0.3


def write_sheet(sheet: ReviewSheet) -> bytes:
    """The workbook of a sheet."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = say("tab", sheet.language)
    _head(page, sheet)
    last = HEAD_ROW
    columns, rows = columns_of(sheet), list(rows_of(sheet))
    for last, row in enumerate(rows, start=FIRST_ROW):
        grouped = row.kind == "group"
        for number, column in enumerate(columns, start=1):
            cell = page.cell(last, number)
            put_text(cell, row.cells.get(column.key, ""))
            cell.border, cell.alignment = _BOX, _TOP
            of_row = row.kind == "order" or column.key in ("decision", "note")
            editable = column.editable and of_row
            if grouped:
                cell.fill, cell.font = _GROUP, Font(name=_FACE, bold=True)
            if editable:
                cell.fill, cell.number_format = _FILL_IN, "@"
                cell.protection = Protection(locked=False)
        page.row_dimensions[last].height = _height(columns, row.cells)
    _frame(page, sheet, columns, rows)
    return workbook_bytes(book, sheet.at)


def workbook_bytes(book: Workbook, at: str) -> bytes:
    """A workbook as a file written at a time (RFC 3339): equal workbooks give equal bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        _InMemory(book, archive).save()
    return _steady(stream.getvalue(), at)


class _InMemory(ExcelWriter):
    """Writes a workbook in memory alone: the library would put each page, with all that is known of
    buyers, into the system's folder for temporary files first."""

    def write_worksheet(self, ws: Worksheet) -> None:
        """Adds a page, which has no pictures and charts."""
        ws._drawing = SpreadsheetDrawing()  # type: ignore[attr-defined]
        out = io.BytesIO()
        writer = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels  # type: ignore[attr-defined]
        self._archive.writestr(ws.path[1:], out.getvalue())  # type: ignore[attr-defined]
        self.manifest.append(ws)


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Puts a text into a cell, whatever it begins with; what is longer than a cell is cut."""
    assert isinstance(cell, Cell)
    cell.value = _ILLEGAL.sub("\ufffd", text)[:_MOST]
    # openpyxl takes a text that begins with = for a formula: here it never is one.
    if text:
        cell.data_type = "s"


def _head(page: Worksheet, sheet: ReviewSheet) -> None:
    title = say("title", sheet.language, number=sheet.number, queue=sheet.queue, client=sheet.title)
    put_text(page.cell(1, 1), title)
    page.cell(1, 1).font = Font(name=_FACE, bold=True, size=14)
    put_text(page.cell(2, 1), say("how", sheet.language, at=sheet.at))
    page.row_dimensions[1].height = 22
    for number, words in enumerate(words_of(sheet).headings.values(), start=1):
        cell = page.cell(HEAD_ROW, number)
        put_text(cell, words)
        cell.font, cell.fill = Font(name=_FACE, bold=True, color="FFFFFF"), _HEAD
        cell.alignment, cell.border = Alignment(vertical="center", wrap_text=True), _BOX
    page.row_dimensions[HEAD_ROW].height = 32


def _height(columns: Sequence[SheetColumn], cells: dict[str, str]) -> float:
    """Tall enough for the wrapped text: wide characters count twice."""
    most = 1
    for column in columns:
        if not column.hidden:
            lines = 0
            for part in cells.get(column.key, "").split("\n"):
                wide = sum(2 if ord(char) > 0x2E7F else 1 for char in part)
                lines += max(1, -(-wide // max(1, column.width - 1)))
            most = max(most, lines)
    return min(400.0, _LINE_POINTS * most + 4)


def _frame(
    page: Worksheet, sheet: ReviewSheet, columns: Sequence[SheetColumn], rows: Sequence[GridRow]
) -> None:
    sight = [in_sight(column, rows) for column in columns]
    for number, (column, shown) in enumerate(zip(columns, sight, strict=True), start=1):
        width = page.column_dimensions[get_column_letter(number)]
        width.width, width.hidden = column.width, not shown
    # What was decided and of which order stay in sight.
    scrolls = 1 + [column.key for column in columns].index("order") + 1
    page.freeze_panes = f"{get_column_letter(scrolls)}{FIRST_ROW}"
    last = max(HEAD_ROW + len(rows), FIRST_ROW)
    verbs = VERBS if sheet.cases else ORDER_VERBS
    choices = DataValidation(
        type="list",
        formula1='"' + ",".join(words_of(sheet).verbs[verb] for verb in verbs) + '"',
        allow_blank=True,
        showErrorMessage=True,
        error=say("bad_choice", sheet.language),
    )
    choices.add(f"A{FIRST_ROW}:A{last}")
    page.add_data_validation(choices)
    page.protection.sheet = True
    page.protection.formatColumns = False
    page.protection.formatRows = False
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    page.page_setup.orientation = "landscape"
    page.print_title_cols = f"A:{get_column_letter(scrolls - 1)}"
    seen = sum(column.width for column, shown in zip(columns, sight, strict=True) if shown)
    fixed = sum(column.width for column in columns[: scrolls - 1])
    # So many pages side by side that each can be read, with what is fixed on all of them.
    pages = -(-(seen - fixed) // (_ON_A_PAGE - fixed))
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = pages, 0
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_margins.left = page.page_margins.right = _MARGIN_INCHES
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _steady(data: bytes, at: str) -> bytes:
    """The same members without the time of writing: equal sheets, equal bytes."""
    stamp = datetime.fromisoformat(at).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist()):
            body = source.read(name)
            if name == "docProps/core.xml":
                body = _STAMP.sub(rb"\g<1>" + stamp, body)
            member = zipfile.ZipInfo(name, _DAWN)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, body)
    return out.getvalue()
