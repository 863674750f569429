"""The rows of one order, put together: what each of its lines is read from. Pure.

What a row of the whole order says (`order`, `summary`, `package`, `part`) stands before the cells
of each line, so that the fields of an order and those of a line each find their own column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from processor.normalise.fields.casts import CellFault, shown
from processor.normalise.formats.format import Record
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.shapes import CARRIERS, HEADS, RowWord, Shape
from processor.normalise.shape.entries import Exploding
from processor.normalise.shape.filled import FilledRecord, LineRecord, holder, own_cells
from processor.normalise.shape.row_kinds import RowRead, number_in
from processor.normalise.shape.totals import ControlTotals

Fault = tuple[Record, CellFault]
# Targets of an order that say whose it is: a line that says another is none of it.
_PEOPLE = ("ship_to.", "bill_to.", "buyer.")


class KindRow(NamedTuple):
    """A row of an order, of as many cells as the header has, and its kind ("" where none fits)."""

    record: Record
    kind: RowWord | str


def filled_record(record: Record, read: RowRead) -> Record:
    """A record with the cells that a reading of its row gives it."""
    if read.cells is record.cells:
        return record
    return FilledRecord(record, read.cells, dict.fromkeys(read.filled, record))


class OrderRows(NamedTuple):
    """What the lines of an order are read from, never nothing, and what is wrong with its shape."""

    records: list[Record]
    faults: list[Fault]


class OrderShape:
    """The shape of a mapping made ready for one header without `crossdock_reason`. `places` says
    where each column of it stands."""

    def __init__(
        self, mapping: Mapping, shape: Shape, header: tuple[str, ...], places: dict[str, int]
    ) -> None:
        self.mapping, self.shape, self.header = mapping, shape, header
        self.width = len(header)
        self.heads = shape.heads
        before = self.width if self.heads else 0
        made = {name: before + self.width + n for n, name in enumerate(shape.makes())}
        self.order_places = places
        """Where the fields of an order find their columns."""
        self.line_places = {name: before + index for name, index in places.items()} | made
        """Where the fields of a line find theirs."""
        self.columns = (*header, *(header if self.heads else ()), *shape.makes())
        """The names of all cells, as messages call them."""
        read = frozenset(
            column.name for f in mapping.lines for take in f.takes for column in take.columns
        )
        exploded = shape.explode
        self.exploding = Exploding(exploded, header, places, read) if exploded is not None else None
        of_order = [
            (field.target, places[column.name])
            for field in mapping.order
            for take in field.takes
            for column in take.columns
            if column.name in places
        ]
        self.of_order = frozenset(index for _, index in of_order)
        self.of_people = sorted({i for target, i in of_order if target.startswith(_PEOPLE)})
        of_lines = {places[name] for name in read if name in places}
        self.of_order_alone = sorted(self.of_order - of_lines)
        keys = {column.name for take in mapping.key for column in take.columns}
        self.of_key = [places[name] for name in keys if name in places]
        self.holds = next((places[kind.holds] for kind in shape.records if kind.holds), -1)
        self.totals = ControlTotals(mapping, shape, self.order_places, self.line_places)

    def put_together(self, rows: Sequence[KindRow], order_id: str) -> OrderRows:
        """The rows of an order in the order of the file."""
        faults: list[Fault] = []
        for row in rows:
            if not row.kind:
                faults.append((row.record, CellFault("row/kind", kinds=self._words())))
        lines = [row.record for row in rows if row.kind == "line"]
        head = self._head(rows, lines, order_id, faults) if self.heads else None
        found: list[Record] = []
        for record in lines:
            if head is not None and record is not head:
                faults += self._of_others(record, head, order_id)
            found += self._lines_of(record, head, faults)
        first = rows[0].record if head is None else head
        if not faults:
            faults += self.totals.faults(first, found, order_id)
        if not found:
            blank = first if head is None else FilledRecord(first, [""] * self.width, {})
            more = [""] * len(self.shape.makes())
            found = [LineRecord(blank, head, self.width, 0, more, [0] * len(more))]
        return OrderRows(found, faults)

    def _words(self) -> list[str]:
        return list(dict.fromkeys(kind.are for kind in self.shape.records))

    def _lines_of(
        self, record: Record, head: Record | None, faults: list[Fault]
    ) -> list[LineRecord]:
        if self.exploding is None:
            return [LineRecord(record, head, self.width)]
        entries, wrong = self.exploding.entries(record.cells)
        for fault in wrong:
            fault.index += self.width if head is not None else 0
            faults.append((LineRecord(record, head, self.width), fault))
        return [
            LineRecord(record, head, self.width, one.number, one.cells, one.whence)
            for one in entries
        ]

    def _head(
        self, rows: Sequence[KindRow], lines: Sequence[Record], order_id: str, faults: list[Fault]
    ) -> Record:
        """The cells of the whole order; those of its only line where a row is both."""
        carriers = [row for row in rows if row.kind in CARRIERS]
        begun = [row for row in carriers if row.kind in HEADS]
        first = rows[0].record
        if not begun and any(row.kind for row in rows):
            both = {"summary", "package"} & set(self.heads)
            if not both or len(lines) > 1:
                what = "row/no-order-row.summary" if both else "row/no-order-row"
                faults.append((first, CellFault(what, order=order_id, n=len(lines))))
            carriers = [*carriers, *(KindRow(line, "line") for line in lines[:1])]
        for row in begun:
            said = number_in(row.record.cells[self.holds]) if row.kind == "package" else 0
            if row.kind == "package" and said != len(lines):
                fault = CellFault("row/no-order-row.package", n=len(lines), said=said)
                fault.index = self.holds
                faults.append((row.record, fault))
        if not carriers:
            return first
        return self._merged(carriers, order_id, faults)

    def _merged(self, carriers: Sequence[KindRow], order_id: str, faults: list[Fault]) -> Record:
        first = carriers[0].record
        if len(carriers) == 1:
            return first
        cells, whence = list(first.cells[: self.width]), {}
        for row in carriers[1:]:
            record = row.record
            for index, cell in enumerate(record.cells[: self.width]):
                said = cell.strip()
                if not said or said == cells[index].strip():
                    continue
                if not cells[index].strip():
                    cells[index], whence[index] = cell, record
                elif index in self.of_order:
                    other = whence.get(index, first)
                    faults.append((record, _disagrees(index, said, cells[index], other, order_id)))
        return FilledRecord(first, cells, whence)

    def _of_others(self, line: Record, head: Record, order_id: str) -> list[Fault]:
        """Where a line says of another person or place than the row of its order: it is of another
        order, as a row behind a package that holds fewer than it says. So is a row that lost its
        own number, and says of anything else of an order what the one above does not."""
        own = own_cells(line)
        named = any(at < len(own) and own[at].strip() for at in self.of_key)
        compared = self.of_people if named else self.of_order_alone
        found: list[Fault] = []
        for index in compared:
            said, other = line.cells[index].strip(), head.cells[index].strip()
            if said and other and said != other:
                fault = _disagrees(index, said, other, holder(head, index), order_id)
                found.append((line, fault))
        return found


def _disagrees(index: int, said: str, other: str, record: Record, order_id: str) -> CellFault:
    fault = CellFault(
        "row/disagrees", cell=shown(said), other=shown(other.strip()),
        place=record.place().said, order=order_id,
    )  # fmt: skip
    fault.index = index
    return fault
