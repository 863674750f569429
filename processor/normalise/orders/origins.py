"""Where each value of an order stood: the cell, its row and column, and the mapping line. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from processor.model.sentence import Text
from processor.normalise.fields.field_readers import zone_of
from processor.normalise.fields.order_keys import key_reader
from processor.normalise.formats.format import Record
from processor.normalise.formats.header import data_columns
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Field
from processor.normalise.shape.apart import form_says
from processor.normalise.shape.filled import LineRecord, holder
from processor.normalise.shape.order_rows import KindRow, OrderShape, filled_record
from processor.normalise.shape.row_kinds import RowKinds


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """One cell that a field of an order was read from. `row` is that of its record, `place` where
    the cell stands in the words of the file's format, `at` the place in the mapping."""

    field: str
    cell: str
    row: int
    place: Text
    column: str
    at: str


def origins(
    parts: Sequence[tuple[int, bytes]],
    header: tuple[str, ...],
    mapping: Mapping,
    rows: Collection[int],
) -> list[Origin]:
    """The filled cells behind an order whose records begin on `rows`, in the mapping's order.

    Fields of the order are read from its first record, or from all of them where they are summed;
    fields of a line from every record. Where a mapping says what each row is, from what the rows
    of the order make.
    """
    names = header[: data_columns(header)]
    places = of_lines = mapping.places(names)
    every = [
        record for first_row, data in parts for record in mapping.records(data, first_row, names)
    ]
    if mapping.shape is None:
        records = [record for record in every if record.row in rows]
    else:
        shape = OrderShape(mapping, mapping.shape, names, places)
        widths = {len(header), len(names)}
        records, of_lines = _shaped(mapping, shape, every, rows, widths), shape.line_places
    found: list[Origin] = []

    def note(
        field: str, column: str, at: str, record: Record, places: dict[str, int] = places
    ) -> None:
        index, cells = places.get(column, -1), record.cells
        if 0 <= index < len(cells) and cells[index].strip():
            place = record.place(index).said
            if isinstance(record, LineRecord) and record.is_of_entry(index):
                column = f"{column} [{record.entry}]"
            found.append(
                Origin(
                    field=field, cell=cells[index], row=holder(record, index).row, place=place,
                    column=names[index] if index < len(names) else column, at=at,
                )
            )  # fmt: skip

    for take in mapping.key:
        for column in take.columns:
            for record in records[:1]:
                note("order_id", column.name, column.at(mapping.file), record)
    for field in mapping.order:
        over_rows = any(take.over_rows for take in field.takes)
        for record in records if over_rows else records[:1]:
            for name, at in _columns(field, mapping):
                note(field.target, name, at, record, of_lines if over_rows else places)
    for record in records:
        for field in mapping.lines:
            for name, at in _columns(field, mapping):
                note(f"lines.{field.target}", name, at, record, of_lines)
    return found


def _shaped(
    mapping: Mapping,
    shape: OrderShape,
    every: Sequence[Record],
    rows: Collection[int],
    widths: Collection[int],
) -> list[Record]:
    """What the lines of the order on these rows are read from."""
    read_key = key_reader(mapping, shape.order_places, zone_of(mapping, ""))
    kinds = RowKinds(mapping, shape.order_places, widths, read_key)
    made: list[KindRow] = []
    for record in every:
        if not form_says(record.cells, shape.header, mapping.footer):
            read = kinds.read(record.cells)
            if record.row in rows and not read.is_apart:
                made.append(KindRow(filled_record(record, read), read.kind))
    return shape.put_together(made, "").records if made else []


def _columns(field: Field, mapping: Mapping) -> list[tuple[str, str]]:
    return [(column.name, column.at(mapping.file)) for take in field.takes for column in take.asked]
