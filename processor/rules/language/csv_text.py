"""CSV files beside rules (lists, tables): strict reading, every cell text with its line. Pure."""

from __future__ import annotations

import csv
import io
from typing import Literal

import msgspec

from processor.model.sentence import Text
from processor.problems.problem import Problem, as_written

MAX_CHARS = 64_000_000
# A cell holds a condition or an item, never a document.
MAX_FIELD = 10_000


class CsvText(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a CSV file: `rows` are (physical first line, cells), the header left out."""

    path: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    lines: list[str]

    def as_written(
        self,
        code: str,
        line: int,
        column: int,
        message: str,
        advice: Text = "",
        *,
        inside: Text = "",
        severity: Literal["error", "warning"] = "error",
    ) -> Problem:
        """A problem at the cell of a row; `column` is the number of the cell, 0-based."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        start, span = place_of(text, column)
        return as_written(
            code=code,
            message=message,
            file=self.path,
            line=line,
            column=start,
            text=text,
            span=span,
            advice=advice,
            inside=inside,
            severity=severity,
        )


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
        message = f"the file has {len(source)} characters, at most {MAX_CHARS} are read"
        return None, [as_written(code="table/csv", message=message, file=path)]
    if "\0" in source:
        return None, [as_written(code="table/csv", message="the file holds a NUL byte", file=path)]
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
                message = f"{len(cells)} cells, the header has {len(header)}"
                advice = "a cell that holds a comma stands in double quotes"
                problems.append(found.as_written("table/csv", line, len(header), message, advice))
            elif any(len(cell) > MAX_FIELD for cell in cells):
                message = f"a cell is longer than {MAX_FIELD} characters"
                problems.append(found.as_written("table/csv", line, 0, message))
            else:
                found.rows.append((line, cells))
    except csv.Error as error:
        problems.append(
            found.as_written(
                "table/csv", before + 1, 0, f"not readable as CSV: {error}",
                "a quote inside a cell is written twice",
            )
        )  # fmt: skip
        return None, problems
    if header is not None and len(header) == 1 and ";" in header[0]:
        place = next(n for n, text in enumerate(lines, 1) if text and text[0] != "#")
        message = "the cells are separated by semicolons"
        return None, [found.as_written("table/csv", place, 0, message, "save the file with commas")]
    if header is None:
        return None, [as_written(code="table/csv", message="the file holds no header", file=path)]
    return msgspec.structs.replace(found, header=header), problems
