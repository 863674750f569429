"""The code lists of customs in mappings/customs/: countries, currencies and units. Pure."""

from __future__ import annotations

import csv
import io
import re

import msgspec

from processor.model.sentence import Given, pieces_of
from processor.problems.csv_faults import csv_fault
from processor.problems.problem import Problem

_CODE = re.compile(r"[0-9]{3}")


class CodeLists(msgspec.Struct, frozen=True, kw_only=True):
    """Customs codes of 3 digits: by ISO 3166-1 alpha-2 country, ISO 4217 currency, unit name."""

    countries: dict[str, str]
    currencies: dict[str, str]
    units: dict[str, str]


def read_code_list(text: str, file: str) -> tuple[dict[str, str], list[Problem]]:
    """A code list (columns `code`, `iso` or `name`, `source`, `confidence`) by its ISO or name.

    Every mistake is a `customs/code-list` problem with its line; a line with one is left out.
    """
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    found: dict[str, str] = {}
    problems: list[Problem] = []

    lines = ["", *text.removeprefix("\ufeff").splitlines()]

    def problem(key: str, line: int, field: str = "", **pieces: Given) -> None:
        problems.append(
            Problem(
                id=key,
                pieces=pieces_of(pieces),
                file=file,
                line=line,
                text=lines[line] if line < len(lines) else "",
                field=field,
            )
        )

    try:
        header = next(rows, [])
        key = "iso" if "iso" in header else "name"
        columns = ("code", key, "source", "confidence")
        if sorted(header) != sorted(columns):
            problem("customs/code-list.columns", 1)
            return {}, problems
        for row in rows:
            line = rows.line_num
            if len(row) != len(header):
                problem("customs/code-list.cells", line, n=len(row), header=len(header))
                continue
            cells = dict(zip(header, row, strict=True))
            if _CODE.fullmatch(cells["code"]) is None:
                problem("customs/code-list", line, "code", code=cells["code"])
            elif cells[key] == "" or cells[key] != cells[key].strip():
                problem("customs/code-list.blank", line, key, name=cells[key])
            elif cells[key] in found:
                its = found[cells[key]]
                problem("customs/code-list.twice", line, key, name=cells[key], code=its)
            elif cells["source"] == "" or cells["confidence"] not in ("H", "M", "L"):
                problem("customs/code-list.source", line, "confidence")
            else:
                found[cells[key]] = cells["code"]
    except csv.Error as error:
        problem("customs/code-list.csv", rows.line_num, reason=csv_fault(error))
    return found, problems
