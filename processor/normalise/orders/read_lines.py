"""The lines of one order: which rows make one, what each says, which are left out. Pure.

Lines are left out before they are judged: what is wrong with a line that is never shipped, that
stands twice or that has no pieces is wrong with nothing.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, NamedTuple

from processor.model.money import divide_half_up
from processor.model.sentence import sentence
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader
from processor.normalise.formats.format import Record
from processor.normalise.orders.copies import Copies
from processor.normalise.orders.faults import Faults
from processor.normalise.orders.line_read import DoubtfulLine, LineRead
from processor.normalise.orders.pieces_told import PiecesFault, settle_pieces
from processor.normalise.orders.reading import RowTold
from processor.normalise.orders.reading_plan import NO_PIECES, Amounts, ReadingPlan, beyond

# What no line can do without, by target.
_NEEDS = {"sku": sentence("cell-missing.sku"), "quantity": sentence("cell-missing.quantity")}
WITHOUT_PIECES = sentence("row-told.no-pieces")


class OrderLines(NamedTuple):
    """The lines of an order, those that are never shipped among them, the rows that make none, and
    the records whose amounts count for the order.

    Two things are settled by the totals (settle_lines.py): lines without pieces that have a price
    were left out and are `priced`; `doubtful` are lines with the record that each may repeat."""

    lines: list[LineRead]
    told: tuple[RowTold, ...]
    counted: Sequence[Record]
    priced: tuple[LineRead, ...] = ()
    doubtful: tuple[DoubtfulLine, ...] = ()


def read_lines(
    plan: ReadingPlan,
    records: Sequence[Record],
    copied: Copies,
    continued: Container[int],
    amounts: Amounts,
    faults: Faults,
) -> OrderLines:
    """The lines that records make. `continued` are the places of those that only add to an earlier
    line."""
    return _LineReader(plan, records, copied, amounts, faults).read(continued)


class _LineReader:
    __slots__ = (
        "again", "amounts", "by_cell", "by_id", "copied", "doubtful", "faults", "plan", "priced",
        "records", "repeated", "told",
    )  # fmt: skip

    def __init__(
        self,
        plan: ReadingPlan,
        records: Sequence[Record],
        copied: Copies,
        amounts: Amounts,
        faults: Faults,
    ) -> None:
        self.plan, self.records, self.copied = plan, records, copied
        self.amounts, self.faults = amounts, faults
        self.by_id: dict[str, LineRead] = {}
        # The first line of each line id as its cell stands.
        self.by_cell: dict[str, LineRead] = {}
        self.repeated: set[str] = set()
        self.again: set[int] = set()
        self.told: list[RowTold] = []
        self.priced: tuple[LineRead, ...] = ()
        self.doubtful: list[DoubtfulLine] = []

    def read(self, continued: Container[int]) -> OrderLines:
        lines: list[LineRead] = []
        empty: list[LineRead] = []
        faults = self.faults
        for place, record in enumerate(self.records):
            if place in self.copied.repeats:
                self._tell_again(record, self.records[self.copied.repeats[place]])
            elif continued and place in continued:
                self._continue(record, place)
            else:
                mark = faults.mark()
                line = self._line(record)
                if continued:
                    self.by_cell.setdefault(record.cells[self.plan.same or 0].strip(), line)
                if self._is_again(line, place):
                    faults.go_back(mark)
                    continue
                lines.append(line)
                if line.empty is not None and _is_nothing(line, faults.since(mark)):
                    faults.go_back(mark)
                    empty.append(line)
        if empty:
            lines = self._without_empty(lines, empty)
        counted = self.records
        if self.again:
            counted = [one for one in counted if id(one) not in self.again]
        return OrderLines(lines, tuple(self.told), counted, self.priced, tuple(self.doubtful))

    def _tell_again(self, record: Record, earlier: Record) -> None:
        self.told.append(told_again(record, earlier))
        self.again.add(id(record))

    def _line(self, record: Record) -> LineRead:
        plan, cells = self.plan, record.cells
        why = plan.drops(cells) if plan.dropped else ""
        if why:
            self.told.append(RowTold(record.row, why))
            return self._dropped(record)
        fixed, simple, others = plan.line_read
        try:
            values = {target: remembered[cells[i]] for target, i, remembered in simple}
            if fixed:
                values.update(fixed)
            if others:
                values.update({one.field.target: one.read(cells) for one in others})
            for target, i, remembered in self.amounts.line.simple:
                values[target] = remembered[cells[i]]
            if values["sku"] is None or values["quantity"] is None:
                return self._carefully(record)
        except CellFault:
            return self._carefully(record)
        line = LineRead(record, values)
        if plan.line_pieces:
            self._pieces(line)
        self._price(line, read_all=self._amounts(line, self.amounts.line.others))
        return line

    def _carefully(self, record: Record) -> LineRead:
        """A line field by field, each fault at its place."""
        plan, faults = self.plan, self.faults
        values: dict[str, Any] = {}
        line = LineRead(record, values)
        for reader in plan.line_plain:
            target = reader.field.target
            try:
                values[target] = reader.read(record.cells)
            except CellFault as fault:
                faults.note(record, fault, target, line)
                if target == "quantity" and fault.key == "cell/number.range":
                    nothing = NO_PIECES.fullmatch(record.cells[fault.index].strip())
                    line.empty = fault if nothing else None
                continue
            if values[target] is None and target in _NEEDS:
                faults.missing(record, reader, CellFault("cell/missing", what=_NEEDS[target]), line)
        if plan.line_pieces:
            self._pieces(line)
        self._price(line, read_all=self._amounts(line, plan.line_money))
        return line

    def _pieces(self, line: LineRead) -> None:
        """How many pieces of a line others sent, or were called off, as its figures agree."""
        try:
            settle_pieces(line.values)
        except PiecesFault as fault:
            reader = self.plan.line_pieces[fault.target]
            fault.index, fault.read = (reader.indexes or (-1,))[0], reader.place
            self.faults.note(line.record, fault, fault.target, line)

    def _amounts(self, line: LineRead, readers: Sequence[FieldReader]) -> bool:
        """Reads these amounts of a line; False where one of them cannot be read."""
        before = self.faults.mark()
        for reader in readers:
            target = reader.field.target
            line.values[target] = amount(
                reader, line.record, self.amounts, self.faults, target, line
            )
        return before == self.faults.mark()

    def _price(self, line: LineRead, *, read_all: bool) -> None:
        """The amount of a line out of its price for one."""
        values = line.values
        if values.get("amount") is not None:
            return
        price = values.get("unit_price")
        if price is not None:
            found = divide_half_up(
                price * (values.get("quantity") or 0), values.get("price_per") or 1
            )
            wrong = beyond(found)
            if wrong is None:
                values["amount"] = found
            else:
                self._lacks(line, wrong)
        elif read_all and line.empty is None:
            self._lacks(line, CellFault("cell/missing", what=sentence("cell-missing.price")))

    def _lacks(self, line: LineRead, fault: CellFault) -> None:
        """Nobody can say what a line costs."""
        reader = next(r for r in self.plan.line_money if r.field.target in ("amount", "unit_price"))
        fault.index, fault.read = (reader.indexes or (-1,))[0], reader.place
        self.faults.note(line.record, fault, "amount", line)

    def _dropped(self, record: Record) -> LineRead:
        """A line that is never shipped: nothing of it counts but the money that leaves with it."""
        values: dict[str, Any] = {}
        line = LineRead(record, values, dropped=True)
        unread: CellFault | None = None
        for reader in self.plan.line_plain:
            target = reader.field.target
            if target in ("quantity", "channel_line_id"):
                try:
                    values[target] = reader.read(record.cells)
                except CellFault as fault:
                    values[target] = None
                    if target == "quantity" and fault.key != "cell/number.range":
                        unread = fault
        self._amounts(line, self.plan.line_money)
        if values.get("amount") is None:
            price = values.get("unit_price") or 0
            goods = price * (values["quantity"] or 0)
            values["amount"] = divide_half_up(goods, values.get("price_per") or 1)
            if price and unread is not None:
                self.faults.note(record, unread, "quantity", line)
        return line

    def _continue(self, record: Record, place: int) -> None:
        """A row that only adds money to the line of an earlier row."""
        line = self.by_cell[record.cells[self.plan.same or 0].strip()]
        if line.values.get("channel_line_id") in self.repeated:
            doubt(line, record, line.record, "discount", self.plan.same or 0, self.faults)
            return
        if place in self.copied.doubtful:
            earlier = self.records[self.copied.doubtful[place]]
            doubt(line, record, earlier, "discount", self.plan.same or 0, self.faults)
            return
        for reader in self.plan.line_money:
            target = reader.field.target
            if target in ("discount", "tax"):
                more = amount(reader, record, self.amounts, self.faults, target, line) or 0
                line.values[target] = (line.values[target] or 0) + more

    def _is_again(self, line: LineRead, place: int) -> bool:
        """True where a line says what an earlier one said: it is told, and is none. Where nobody
        can tell, its pieces are a fault."""
        line_id = line.values.get("channel_line_id")
        if line_id is None:
            for places, beside in ((self.copied.doubtful, False), (self.copied.beside, True)):
                if place in places:
                    earlier = self.records[places[place]]
                    self.doubtful.append(DoubtfulLine(line, earlier, beside))
            return False
        earlier_line = self.by_id.setdefault(line_id, line)
        if earlier_line is line:
            return False
        if self._says_the_same(line.record, earlier_line.record):
            self.repeated.add(line_id)
            self._tell_again(line.record, earlier_line.record)
            return True
        said = earlier_line.record.place().said
        fault = CellFault("row/duplicate-line", id=line_id, place=said)
        fault.index = index_of(self.plan, "channel_line_id")
        line.values["quantity"] = None
        self.faults.note(line.record, fault, "quantity", line)
        return False

    def _says_the_same(self, record: Record, earlier: Record) -> bool:
        plan = self.plan
        if plan.says(record, plan.of_line) != plan.says(earlier, plan.of_line):
            return False
        meaning = plan.meanings
        return all(
            not record.cells[i].strip()
            or meaning[i][record.cells[i]] == meaning[i][earlier.cells[i]]
            for i in plan.over_rows
        )

    def _without_empty(self, lines: list[LineRead], empty: list[LineRead]) -> list[LineRead]:
        """OrderLines without pieces are left out where the order has others."""
        if any(not line.dropped and line.empty is None for line in lines):
            self.told += [RowTold(line.record.row, WITHOUT_PIECES) for line in empty]
            self.priced = tuple(line for line in empty if line.values.get("unit_price"))
            left = set(map(id, empty))
            return [line for line in lines if id(line) not in left]
        for line in empty:
            if line.empty is not None:
                self.faults.note(line.record, line.empty, "quantity", line)
        return lines


def _is_nothing(line: LineRead, faults: Sequence[CellFault] | None) -> bool:
    """True of a line without pieces that costs nothing. What it leaves blank is no fault of it;
    what it says and nobody can read is one."""
    if faults is None or line.values.get("amount"):
        return False
    return all(one is line.empty or one.code == "cell/missing" for one in faults)


def amount(
    reader: FieldReader,
    record: Record,
    amounts: Amounts,
    faults: Faults,
    target: str,
    line: LineRead | None = None,
) -> int | None:
    """The amount that a field reads from a record; None where it says nothing, or nothing that can
    be read: then the fault is noted."""
    try:
        value = reader.money(record.cells, amounts.read.__getitem__)
    except CellFault as fault:
        faults.note(record, fault, target, line)
        return None
    wrong = beyond(value)
    if wrong is not None:
        wrong.index, wrong.read = (reader.indexes or (-1,))[0], reader.place
        faults.note(record, wrong, target, line)
        return None
    return value


def told_again(record: Record, earlier: Record) -> RowTold:
    """A row that says again what an earlier one says."""
    return RowTold(record.row, sentence("row-told.repeat", place=earlier.place().said))


def doubt(
    line: LineRead,
    record: Record,
    earlier: Record,
    target: str,
    index: int,
    faults: Faults,
    *,
    beside: bool = False,
) -> None:
    """Notes that nobody can tell whether a record only repeats an earlier one."""
    key = "row/duplicate-line.beside" if beside else "row/duplicate-line.doubtful"
    fault = CellFault(key, place=earlier.place().said)
    fault.index = index
    line.values[target] = None
    faults.note(record, fault, target, line)


def index_of(plan: ReadingPlan, target: str) -> int:
    """The first cell that a field of a line is read from; -1 where it has none."""
    reader = next(r for r in plan.line_plain if r.field.target == target)
    return reader.indexes[0] if reader.indexes else -1
