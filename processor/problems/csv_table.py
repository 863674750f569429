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
from processor.model.sentence import Text
from processor.problems.problem import Problem, as_written

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
            self.fail("rate/file", None, f"a rate card has at most {MAX_CHARS} characters")
            self.lines: list[str] = []
            return
        # Not splitlines(): it would also cut at form feeds and other odd characters in a cell.
        self.lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._read([*needed, *optional], needed)

    def fail(
        self, code: str, cell: CsvCell | None, message: Text, advice: Text = "", field: str = ""
    ) -> None:
        """Notes a problem at a cell, or of the file as a whole."""
        problem = as_written(
            code=code,
            message=message,
            file=self.file,
            line=cell.line if cell else 0,
            column=cell.column if cell else 0,
            text=self.lines[cell.line - 1] if cell else "",
            span=max(1, len(cell.text)) if cell else 1,
            advice=advice,
            field=field,
        )
        self.problems.append(problem)

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
                    message = "a quote that is not closed before the next comma or the line's end"
                    advice = "close it, or double it if it belongs to the text"
                    self.fail("rate/csv", CsvCell(line[start:], number, start + 1), message, advice)
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
                message = f"{len(cells)} cells where the header has {len(header)}"
                self.fail("rate/csv", cells[min(len(cells), len(header)) - 1], message)
            elif cells is not None:
                names = [cell.text for cell in header]
                self.rows.append(dict(zip(names, cells, strict=True)))
        if header is None:
            self.fail("rate/file", None, "the file has no header line")
        elif not self.rows and not self.problems:
            self.fail("rate/file", None, "the file has a header and no rows")

    def _header(self, cells: list[CsvCell], known: Sequence[str], needed: Sequence[str]) -> bool:
        before = len(self.problems)
        seen: set[str] = set()
        for cell in cells:
            if cell.text not in known:
                near = get_close_matches(cell.text, known, n=1)
                advice = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
                message = f"a rate card has no column {cell.text!r} here"
                self.fail("rate/column", cell, message, advice, cell.text)
            elif cell.text in seen:
                self.fail("rate/column", cell, f"column {cell.text!r} stands twice")
            seen.add(cell.text)
        for name in needed:
            if name not in seen:
                self.fail("rate/column", cells[0], f"column {name!r} is missing", field=name)
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
        message = f"{name} is a short name of letters, digits and hyphens, not {cell.text!r}"
        self.fail("rate/value", cell, message, field=name)
        return None

    def word(self, row: Row, name: str, words: Sequence[str], default: str = "") -> str | None:
        """One of some words; an empty cell is the default if there is one."""
        cell = row.get(name)
        if cell is None or (default and not cell.text):
            return default
        if cell.text in words:
            return cell.text
        near = get_close_matches(cell.text, words, n=1)
        advice = f"did you mean {near[0]}?" if near else f"one of: {', '.join(words)}"
        self.fail("rate/value", cell, f"{name} cannot be {cell.text!r}", advice, name)
        return None

    def whole(self, row: Row, name: str, default: int | None, at_least: int = 0) -> int | None:
        """A whole number; an empty cell is the default if there is one."""
        cell = row.get(name)
        if default is not None and (cell is None or not cell.text):
            return default
        assert cell is not None
        if _WHOLE.fullmatch(cell.text) and int(cell.text) >= at_least:
            return int(cell.text)
        message = f"{name} is a whole number of at least {at_least}, not {cell.text!r}"
        self.fail("rate/number", cell, message, field=name)
        return None

    def decimal(self, row: Row, name: str, default: str = "") -> Decimal | None:
        """A number with a decimal point, not negative; an empty cell is the default."""
        cell = row.get(name)
        if default and (cell is None or not cell.text):
            return Decimal(default)
        assert cell is not None
        if _NUMBER.fullmatch(cell.text):
            return Decimal(cell.text)
        message = f"{name} is not a number: {cell.text!r}"
        advice = "digits with a decimal point and no grouping, such as 12.50"
        self.fail("rate/number", cell, message, advice, name)
        return None

    def minor(self, row: Row, name: str, currency: str, default: str = "") -> int | None:
        """An amount of money in minor units; more digits than the currency has are refused."""
        amount = self.decimal(row, name, default)
        if amount is None:
            return None
        minor = amount.scaleb(exponent(currency))
        if minor == minor.to_integral_value():
            return int(minor)
        message = f"{currency} has {exponent(currency)} decimals, {row[name].text!r} has more"
        self.fail("rate/number", row[name], message, field=name)
        return None

    def currency(self, row: Row, name: str) -> str | None:
        """An ISO 4217 code."""
        cell = row[name]
        if cell.text in CURRENCIES:
            return cell.text
        message = f"{cell.text!r} is no currency" if cell.text else "a price without a currency"
        self.fail("rate/currency", cell, message, "an ISO 4217 code such as EUR", name)
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
        message = f"{name} is not a date: {cell.text!r}"
        self.fail("rate/date", cell, message, "year-month-day, such as 2026-01-31", name)
        return None
