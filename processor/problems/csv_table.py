"""One CSV table of a rate card: cells that keep their place. Pure.

Rate cards are typed by people, so every mistake is told by line and column at once. A cell never
spans lines; quotes are doubled inside quotes, as in RFC 4180.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

import msgspec

from processor.model.money import CURRENCIES, exponent
from processor.model.sentence import Given, Text, pieces_of, sentence
from processor.problems.problem import Problem

MAX_CHARS = 20_000_000
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,12}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class CsvCell(msgspec.Struct, frozen=True):
    """The text of a cell without outer blanks, and its 1-based line and column."""

    text: str
    line: int
    column: int


Row = dict[str, CsvCell]


def _near(word: str, known: Sequence[str]) -> Text:
    """The advice that names the one nearest word; empty where none is near."""
    near = get_close_matches(word, known, n=1)
    return sentence("rate.near", word=near[0]) if near else ""


class CsvTable:
    """Reads one file and collects its problems; `rows` are keyed by column name."""

    def __init__(
        self, file: str, source: str, needed: Sequence[str], optional: Sequence[str] = ()
    ) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.rows: list[Row] = []
        source = source.removeprefix("\ufeff")
        if len(source) > MAX_CHARS:
            self.problem("rate/file.too-large", None, most=MAX_CHARS)
            self.lines: list[str] = []
            return
        # Not splitlines(): it would also cut at form feeds and other odd characters in a cell.
        self.lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._read([*needed, *optional], needed)

    def problem(
        self, key: str, cell: CsvCell | None, /, *, field: str = "", **pieces: Given
    ) -> None:
        """Notes the problem with that id at a cell, or of the file as a whole."""
        found = Problem(
            id=key,
            pieces=pieces_of(pieces),
            file=self.file,
            line=cell.line if cell else 0,
            column=cell.column if cell else 0,
            text=self.lines[cell.line - 1] if cell else "",
            span=max(1, len(cell.text)) if cell else 1,
            field=field,
        )
        self.problems.append(found)

    def at(self, row: Row) -> str:
        """`file:line`, as worksheets cite it."""
        return f"{self.file}:{next(iter(row.values())).line}"

    def _cells(self, number: int) -> list[CsvCell] | None:
        line = self.lines[number - 1]
        cells: list[CsvCell] = []
        start = 0
        while True:
            if line[start : start + 1] == '"':
                end = start + 1
                while (quote := line.find('"', end)) >= 0 and line[quote + 1 : quote + 2] == '"':
                    end = quote + 2
                stop = quote + 1
                if quote < 0 or (stop < len(line) and line[stop] != ","):
                    self.problem("rate/csv.quote", CsvCell(line[start:], number, start + 1))
                    return None
                text = line[start + 1 : quote].replace('""', '"').strip()
                cells.append(CsvCell(text, number, start + 2))
            else:
                stop = line.find(",", start)
                stop = len(line) if stop < 0 else stop
                raw = line[start:stop]
                lead = len(raw) - len(raw.lstrip())
                cells.append(CsvCell(raw.strip(), number, start + 1 + (lead if raw.strip() else 0)))
            if stop >= len(line):
                return cells
            start = stop + 1

    def _read(self, known: Sequence[str], needed: Sequence[str]) -> None:
        header: list[CsvCell] | None = None
        for number, line in enumerate(self.lines, start=1):
            if not line.strip():
                continue
            cells = self._cells(number)
            if header is None:
                if cells is None or not self._header(cells, known, needed):
                    return
                header = cells
            elif cells is not None and len(cells) != len(header):
                last = cells[min(len(cells), len(header)) - 1]
                self.problem("rate/csv.cells", last, n=len(cells), header=len(header))
            elif cells is not None:
                names = [cell.text for cell in header]
                self.rows.append(dict(zip(names, cells, strict=True)))
        if header is None:
            self.problem("rate/file.no-header", None)
        elif not self.rows and not self.problems:
            self.problem("rate/file.no-rows", None)

    def _header(self, cells: list[CsvCell], known: Sequence[str], needed: Sequence[str]) -> bool:
        before = len(self.problems)
        seen: set[str] = set()
        for cell in cells:
            if cell.text not in known:
                near = _near(cell.text, known) or sentence("rate.known-columns", columns=known)
                self.problem("rate/column", cell, field=cell.text, name=cell.text, near=near)
            elif cell.text in seen:
                self.problem("rate/column.twice", cell, name=cell.text)
            seen.add(cell.text)
        for name in needed:
            if name not in seen:
                self.problem("rate/column.missing", cells[0], field=name, name=name)
        return len(self.problems) == before

    def text(self, row: Row, name: str) -> str:
        """The text of a cell; empty where the column is left out."""
        cell = row.get(name)
        return cell.text if cell else ""

    def name(self, row: Row, name: str) -> str | None:
        """A short name of letters, digits and hyphens."""
        cell = row[name]
        if _NAME.fullmatch(cell.text):
            return cell.text
        self.problem("rate/value.name", cell, field=name, name=name, found=cell.text)
        return None

    def word(self, row: Row, name: str, words: Sequence[str], default: str = "") -> str | None:
        """One of some words; an empty cell is the default if there is one."""
        cell = row.get(name)
        if cell is None or (default and not cell.text):
            return default
        if cell.text in words:
            return cell.text
        near = _near(cell.text, words) or sentence("rate.words", words=words)
        self.problem("rate/value", cell, field=name, name=name, found=cell.text, near=near)
        return None

    def whole(self, row: Row, name: str, default: int | None, at_least: int = 0) -> int | None:
        """A whole number; an empty cell is the default if there is one."""
        cell = row.get(name)
        if default is not None and (cell is None or not cell.text):
            return default
        assert cell is not None
        if _WHOLE.fullmatch(cell.text) and int(cell.text) >= at_least:
            return int(cell.text)
        self.problem(
            "rate/number.whole", cell, field=name, name=name, least=at_least, found=cell.text
        )
        return None

    def decimal(self, row: Row, name: str, default: str = "") -> Decimal | None:
        """A number with a decimal point, not negative; an empty cell is the default."""
        cell = row.get(name)
        if default and (cell is None or not cell.text):
            return Decimal(default)
        assert cell is not None
        if _NUMBER.fullmatch(cell.text):
            return Decimal(cell.text)
        self.problem("rate/number", cell, field=name, name=name, found=cell.text)
        return None

    def minor(self, row: Row, name: str, currency: str, default: str = "") -> int | None:
        """An amount of money in minor units; more digits than the currency has are refused."""
        amount = self.decimal(row, name, default)
        if amount is None:
            return None
        minor = amount.scaleb(exponent(currency))
        if minor == minor.to_integral_value():
            return int(minor)
        self.problem(
            "rate/number.decimals", row[name], field=name,
            currency=currency, n=exponent(currency), found=row[name].text,
        )  # fmt: skip
        return None

    def currency(self, row: Row, name: str) -> str | None:
        """An ISO 4217 code."""
        cell = row[name]
        if cell.text in CURRENCIES:
            return cell.text
        key = "rate/currency" if cell.text else "rate/currency.missing"
        self.problem(key, cell, field=name, found=cell.text)
        return None

    def day(self, row: Row, name: str, default: str = "") -> str | None:
        """An ISO date that exists; an empty cell is the default if there is one."""
        cell = row.get(name)
        if default and (cell is None or not cell.text):
            return default
        assert cell is not None
        if _DAY.fullmatch(cell.text):
            try:
                return date.fromisoformat(cell.text).isoformat()
            except ValueError:
                pass
        self.problem("rate/date", cell, field=name, name=name, found=cell.text)
        return None
