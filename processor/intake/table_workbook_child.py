"""The child that opens a workbook beside rules: bytes on standard input, its cells as JSON on
standard output.

It bounds itself first. It evaluates nothing, follows no link and writes no file: of a formula it
gives the value that the spreadsheet kept, or says only that it is one where that is asked.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from processor.intake.review_workbook_child import Refused, bound, look_inside
from processor.model.kept_workbook import KeptCell, KeptRow, KeptSheet, KeptWorkbook, kept_text
from processor.model.sentence import sentence

MAX_ROWS = 20_000
MAX_COLUMNS = 64
MAX_TEXT = 32_768
# A spreadsheet keeps fifteen digits of a number.
_LONGEST = 10**15
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_ZEROS = re.compile(r"0{2,20}\Z")


def main() -> None:
    """Reads, answers, ends. A limit that is hit ends the process. An argument is the most columns
    of a sheet that comes back mended: what a formula in it was worked out to, and when, nobody
    knows."""
    bound()
    mended = len(sys.argv) > 1
    columns = int(sys.argv[1]) if mended else MAX_COLUMNS
    data = sys.stdin.buffer.read()
    try:
        look_inside(data, MAX_ROWS)
        found = KeptWorkbook(sheets=tuple(_sheets(data, columns, results=not mended)))
    except Refused as refusal:
        found = KeptWorkbook(refused=refusal.said)
    except MemoryError:
        found = KeptWorkbook(refused=sentence("sheet/too-large.memory"))
    except Exception as error:
        found = KeptWorkbook(refused=sentence("sheet/unreadable.error", error=type(error).__name__))
    sys.stdout.buffer.write(kept_text(found).encode("utf-8", "surrogatepass"))


def _sheets(data: bytes, columns: int, *, results: bool) -> Iterator[KeptSheet]:
    from openpyxl import load_workbook

    def opened(*, values: bool) -> Any:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)

    kept, written = opened(values=True), opened(values=False)
    with zipfile.ZipFile(io.BytesIO(data)) as members:
        for page, formulas in zip(kept.worksheets, written.worksheets, strict=True):
            body = members.read(page._worksheet_path)
            merged = tuple(one.decode() for one in _MERGED.findall(body))
            rows = tuple(_rows(page, formulas, columns, results=results))
            yield KeptSheet(name=str(page.title), rows=rows, merged=merged)


def _rows(page: Any, formulas: Any, columns: int, *, results: bool) -> Iterator[KeptRow]:
    page.reset_dimensions()
    formulas.reset_dimensions()
    most = {"max_row": MAX_ROWS + 1, "max_col": columns + 1}
    pairs = zip(page.iter_rows(**most), formulas.iter_rows(**most), strict=True)
    for number, (row, written) in enumerate(pairs, start=1):
        cells = []
        for place, (cell, said) in enumerate(zip(row, written, strict=True)):
            is_formula = getattr(said, "data_type", "") == "f"
            one: KeptCell | None
            if is_formula and not results:
                one = KeptCell(place, "formula", str(said.value)[:MAX_TEXT])
            else:
                one = _cell(place, cell, is_formula)
            if one is None:
                continue
            if place >= columns:
                raise Refused("table-sheet.columns", columns=columns)
            cells.append(one)
        if cells and number > MAX_ROWS:
            raise Refused("sheet/too-large.rows", rows=MAX_ROWS)
        if cells:
            yield KeptRow(number, tuple(cells))


def _cell(place: int, cell: Any, is_formula: bool) -> KeptCell | None:
    value = getattr(cell, "value", None)
    if value is None or value == "":
        return KeptCell(place, "formula", "") if is_formula else None
    if getattr(cell, "data_type", "") == "e":
        return KeptCell(place, "error", str(value)[:MAX_TEXT])
    if isinstance(value, bool):
        return KeptCell(place, "yes/no", "yes" if value else "no")
    if isinstance(value, datetime | date | time):
        return KeptCell(place, "date", _day(value))
    if isinstance(value, int | float):
        return _number(place, value, str(getattr(cell, "number_format", "")))
    text = str(value).strip()[:MAX_TEXT]
    return KeptCell(place, "text", text) if text else None


def _day(value: datetime | date | time) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat()


def _number(place: int, value: float, form: str) -> KeptCell:
    """A number as the spreadsheet shows it: zeros in front where its format has them."""
    if abs(value) >= _LONGEST:
        return KeptCell(place, "long number", f"{Decimal(value):f}".partition(".")[0])
    if float(value).is_integer():
        digits = len(form) if _ZEROS.match(form) else 0
        return KeptCell(place, "number", str(int(value)).zfill(digits))
    return KeptCell(place, "number", f"{Decimal(repr(value)):f}")


if __name__ == "__main__":
    main()
