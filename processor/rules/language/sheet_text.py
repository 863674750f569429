"""Worksheets of workbooks beside rules (lists, tables), as rows of cells. Pure."""

from __future__ import annotations

import csv
import io
import re

import msgspec

from processor.model.kept_workbook import KeptSheet, KeptWorkbook, read_kept
from processor.problems.problem import Problem, problem
from processor.rules.language.csv_text import MAX_FIELD, CsvText, Odd, is_remark, may_be_remark

ENDING = ".xlsx"

# Kinds of cells that do not say what they seem to say, by the problem that tells of them.
_TOLD = {"long number": "long-number", "date": "date", "formula": "formula", "error": "error"}
_MERGED = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)\Z", re.ASCII)
# Larger merged ranges are told of in so many of their cells.
_MOST_MERGED = 20_000


def read_workbook_text(source: str, path: str) -> tuple[KeptWorkbook | None, list[Problem]]:
    """The workbook that a kept text stands for; None and a problem where it was not readable."""
    found = read_kept(source)
    if found is None or found.refused is not None:
        why = "" if found is None else found.refused
        return None, [problem("table/sheet.unreadable", file=path, why=why or "")]
    return found, []


def read_sheet(
    sheet: KeptSheet, path: str, *, earlier: bool = False
) -> tuple[CsvText | None, list[Problem]]:
    """The rows of a worksheet. Cells that do not say what they seem to say are marked: whoever uses
    their columns tells of them. `earlier` is that of `read_csv`."""
    width = max((cell.column + 1 for row in sheet.rows for cell in row.cells), default=0)
    lines = [""] * (sheet.rows[-1].number if sheet.rows else 0)
    found = CsvText(
        path=path, header=(), rows=[], lines=lines, sheet=sheet.name, odd=_merged(sheet)
    )
    problems: list[Problem] = []
    for row in sheet.rows:
        texts = [""] * width
        for cell in row.cells:
            texts[cell.column] = cell.text
            if cell.kind in _TOLD:
                found.odd[row.number, cell.column] = Odd(
                    f"table/sheet.{_TOLD[cell.kind]}", cell.text
                )
        lines[row.number - 1] = _line(texts)
        if not any(texts) or is_remark(texts[0]):
            continue
        if may_be_remark(texts[0], header=not found.header):
            if not earlier and (row.number, 0) not in found.odd:
                problems.append(found.problem("table/csv.remark", row.number, 0, text=texts[0]))
            continue
        long = next((cell for cell in row.cells if len(cell.text) > MAX_FIELD), None)
        if long is not None:
            at = row.number, long.column
            problems.append(found.problem("table/csv.cell", *at, most=MAX_FIELD))
        elif not found.header:
            filled = max(n + 1 for n, text in enumerate(texts) if text)
            header = tuple(" ".join(text.split()) for text in texts[:filled])
            found = msgspec.structs.replace(found, header=header, header_line=row.number)
        elif (beyond := next((n for n in range(len(found.header), width) if texts[n]), -1)) >= 0:
            problems.append(found.problem("table/sheet.beyond", row.number, beyond))
        else:
            found.rows.append((row.number, texts[: len(found.header)]))
    if not found.header:
        return None, [problem("table/csv.no-header", file=path, where=sheet.name)]
    return found, problems


def _merged(sheet: KeptSheet) -> dict[tuple[int, int], Odd]:
    """The cells that a merge has emptied: all of it but the first."""
    odd: dict[tuple[int, int], Odd] = {}
    for cells in sheet.merged:
        ends = _MERGED.match(cells)
        if ends is None:
            continue
        first, last = _column(ends[1]), _column(ends[3])
        for row in range(int(ends[2]), int(ends[4]) + 1):
            for column in range(first, last + 1):
                if len(odd) < _MOST_MERGED and (row, column) != (int(ends[2]), first):
                    odd[row, column] = Odd("table/sheet.merged", cells)
    return odd


def _column(letters: str) -> int:
    """The number of a column, 0-based."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _line(texts: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([text.replace("\n", " ") for text in texts])
    return out.getvalue()
