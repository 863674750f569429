"""Rows that stand for themselves, column by column: counts, catalogues, rates, reports. Pure.

The strict pass has split the text already, so pandas gets finished cells as objects and infers
nothing; it finds the distinct cells of a column, each is read once, and the values are joined back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from processor.languages.languages import in_english
from processor.model.sentence import Text
from processor.normalise.fields import casts
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.cell_texts import cleaning
from processor.normalise.fields.field_readers import FieldReader, zone_of
from processor.normalise.fields.spreadsheets import untouched
from processor.normalise.formats.format import Record
from processor.normalise.formats.header import data_columns
from processor.normalise.kinds.file_kind import Portion
from processor.normalise.mapping.targets import AS_WRITTEN
from processor.normalise.orders.reading import shown_problems
from processor.normalise.shape.apart import ignored_because, tests_of
from processor.normalise.shape.faults import WHOLE_ROW, problem_of, uneven
from processor.problems.problem import Problem


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of such rows gives: each row is in `rows`, or ignored (row, reason), or bad.

    `rows` are (row, what its kind of file makes of it). `raw` holds the sender's own text of every
    row that has a problem.
    """

    rows: tuple[tuple[int, Any], ...] = ()
    ignored: tuple[tuple[int, Text], ...] = ()
    problems: tuple[Problem, ...] = ()
    raw: dict[int, str] = {}


RowsOf = Callable[["RowTable"], list[tuple[int, Any]]]


def by_rows(rows_of: RowsOf) -> Callable[[Portion], Records]:
    """How a kind of file is read whose rows stand for themselves: `rows_of` makes the typed rows.

    A bad row gives problems at its place and the others go on, unless the mapping says
    `bad_row: refuse_file`: then all rows are bad.
    """

    def read(portion: Portion) -> Records:
        table = RowTable(portion)
        return table.result(rows_of(table))

    return read


def shown_as(name: str) -> Callable[[Records], dict[str, Any]]:
    """What golden texts show of such a file: its typed rows under `name`."""

    def shown(read: Records) -> dict[str, Any]:
        rows = msgspec.to_builtins([made for _, made in read.rows])
        numbered = [{"row": row, **made} for (row, _), made in zip(read.rows, rows, strict=True)]
        return {
            "records_read": {
                name: numbered,
                "ignored": [[row, in_english(why)] for row, why in read.ignored],
                "problems": shown_problems(read.problems),
            }
        }

    return shown


_MISSING = object()


class RowTable:
    """Columns of values; `bad` holds the rows that cannot be used."""

    def __init__(self, portion: Portion) -> None:
        mapping, header = portion.mapping, portion.header
        self.mapping, self.file = mapping, portion.file
        self.header = header[: data_columns(header)]
        self.problems: list[Problem] = []
        self.bad: set[int] = set()
        self.raw: dict[int, str] = {}
        self.ignored: list[tuple[int, Text]] = []
        self.records: list[Record] = []
        for first_row, data in portion.parts:
            self._take(mapping.records(data, first_row, header), len(header))
        places = mapping.places(self.header)
        self.zone = zone = zone_of(mapping, portion.timezone)
        self.a_day_means = portion.a_day_means
        self.readers = {
            field.target: FieldReader(field, places, mapping, zone) for field in mapping.rows
        }
        # Imported here: a worker that reads orders only never needs it, and it is slow to load.
        import pandas as pd

        width = len(self.header)
        cells = [record.cells[:width] for record in self.records]
        self.frame = pd.DataFrame(cells, columns=list(self.header), dtype=object)

    def _take(self, records: Sequence[Record], width: int) -> None:
        footer, tests = self.mapping.footer, tests_of(self.mapping, self.header)
        of_torn = tests_of(self.mapping, self.header, torn=True)
        for record in records:
            torn = len(record.cells) not in (width, len(self.header))
            asked = of_torn if torn else tests
            reason = ignored_because(record.cells, self.header, footer, asked)
            if reason:
                self.ignored.append((record.row, reason))
            elif torn:
                self.fault(record, uneven(record, self.header, self.mapping), WHOLE_ROW)
            else:
                self.records.append(record)

    def fault(self, record: Record, fault: CellFault, target: str) -> None:
        """Notes what is wrong with a record, or with the cell that the fault names."""
        name, place = target, record.place(fault.index)
        if fault.index >= 0:
            name = self.header[fault.index]
            if place.row != record.row:
                # The row is what is booked, so its first line is named, not the cell's own.
                place = record.place()
        self.raw[record.row] = record.raw
        self.bad.add(record.row)
        self.problems.append(problem_of(fault, name, place, self.file))

    def fault_at(self, place: int, target: str, fault: CellFault) -> None:
        """Notes what is wrong with the cell of a target in the record at a place."""
        reader = self.readers[target]
        fault.index, fault.read = (reader.indexes or (-1,))[0], reader.place
        self.fault(self.records[place], fault, target)

    def column(self, target: str, default: Any = _MISSING) -> list[Any]:
        """The values of a target for every record; blanks give `default`, or are bad."""
        reader = self.readers.get(target)
        if reader is None:
            return [None if default is _MISSING else default] * len(self.records)
        values = self._quietly(reader, None)
        return [self._place(n, reader, value, default) for n, value in enumerate(values)]

    def _quietly(self, reader: FieldReader, reading: casts.Cast | None) -> list[Any]:
        """The values of a reader for every record, each distinct set of cells read once; faults are
        values too."""
        import pandas as pd

        wanted = list(reader.asked)
        if not wanted:
            return [self._value(reader, {}, reading)] * len(self.records)
        cells = [self.frame.iloc[:, place] for place in wanted]
        joined = cells[0] if len(cells) == 1 else pd.Series(list(zip(*cells, strict=True)))
        codes, distinct = pd.factorize(joined)
        keys = [(key,) if len(cells) == 1 else key for key in distinct]
        values = [self._value(reader, dict(zip(wanted, key, strict=True)), reading) for key in keys]
        return [values[code] for code in codes]

    def _value(self, reader: FieldReader, cells: dict[int, str], reading: casts.Cast | None) -> Any:
        row = [""] * len(self.header)
        for index, cell in cells.items():
            row[index] = cell
        try:
            return reader.money(row, reading) if reading else reader.read(row)
        except CellFault as fault:
            return fault

    def _place(self, place: int, reader: FieldReader, value: Any, default: Any) -> Any:
        if isinstance(value, CellFault):
            self.fault(self.records[place], value, reader.field.target)
            return None
        if value is None:
            if default is not _MISSING:
                return default
            self.fault_at(place, reader.field.target, CellFault("cell/missing.empty"))
        return value

    def money(
        self, target: str, currencies: Sequence[str | None], default: Any = _MISSING
    ) -> list[int | None]:
        """Amounts of a column, each in the currency of its row."""
        if target not in self.readers:
            return [None] * len(self.records)
        pattern = casts.number_pattern(self.mapping.decimal_mark, self.mapping.thousands_mark)
        by_currency = {
            code: self._quietly(
                self.readers[target], casts.money_in(code, pattern, self.mapping.decimal_mark)
            )
            for code in dict.fromkeys(code for code in currencies if code)
        }
        reader = self.readers[target]
        return [
            self._place(place, reader, by_currency[code][place], default) if code else None
            for place, code in enumerate(currencies)
        ]

    def group(self, target: str) -> list[dict[str, str]]:
        """The cells of `code PL1`, `code DE2`... by what follows, blanks left out."""
        field = next((f for f in self.mapping.rows if f.target == target), None)
        prefix = field.takes[0].each if field is not None else None
        as_written = field is not None and field.takes[0].read_as == AS_WRITTEN
        read = casts.identifier if as_written else untouched("each", casts.identifier)
        clean = cleaning(field.takes[0], self.mapping) if field is not None else None
        found: list[dict[str, str]] = [{} for _ in self.records]
        for index, name in enumerate(self.header):
            if not prefix or not name.startswith(prefix):
                continue
            key = name[len(prefix) :].strip()
            for place, record in enumerate(self.records):
                cell = record.cells[index].strip()
                cell = cell if clean is None else clean(cell)
                if cell:
                    try:
                        found[place][key] = read(cell)
                    except CellFault as fault:
                        fault.index = index
                        self.fault(record, fault, target)
        return found

    def good(self) -> list[int]:
        """Places of the rows that can be used."""
        return [place for place, one in enumerate(self.records) if one.row not in self.bad]

    def rows(self, columns: dict[str, list[Any]]) -> list[tuple[int, dict[str, Any]]]:
        """(row, values by name) of the rows that can be used."""
        return [
            (self.records[place].row, {name: values[place] for name, values in columns.items()})
            for place in self.good()
        ]

    def result(self, rows: list[tuple[int, Any]]) -> Records:
        """The rows with their problems; no rows where one is bad and the file is all or nothing."""
        if self.problems and self.mapping.bad_row == "refuse_file":
            for place in self.good():
                self.fault(self.records[place], CellFault("file/refused"), WHOLE_ROW)
            rows = []
        return Records(
            rows=tuple(rows),
            ignored=tuple(self.ignored),
            problems=tuple(sorted(self.problems, key=lambda p: (p.line, p.column, p.code))),
            raw=self.raw,
        )
