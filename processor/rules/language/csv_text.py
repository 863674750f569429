"""CSV files beside rules (lists, tables): strict reading, every cell text with its line. Pure."""

from __future__ import annotations

import csv
import io

import msgspec

from processor.model.sentence import Given, Text, pieces_of
from processor.problems.csv_faults import csv_fault
from processor.problems.problem import Problem, Severity, problem

MAX_CHARS = 64_000_000
# A cell holds a condition or an item, never a document.
MAX_FIELD = 10_000


class CsvText(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a CSV file: `rows` are (physical first line, cells), the header left out."""

    path: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    lines: list[str]

    def problem(
        self,
        key: str,
        line: int,
        column: int,
        /,
        *,
        inside: Text = "",
        severity: Severity = "error",
        **pieces: Given,
    ) -> Problem:
        """The problem with that id at the cell of a row; `column` is the number of the cell,
        0-based."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        start, span = place_of(text, column)
        return Problem(
            id=key, pieces=pieces_of(pieces), file=self.path, line=line, column=start, text=text,
            span=span, inside=inside, severity=severity,
        )  # fmt: skip


def place_of(text: str, column: int) -> tuple[int, int]:
    """1-based start and length of the n-th cell of a line, quotes included."""
    start, quoted, place = 0, False, 0
    for index, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            if place == column:
                return start + 1, max(1, index - start)
            place, start = place + 1, index + 1
    return start + 1, max(1, len(text) - start)


def read_csv(source: str, path: str) -> tuple[CsvText | None, list[Problem]]:
    """The rows of a file with commas and a header; None and a problem where it is not readable.

    Empty lines and lines that begin with `#` are passed over. A row with another number of cells
    than the header is a problem, and is left out.
    """
    if len(source) > MAX_CHARS:
        return None, [problem("table/csv.long", file=path, length=len(source), most=MAX_CHARS)]
    if "\0" in source:
        return None, [problem("table/csv.nul", file=path)]
    # Not splitlines(): it would also cut at form feeds and other odd characters in a cell.
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = csv.reader(io.StringIO(source, newline=""), strict=True)
    header: tuple[str, ...] | None = None
    found = CsvText(path=path, header=(), rows=[], lines=lines)
    problems: list[Problem] = []
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cells) or cells[0].startswith("#"):
                continue
            if header is None:
                header = tuple(" ".join(cell.split()) for cell in cells)
            elif len(cells) != len(header):
                width = len(header)
                problems.append(found.problem("table/csv", line, width, n=len(cells), header=width))
            elif any(len(cell) > MAX_FIELD for cell in cells):
                problems.append(found.problem("table/csv.cell", line, 0, most=MAX_FIELD))
            else:
                found.rows.append((line, cells))
    except csv.Error as error:
        problems.append(
            found.problem("table/csv.unreadable", before + 1, 0, reason=csv_fault(error))
        )
        return None, problems
    if header is not None and len(header) == 1 and ";" in header[0]:
        place = next(n for n, text in enumerate(lines, 1) if text and text[0] != "#")
        return None, [found.problem("table/csv.semicolons", place, 0)]
    if header is None:
        return None, [problem("table/csv.no-header", file=path)]
    return msgspec.structs.replace(found, header=header), problems
