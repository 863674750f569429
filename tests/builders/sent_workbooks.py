"""Workbooks as senders write them, and others that none writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def workbook(
    *rows: Sequence[Any], title: str = "Sheet1", change: Callable[[Worksheet], None] | None = None
) -> bytes:
    """A workbook of one worksheet; `change` does to it what a person would."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = title
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                page.cell(number, column).value = value
    if change is not None:
        change(page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def altered(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with other bytes in one of its parts."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.infolist():
            body = before.read(one)
            assert one.filename != part or old in body
            after.writestr(one, body.replace(old, new, 1) if one.filename == part else body)
    return out.getvalue()
