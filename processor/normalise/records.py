"""Stock counts, catalogues and exchange rates: rows to typed records, column by column. Pure.

The strict pass has split the text already, so pandas gets finished cells as objects and infers
nothing; it finds the distinct cells of a column, each is read once, and the values are joined back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from processor.model.order import Item
from processor.normalise import casts
from processor.normalise.casts import CellFault
from processor.normalise.field_readers import FieldReader, zone_of
from processor.normalise.formats.delimited import data_columns, header_again, locate
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders import HEADER_AGAIN, split_records
from processor.normalise.plan import WHOLE_ROW, Record, named
from processor.problems.problem import Problem


class StockCountRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse counted: `quantity` pieces of its own `item_code` at a time (UTC).

    `kind` full: what is not listed is not there; listed: only these items were counted.
    """

    row: int
    item_code: str
    sku: str | None
    quantity: int
    as_at: str
    client: str
    kind: Literal["full", "listed"]


class RateRow(msgspec.Struct, frozen=True, kw_only=True):
    """1 unit of `base` was `rate` (decimal text) units of `currency` on a day."""

    row: int
    day: str
    base: str
    currency: str
    rate: str


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """What a file without orders gives. Each row stands in exactly one of the lists or is bad.

    `items` are (row, item). `raw` holds the sender's own text of every row that has a problem;
    `ignored` are (row, reason).
    """

    counts: tuple[StockCountRow, ...] = ()
    items: tuple[tuple[int, Item], ...] = ()
    rates: tuple[RateRow, ...] = ()
    ignored: tuple[tuple[int, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    raw: dict[int, str] = {}


_MISSING = object()


def read_records(
    data: bytes,
    header: tuple[str, ...],
    mapping: Mapping,
    file: str,
    timezone: str = "",
    first_row: int = 1,
) -> Records:
    """The records of a surveyed file that holds no orders.

    `data` is the whole file, or its records alone with `first_row` as the physical line of the
    first. A bad row gives problems at its line and the others go on, unless the mapping says
    `bad_row: refuse_file`: then all rows are bad. `timezone` is the sender's, for times without an
    offset where the mapping names no zone.
    """
    table = _Table(data, header, first_row, mapping, file, timezone)
    if mapping.kind == "catalogue":
        items = _catalogue(table)
        return table.result({"items": tuple(items)})
    if mapping.kind == "stock-count":
        counts = _stock(table)
        return table.result({"counts": tuple(counts)})
    rates = _rates(table)
    return table.result({"rates": tuple(rates)})


class _Table:
    """Columns of values; `bad` holds the places of the rows that cannot be used."""

    def __init__(
        self,
        data: bytes,
        header: tuple[str, ...],
        first_row: int,
        mapping: Mapping,
        file: str,
        timezone: str,
    ) -> None:
        self.mapping, self.file = mapping, file
        self.header = header[: data_columns(header)]
        self.problems: list[Problem] = []
        self.bad: set[int] = set()
        self.raw: dict[int, str] = {}
        self.ignored: list[tuple[int, str]] = []
        widths = {len(header), len(self.header)}
        mended = len(self.header) < len(header)
        below = first_row > 1
        self.records: list[Record] = []
        for record in split_records(data, first_row, mapping, mended=mended):
            blank = not any(cell.strip() for cell in record.cells)
            if not below:
                # The survey counts records from the header on, which is the first that says a word.
                below = not blank
                continue
            if blank or header_again(record.cells, self.header):
                self.ignored.append((record.row, "blank row" if blank else HEADER_AGAIN))
                continue
            if len(record.cells) not in widths:
                self._width(record)
                continue
            self.records.append(record)
        places = {name: index for index, name in enumerate(self.header)}
        zone = zone_of(mapping, timezone)
        self.readers = {
            field.target: FieldReader(field, places, mapping, zone) for field in mapping.rows
        }
        # Imported here: a worker that reads orders only never needs it, and it is slow to load.
        import pandas as pd

        width = len(self.header)
        cells = [record.cells[:width] for record in self.records]
        self.frame = pd.DataFrame(cells, columns=list(self.header), dtype=object)

    def _width(self, record: Record) -> None:
        message = f"{len(record.cells)} cells, the header has {len(self.header)}"
        self._add(record, CellFault("row/arity", message), WHOLE_ROW)

    def _add(self, record: Record, fault: CellFault, target: str) -> None:
        line, column, span, text = record.row, 0, 1, record.lines[record.start].rstrip("\r\n")
        name = target
        if fault.index >= 0:
            name = self.header[fault.index]
            down, column, span, text = locate(record.raw, fault.index, self.mapping)
            if down:
                # The row is what is booked, so its first line is named, not the cell's own.
                column, span, text = 0, 1, record.lines[record.start].rstrip("\r\n")
        self.raw[record.row] = record.raw
        read = f"read as {fault.at}" if fault.at else ""
        self.problems.append(
            Problem(
                code=fault.code,
                message=named(fault, name),
                file=self.file,
                line=line,
                column=column,
                text=text,
                span=span,
                advice="; ".join(part for part in (fault.advice, read) if part),
                field=name,
            )
        )

    def column(self, target: str, default: Any = _MISSING) -> list[Any]:
        """The values of a target for every record; blanks give `default`, or are bad."""
        import pandas as pd

        reader = self.readers.get(target)
        if reader is None:
            return [None if default is _MISSING else default] * len(self.records)
        wanted = list(dict.fromkeys(reader.indexes))
        if not wanted:
            constant = self._value(reader, {}, None)
            return [self._place(n, reader, constant, default) for n in range(len(self.records))]
        cells = [self.frame.iloc[:, place] for place in wanted]
        joined = cells[0] if len(cells) == 1 else pd.Series(list(zip(*cells, strict=True)))
        codes, distinct = pd.factorize(joined)
        keys = [(key,) if len(cells) == 1 else key for key in distinct]
        values = [self._value(reader, dict(zip(wanted, key, strict=True)), None) for key in keys]
        return [self._place(n, reader, values[code], default) for n, code in enumerate(codes)]

    def _value(self, reader: FieldReader, cells: dict[int, str], reading: casts.Cast | None) -> Any:
        row = [cells.get(index, "") for index in range(len(self.header))]
        try:
            return reader.money(row, reading) if reading else reader.read(row)
        except CellFault as fault:
            return fault

    def _place(self, place: int, reader: FieldReader, value: Any, default: Any) -> Any:
        if isinstance(value, CellFault):
            self._add(self.records[place], value, reader.field.target)
            self.bad.add(place)
            return None
        if value is None:
            if default is not _MISSING:
                return default
            fault = CellFault("cell/missing", "the cell is empty")
            fault.index, fault.at = (reader.indexes or (-1,))[0], reader.place
            self._add(self.records[place], fault, reader.field.target)
            self.bad.add(place)
        return value

    def money(
        self, target: str, currencies: Sequence[str | None], default: Any = _MISSING
    ) -> list[int | None]:
        """Amounts of a column, each in the currency of its row."""
        if target not in self.readers:
            return [None] * len(self.records)
        pattern = casts.number_pattern(self.mapping.decimal_mark, self.mapping.thousands_mark)
        by_currency = {
            code: self.column_quietly(
                target, casts.money_in(code, pattern, self.mapping.decimal_mark)
            )
            for code in dict.fromkeys(code for code in currencies if code)
        }
        reader = self.readers[target]
        return [
            self._place(place, reader, by_currency[code][place], default) if code else None
            for place, code in enumerate(currencies)
        ]

    def column_quietly(self, target: str, reading: casts.Cast) -> list[Any]:
        """As `column`, with faults as values, because a row may be in another currency."""
        reader = self.readers[target]
        index = reader.indexes[0] if reader.indexes else -1
        known: dict[str, Any] = {}
        for cell in self.frame.iloc[:, index].unique() if index >= 0 else ():
            known[cell] = self._value(reader, {index: cell}, reading)
        return [known.get(record.cells[index]) for record in self.records]

    def group(self, target: str) -> list[dict[str, str]]:
        """The cells of `code PL1`, `code DE2`... by what follows, blanks left out."""
        field = next((f for f in self.mapping.rows if f.target == target), None)
        prefix = field.takes[0].each if field is not None else None
        found: list[dict[str, str]] = [{} for _ in self.records]
        for index, name in enumerate(self.header):
            if not prefix or not name.startswith(prefix):
                continue
            key = name[len(prefix) :].strip()
            for place, record in enumerate(self.records):
                cell = record.cells[index].strip()
                if cell:
                    try:
                        found[place][key] = casts.identifier(cell)
                    except CellFault as fault:
                        fault.index = index
                        self._add(record, fault, target)
                        self.bad.add(place)
        return found

    def good(self) -> list[int]:
        """Places of the rows that can be used."""
        return [place for place in range(len(self.records)) if place not in self.bad]

    def result(self, rows: dict[str, tuple[Any, ...]]) -> Records:
        """The rows with their problems; no rows where one is bad and the file is all or nothing."""
        if self.problems and self.mapping.bad_row == "refuse_file":
            for place in self.good():
                message = "another row is bad, and this file is taken whole or not at all"
                advice = "mend the row that the other problems name, and send the file again"
                self._add(
                    self.records[place], CellFault("file/refused", message, advice), WHOLE_ROW
                )
            rows = {}
        return Records(
            **rows,
            ignored=tuple(self.ignored),
            problems=tuple(sorted(self.problems, key=lambda p: (p.line, p.column, p.code))),
            raw=self.raw,
        )


def _stock(table: _Table) -> list[StockCountRow]:
    names = ("item_code", "client", "quantity", "as_at")
    columns = {name: table.column(name) for name in names}
    columns["sku"] = table.column("sku", None)
    columns["kind"] = table.column("count", table.mapping.count)
    return [StockCountRow(row=row, **values) for row, values in _rows(table, columns)]


def _rates(table: _Table) -> list[RateRow]:
    columns = {name: table.column(name) for name in ("day", "base", "currency", "rate")}
    return [RateRow(row=row, **values) for row, values in _rows(table, columns)]


def _rows(table: _Table, columns: dict[str, list[Any]]) -> list[tuple[int, dict[str, Any]]]:
    """(row, values by name) of the rows that can be used."""
    return [
        (table.records[n].row, {name: values[n] for name, values in columns.items()})
        for n in table.good()
    ]


def _catalogue(table: _Table) -> list[tuple[int, Item]]:
    needed = (
        "client",
        "sku",
        "title",
        "weight_g",
        "length_mm",
        "width_mm",
        "height_mm",
        "currency",
    )
    optional = (
        "title_zh", "customs_description", "customs_description_zh", "hs_code", "hs_code_cn",
        "origin", "gtin", "shelf_life_days",
    )  # fmt: skip
    columns: dict[str, list[Any]] = {name: table.column(name) for name in needed}
    columns |= {name: table.column(name, None) for name in optional}
    columns["hazards"] = table.column("hazards", ())
    columns["codes"] = table.group("codes")
    columns["bins"] = table.group("bins")
    columns["value"] = table.money("value", columns["currency"])
    columns["list_price"] = table.money("list_price", columns["currency"], None)
    _twice(table, columns)
    return [(row, Item(**values)) for row, values in _rows(table, columns)]


def _twice(table: _Table, columns: dict[str, list[Any]]) -> None:
    """The same SKU of a client stands only once in a catalogue."""
    first: dict[tuple[str, str], int] = {}
    for place in table.good():
        key = (columns["client"][place], columns["sku"][place])
        earlier = first.setdefault(key, table.records[place].row)
        if earlier != table.records[place].row:
            message = f'"{key[1]}" of {key[0]} stands already in line {earlier}'
            fault = CellFault("row/duplicate-line", message, "keep one of the two rows")
            fault.index = table.readers["sku"].indexes[0]
            table._add(table.records[place], fault, "sku")
            table.bad.add(place)
