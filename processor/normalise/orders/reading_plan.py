"""A mapping made ready for one header and one channel: what `build` reads orders with. Pure."""

from __future__ import annotations

from processor.model.config import Channel
from processor.normalise.fields import casts
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import (
    FieldReader,
    Remembered,
    cast_of,
    key_reader,
    zone_of,
)
from processor.normalise.formats.format import Record
from processor.normalise.formats.header import data_columns
from processor.normalise.mapping.fields import Field
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.shape.apart import tests_of
from processor.normalise.shape.cell_tests import tested
from processor.normalise.shape.faults import WHOLE_ROW, problem_of, uneven
from processor.normalise.shape.filled import LineRecord
from processor.normalise.shape.order_rows import OrderShape
from processor.problems.problem import Problem


def _over_rows(field: Field) -> bool:
    return any(take.over_rows for take in field.takes)


class ReadingPlan:
    """A mapping made ready: every field with the cells it reads, and what it has already read."""

    def __init__(
        self,
        header: tuple[str, ...],
        mapping: Mapping,
        channel: Channel,
        file: str,
        sha256: str,
    ) -> None:
        self.mapping, self.channel, self.file, self.sha256 = mapping, channel, file, sha256
        self.header = header[: data_columns(header)]
        self.widths = self.row_widths = {len(header), len(self.header)}
        places = of_line = {name: index for index, name in enumerate(self.header)}
        self.columns = self.header
        self.shape = None
        if mapping.shape is not None:
            self.shape = OrderShape(mapping, mapping.shape, self.header, places)
            of_line, self.columns = self.shape.line_places, self.shape.columns
            self.widths = {len(self.columns)}
            self.holds = [
                (tested(hold.when, places), places[hold.when[0].column], hold)
                for hold in mapping.shape.hold_because
            ]
        zone = zone_of(mapping, channel.timezone)
        # What is taken from all rows of an order is taken from its lines.
        order = [
            FieldReader(field, of_line if _over_rows(field) else places, mapping, zone)
            for field in mapping.order
        ]
        self.plain = [
            r for r in order if r.field.type not in ("money", "lines") and not r.over_rows
        ]
        self.currency = next((r for r in order if r.field.target == "currency"), None)
        self.addresses = [r for r in order if r.field.type == "lines"]
        self.money = [r for r in order if r.field.type == "money" and not r.over_rows]
        self.summed = [r for r in order if r.over_rows == "sum"]
        self.joined = [r for r in order if r.over_rows == "any"]
        lines = [FieldReader(field, of_line, mapping, zone) for field in mapping.lines]
        self.line_plain = [reader for reader in lines if reader.field.type != "money"]
        self.line_money = [reader for reader in lines if reader.field.type == "money"]
        self.doubtful = any(
            take.unless_in_order_discount for field in mapping.lines for take in field.takes
        )
        self.key = key_reader(mapping, places, zone)
        self.key_parts = [
            (
                places[take.columns[0].name],
                Remembered(cast_of(take, "order id", mapping, zone)),
                take,
            )
            for take in mapping.key
        ]
        self.agree = sorted({i for r in order if not r.over_rows for i in r.indexes})
        self.ignored = tests_of(mapping, self.header)
        dropped = mapping.drop_lines
        self.dropped = (
            (of_line[dropped.column], dropped.values)
            if dropped is not None and dropped.column in places
            else None
        )
        more = mapping.continuation
        self.same = of_line.get(more.same) if more is not None else None
        self.blank = [of_line[name] for name in (more.blank if more else ()) if name in places]
        self.amounts: dict[str, Remembered] = {}
        self.pattern = casts.number_pattern(mapping.decimal_mark, mapping.thousands_mark)

    def amounts_in(self, currency: str) -> Remembered:
        """The reading of amounts of a currency, remembered."""
        found = self.amounts.get(currency)
        if found is None:
            read = casts.money_in(currency, self.pattern, self.mapping.decimal_mark)
            found = self.amounts[currency] = Remembered(read)
        return found

    def problem(self, record: Record, fault: CellFault, target: str = "") -> Problem:
        """A cell that cannot be read, with its place in the file and in the mapping."""
        index = fault.index
        name = self.columns[index] if 0 <= index < len(self.columns) else target
        entry = 0
        if isinstance(record, LineRecord) and record.is_of_entry(index):
            entry = record.entry
        return problem_of(fault, name, record.place(index), self.file, entry)

    def wrong_width(self, record: Record) -> Problem:
        """A record with too few or too many cells."""
        return self.problem(record, uneven(record, self.header, self.mapping), WHOLE_ROW)

    def no_key(self, record: Record) -> Problem:
        """A record that names no order."""
        fault = CellFault("row/no-key")
        fault.index = self.key_parts[0][0]
        return self.problem(record, fault)
