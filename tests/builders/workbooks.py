"""Workbooks as hostile hands make them: cells, and members of the archive replaced."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook

from processor.intake.review_workbook import read_workbook

_NAMES = {"sheet": "xl/worksheets/sheet1.xml", "types": "[Content_Types].xml"}


def book(**cells: object) -> bytes:
    """A workbook with these cells."""
    made = Workbook()
    page = made.worksheets[0]
    for place, value in cells.items():
        page[place] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data: bytes, **parts: bytes) -> bytes:
    """The workbook with members replaced or added; `sheet` stands for the first worksheet."""
    new = {_NAMES.get(key, key): body for key, body in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as target:
        for name in old.namelist():
            target.writestr(name, new.pop(name, None) or old.read(name))
        for name, body in new.items():
            target.writestr(name, body)
    return out.getvalue()


def refusal(data: bytes, seconds: float = 30) -> str:
    """The code of the problem for which a workbook is refused."""
    read = read_workbook(data, seconds=seconds)
    assert read.refused is not None, read.cells[:5]
    return read.refused.id.partition(".")[0]


def sheet_xml(rows: str) -> bytes:
    """A worksheet that holds these rows, as its XML."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()
