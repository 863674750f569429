"""CSV files beside rules (lists, tables): strict reading, every cell text with its line. Pure.

Cells are separated by commas, or by semicolons or tabs where the header is: spreadsheets save what
their country is used to. A worksheet of a workbook (sheet_text.py) is a `CsvText` too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

import msgspec

from processor.model.sentence import Given, Text, pieces_of
from processor.problems.csv_faults import csv_fault
from processor.problems.problem import Problem, Severity, problem

MAX_CHARS = 64_000_000
# A cell holds a condition or an item, never a document.
MAX_FIELD = 10_000
_DELIMITERS = (",", ";", "\t")
# The length of a day as it is written, `2026-11-30`.
_DAY = 10
_MOST_ODD = 20
# An id that begins with the sign of remarks: without a blank, with a digit.
_CODE = re.compile(r"#(?=\S*[0-9])\S+\Z")
# The line with which spreadsheets say what separates cells.
_SAYS = "sep="


class Odd(msgspec.Struct, frozen=True):
    """What is wrong with a cell of a worksheet if somebody uses it: the id of the problem, and the
    text of the cell or the cells it is one of."""

    id: str
    text: str


class CsvText(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a CSV file: `rows` are (physical first line, cells), the header left out.

    `sheet` is the name of a worksheet, whose rows stand in `lines` as a CSV file would have them;
    `odd` are its cells, by line and column, that do not say what they seem to say.
    """

    path: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    lines: list[str]
    delimiter: str = ","
    header_line: int = 1
    sheet: str = ""
    odd: dict[tuple[int, int], Odd] = {}

    @property
    def name(self) -> str:
        """The file, and its worksheet, as rows of it are cited: `name:line`."""
        return f"{self.path}!{self.sheet}" if self.sheet else self.path

    def span(self, line: int, column: int) -> tuple[int, int]:
        """1-based start and length of a cell in its line; `column` is its number, 0-based."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return place_of(text, column, self.delimiter)

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
        start, span = self.span(line, column)
        found = Problem(
            id=key, pieces=pieces_of(pieces), file=self.path, line=line, column=start, text=text,
            span=span, inside=inside, severity=severity,
        )  # fmt: skip
        return self.placed([found])[0]

    def odd_in(self, columns: Iterable[int], dated: Iterable[int] = ()) -> list[Problem]:
        """The problems of cells in these columns, once for cells that are merged; in those that are
        `dated` a day is a day."""
        used, days = set(columns), set(dated)
        found: dict[object, Problem] = {}
        for (line, column), one in sorted(self.odd.items()):
            fits = one.id == "table/sheet.date" and column in days and len(one.text) == _DAY
            if column in used and not fits and len(found) < _MOST_ODD:
                key = one.text if one.id == "table/sheet.merged" else (line, column)
                found.setdefault(key, self.problem(one.id, line, column, text=one.text))
        return list(found.values())

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems at lines and columns of the file, at the cells of the worksheet if it is one."""
        if not self.sheet:
            return list(problems)
        return [
            msgspec.structs.replace(one, where=f"{self.sheet}!{self._cell(one)}")
            if one.file == self.path and one.line and not one.where
            else one
            for one in problems
        ]

    def _cell(self, found: Problem) -> str:
        before = found.text[: max(found.column - 1, 0)]
        quoted, place = False, 0
        for char in before:
            if char == '"':
                quoted = not quoted
            place += char == self.delimiter and not quoted
        return f"{column_letters(place)}{found.line}"


def column_letters(place: int) -> str:
    """A column of a worksheet, 0-based, in letters: `A`, `B`, ... `AA`."""
    letters = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        letters = chr(65 + left) + letters
    return letters


def place_of(text: str, column: int, delimiter: str = ",") -> tuple[int, int]:
    """1-based start and length of the n-th cell of a line, quotes included."""
    start, quoted, place = 0, False, 0
    for index, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == delimiter and not quoted:
            if place == column:
                return start + 1, max(1, index - start)
            place, start = place + 1, index + 1
    return start + 1, max(1, len(text) - start)


def read_csv(
    source: str, path: str, *, earlier: bool = False
) -> tuple[CsvText | None, list[Problem]]:
    """The rows of a file with a header; None and a problem where it is not readable.

    Empty lines and remarks are passed over. A row with another number of cells than the header is
    a problem, and is left out. `earlier`: it decided at an earlier time, when a line of which
    nobody can say today whether it is a remark was one.
    """
    source = source.removeprefix("\ufeff")
    if len(source) > MAX_CHARS:
        return None, [problem("table/csv.long", file=path, length=len(source), most=MAX_CHARS)]
    if "\0" in source:
        return None, [problem("table/csv.nul", file=path)]
    # Not splitlines(): it would also cut at form feeds and other odd characters in a cell.
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter, says = _delimiter(lines)
    reader = csv.reader(io.StringIO(source, newline=""), delimiter=delimiter, strict=True)
    header: tuple[str, ...] | None = None
    found = CsvText(path=path, header=(), rows=[], lines=lines, delimiter=delimiter)
    problems: list[Problem] = []
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            quoted = lines[line - 1].startswith('"')
            if not any(cells) or line == says or (is_remark(cells[0]) and not quoted):
                continue
            if not quoted and may_be_remark(cells[0], header=header is None):
                if earlier:
                    continue
                problems.append(found.problem("table/csv.remark", line, 0, text=cells[0]))
                if header is None:
                    return None, problems
            elif header is None:
                header = tuple(" ".join(cell.split()) for cell in cells)
                found = msgspec.structs.replace(found, header=header, header_line=line)
            elif len(cells) != len(header):
                width = len(header)
                key = "table/csv" if delimiter == "," else "table/csv.otherwise"
                other = next((one for one in _DELIMITERS if cells[0].count(one) == width - 1), "")
                if len(cells) == 1 and other:
                    key = "table/csv.parted"
                problems.append(
                    found.problem(
                        key, line, min(width, len(cells) - 1), n=len(cells), header=width,
                        sign=delimiter, other=other,
                    )
                )  # fmt: skip
            elif any(len(cell) > MAX_FIELD for cell in cells):
                problems.append(found.problem("table/csv.cell", line, 0, most=MAX_FIELD))
            else:
                found.rows.append((line, cells))
    except csv.Error as error:
        problems.append(
            found.problem("table/csv.unreadable", before + 1, 0, reason=csv_fault(error))
        )
        return None, problems
    if header is None:
        return None, [problem("table/csv.no-header", file=path)]
    return found, problems


def is_remark(first: str) -> bool:
    """Whether a line is for people alone, by its first cell: a `#` and a blank, or nothing else.
    `#1001` is the id of an order."""
    return first.startswith("#") and not first[1:2].strip("# ")


def may_be_remark(first: str, *, header: bool) -> bool:
    """Whether nobody can say if a line is a remark: it begins with a `#`, as no code would go on.
    `header`: it would be the header."""
    return first.startswith("#") and (header or _CODE.match(first) is None)


def _delimiter(lines: list[str]) -> tuple[str, int]:
    """What separates the cells of the header, and the number of a first line that says so."""
    first = lines[0].strip('"') if lines else ""
    if first[:-1].casefold() == _SAYS and first[-1] in _DELIMITERS:
        return first[-1], 1
    header = next((one for one in lines if one.strip(",;\t ") and one[0] != "#"), "")
    counts = {one: len(_outside_quotes(header).split(one)) for one in _DELIMITERS}
    return max(_DELIMITERS, key=lambda one: counts[one]), 0


def _outside_quotes(text: str) -> str:
    return "".join(text.split('"')[::2])
