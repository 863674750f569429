"""A mapping made ready for one header and one channel: what `build` reads orders with. Pure."""

from __future__ import annotations

from processor.model.config import Channel
from processor.normalise import casts
from processor.normalise.casts import CellFault
from processor.normalise.field_readers import FieldReader, Remembered, cast_of, key_reader, zone_of
from processor.normalise.formats.format import Record
from processor.normalise.formats.header import data_columns
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem

WHOLE_ROW = "(all)"


def named(fault: CellFault, name: str) -> str:
    """What is wrong, after the column or target it is wrong with; a whole row has none."""
    if fault.index >= 0:
        return f"column {name}: {fault.message}"
    return f"{name}: {fault.message}" if name and name != WHOLE_ROW else fault.message


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
        places = {name: index for index, name in enumerate(self.header)}
        zone = zone_of(mapping, channel.timezone)
        order = [FieldReader(field, places, mapping, zone) for field in mapping.order]
        self.plain = [
            r for r in order if r.field.type not in ("money", "lines") and not r.over_rows
        ]
        self.currency = next((r for r in order if r.field.target == "currency"), None)
        self.addresses = [r for r in order if r.field.type == "lines"]
        self.money = [r for r in order if r.field.type == "money" and not r.over_rows]
        self.summed = [r for r in order if r.over_rows == "sum"]
        self.joined = [r for r in order if r.over_rows == "any"]
        lines = [FieldReader(field, places, mapping, zone) for field in mapping.lines]
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
        self.ignored = [(places[t.column], t) for t in mapping.ignore_rows if t.column in places]
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

    def as_written(self, record: Record, fault: CellFault, target: str = "") -> Problem:
        """A cell that cannot be read, with its place in the file and in the mapping."""
        name = self.header[fault.index] if 0 <= fault.index < len(self.header) else target
        read = f"read as {fault.at}" if fault.at else ""
        advice = "; ".join(part for part in (fault.advice, read) if part)
        place = record.place(fault.index)
        return place.as_written(
            fault.code, named(fault, name), self.file, advice=advice, field=name
        )

    def wrong_width(self, record: Record) -> Problem:
        """A record with too few or too many cells."""
        fault = CellFault(
            "row/arity",
            f"{len(record.cells)} cells, the header has {len(self.header)}",
            self.mapping.file_format.uneven_record,
        )
        return self.as_written(record, fault, WHOLE_ROW)

    def no_key(self, record: Record) -> Problem:
        """A record that names no order."""
        fault = CellFault("row/no-key", "the row names no order", "fill it in")
        fault.index = self.key_parts[0][0]
        return self.as_written(record, fault)
