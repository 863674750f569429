"""The rejects file as a workbook whose cells are text: equal files give equal bytes. Pure.

A spreadsheet that opens delimited text drops zeros in front and rounds long numbers; in cells that
are text it leaves them as they are, also after somebody typed in one.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from processor.review_sheets.workbook import put_text, workbook_bytes

MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 19_999, 250, 30_000
"""What can come back: intake opens no workbook of more rows and columns, and a cell holds no more
letters."""
_WRITTEN = "2000-01-01T00:00:00Z"
_TEXT = "@"


def rejects_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """The workbook of these cells; the first row is the header."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "rejects"
    page.freeze_panes = "A2"
    for number, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells, start=1):
            cell = page.cell(number, column)
            assert isinstance(cell, Cell)
            put_text(cell, text)
            cell.number_format = _TEXT
            if number == 1:
                cell.font = Font(bold=True)
    return workbook_bytes(book, _WRITTEN)
