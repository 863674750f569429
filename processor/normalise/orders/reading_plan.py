"""A mapping made ready for one header and one channel: what `build` reads orders with. Pure."""

from __future__ import annotations

from processor.model.config import Channel
from processor.normalise.fields import casts
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import (
    FieldReader,
    Remembered,
    cast_of,
    zone_of,
)
from processor.normalise.fields.order_keys import key_part, key_reader
from processor.normalise.formats.format import Record
from processor.normalise.formats.header import data_columns
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import with_words
from processor.normalise.shape.apart import tests_of
from processor.normalise.shape.faults import WHOLE_ROW, problem_of, uneven
from processor.problems.problem import Problem


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
        self.widths = {len(header), len(self.header)}
        places = mapping.places(self.header)
        zone = zone_of(mapping, channel.timezone)
        order = [
            FieldReader(field, places, mapping, zone)
            for field in with_words(mapping.order, channel.words)
        ]
        self.plain = [
            r for r in order if r.field.type not in ("money", "lines") and not r.over_rows
        ]
        self.currency = next((r for r in order if r.field.target == "currency"), None)
        self.addresses = [r for r in order if r.field.type == "lines"]
        self.money = [r for r in order if r.field.type == "money" and not r.over_rows]
        self.summed = [r for r in order if r.over_rows == "sum"]
        self.joined = [r for r in order if r.over_rows == "any"]
        lines = [
            FieldReader(field, places, mapping, zone)
            for field in with_words(mapping.lines, channel.words, "lines.")
        ]
        self.line_plain = [reader for reader in lines if reader.field.type != "money"]
        self.line_money = [reader for reader in lines if reader.field.type == "money"]
        self.doubtful = any(
            take.unless_in_order_discount for field in mapping.lines for take in field.takes
        )
        self.key = key_reader(mapping, places, zone)
        self.key_parts = [
            (
                places[take.columns[0].name],
                Remembered(key_part(take, mapping, cast_of(take, "order id", mapping, zone))),
                take,
            )
            for take in mapping.key
        ]
        self.agree = sorted({i for r in order if not r.over_rows for i in r.indexes})
        self.ignored = tests_of(mapping, self.header)
        dropped = mapping.drop_lines
        self.dropped = (
            (places[dropped.column], dropped.values)
            if dropped is not None and dropped.column in places
            else None
        )
        more = mapping.continuation
        self.same = places.get(more.same) if more is not None else None
        self.blank = [places[name] for name in (more.blank if more else ()) if name in places]
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
        name = self.header[fault.index] if 0 <= fault.index < len(self.header) else target
        return problem_of(fault, name, record.place(fault.index), self.file)

    def wrong_width(self, record: Record) -> Problem:
        """A record with too few or too many cells."""
        return self.problem(record, uneven(record, self.header, self.mapping), WHOLE_ROW)

    def no_key(self, record: Record) -> Problem:
        """A record that names no order."""
        fault = CellFault("row/no-key")
        fault.index = self.key_parts[0][0]
        return self.problem(record, fault)
