"""One order from its rows: the cells are read, every fault becomes a problem. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from processor.model.money import divide_half_up
from processor.model.order import Order
from processor.model.sentence import Sentence, Text, sentence
from processor.normalise.fields import casts
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader, Remembered, read_as
from processor.normalise.formats.format import Record
from processor.normalise.orders.canonical import LineRead, make_order
from processor.normalise.orders.reading import FULFILLED_BY_CHANNEL, Reading, reason_of
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.problems.problem import Problem

MAX_AMOUNT = 10**15
# So many problems of one order are told; a person who mends them sees what the others are.
MOST_PROBLEMS = 100
# What no line and no order can do without, by target.
_LINE_NEEDS = {"sku": sentence("cell-missing.sku"), "quantity": sentence("cell-missing.quantity")}
_ORDER_NEEDS = {
    "placed_at": sentence("cell-missing.date"),
    "ship_to.country": sentence("cell-missing.country"),
}


def build_order(
    plan: ReadingPlan, order_id: str, records: list[Record], problems: list[Problem]
) -> Reading:
    """The order that the rows of one group make, or every reason why they make none."""
    rows = tuple(record.row for record in records)
    found, more = problems[:MOST_PROBLEMS], max(0, len(problems) - MOST_PROBLEMS)
    if not found:
        builder = _Builder(plan, order_id, records)
        order, outcome, reason = builder.build()
        found, more = builder.problems, builder.more
        if not found:
            return Reading(
                order=order, outcome=outcome, reason=reason, rows=rows, order_id=order_id,
                where=records[0].where or msgspec.UNSET,
            )  # fmt: skip
    found.sort(key=lambda p: (p.line, p.column, p.code))
    return Reading(
        order=None,
        outcome="rejected",
        reason=reason_of(found[0]),
        rows=rows,
        problems=tuple(found),
        untold=more or msgspec.UNSET,
        raw=tuple(record.raw for record in records),
        order_id=order_id,
        where=records[0].where or msgspec.UNSET,
    )


class _Builder:
    """Reads one group; every fault becomes a problem in `problems`, or is counted in `more`."""

    def __init__(self, plan: ReadingPlan, order_id: str, records: list[Record]) -> None:
        self.plan, self.order_id, self.records = plan, order_id, records
        self.problems: list[Problem] = []
        self.more = 0
        self.told: set[tuple[int, int]] = set()
        self.bad_money: set[int] = set()
        self.continued = self._continuations() if plan.same is not None else frozenset()

    def fault(self, record: Record, fault: CellFault, target: str = "") -> None:
        if fault.code == "cell/money":
            self.bad_money.add(record.row)
        if fault.index >= 0:
            # A cell may be read twice, as part of the order id and as a date: it is told once.
            if (record.row, fault.index) in self.told:
                return
            self.told.add((record.row, fault.index))
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(self.plan.problem(record, fault, target))
        else:
            self.more += 1

    def missing(self, record: Record, reader: FieldReader, what: Sentence) -> None:
        fault = CellFault("cell/missing", what=what)
        fault.index = reader.indexes[0] if reader.indexes else -1
        fault.read = reader.place
        self.fault(record, fault, reader.field.target)

    def build(self) -> tuple[Order | None, Any, Text]:
        plan, first = self.plan, self.records[0]
        self._check_key(first)
        if len(self.records) > 1:
            self._check_agreement()
        values: dict[str, Any] = {}
        for reader in plan.plain:
            try:
                values[reader.field.target] = reader.read(first.cells)
            except CellFault as fault:
                self.fault(first, fault, reader.field.target)
        for reader in plan.joined:
            values[reader.field.target] = self._any(reader)
        currency = values.get("currency") or plan.channel.currency
        if currency is None:
            self._no_currency(first)
            return None, "rejected", ""
        amounts = plan.amounts_in(currency)
        lines = self._lines(amounts)
        if lines and all(line.dropped for line in lines) and not self.problems:
            return None, "ignored", sentence("row-ignored.no-shipping")
        for reader in plan.addresses:
            try:
                values[reader.field.target] = reader.read_all(first.cells)
            except CellFault as fault:
                self.fault(first, fault, reader.field.target)
        for reader in plan.money:
            values[reader.field.target] = self._amount(first, reader, amounts)
        for reader in plan.summed:
            parts = [self._amount(record, reader, amounts) for record in self.records]
            given = [part for part in parts if part is not None]
            values[reader.field.target] = sum(given) if given else None
        self._check_needed(values, first)
        if self.problems:
            return None, "rejected", ""
        order = make_order(plan, self.order_id, self.records, values, lines, currency)
        if order.fulfilled_by == "channel":
            return order, "ignored", FULFILLED_BY_CHANNEL
        if values.get("cancelled_at"):
            return order, "cancellation", ""
        return order, "accepted", ""

    def _check_key(self, first: Record) -> None:
        for index, remembered, take in self.plan.key_parts:
            try:
                remembered[first.cells[index].strip()]
            except CellFault as fault:
                fault.index = index
                fault.read = read_as(take, self.plan.mapping.file)
                self.fault(first, fault)
        try:
            casts.order_number(self.order_id)
        except CellFault as fault:
            if not self.problems:
                fault.index = self.plan.key_parts[-1][0]
                self.fault(first, fault)

    def _no_currency(self, first: Record) -> None:
        if any(problem.code == "cell/currency" for problem in self.problems):
            return
        fault = CellFault("cell/currency.missing")
        reader = self.plan.currency
        fault.index = reader.indexes[0] if reader and reader.indexes else -1
        self.fault(first, fault, "currency")

    def _check_agreement(self) -> None:
        """Order-level cells of later rows repeat the first row, or are blank where that is so."""
        first = self.records[0].cells
        may_be_blank = self.plan.mapping.later_rows_blank
        for record in self.records[1:]:
            cells = record.cells
            blank_here = may_be_blank or record.row in self.continued
            for index in self.plan.agree:
                text = cells[index]
                if text == first[index] or (blank_here and not text.strip()):
                    continue
                if text.strip() == first[index].strip():
                    continue
                fault = CellFault(
                    "row/disagrees",
                    cell=text.strip()[:60],
                    other=first[index].strip()[:60],
                    place=self.records[0].place().said,
                    order=self.order_id,
                )
                fault.index = index
                self.fault(record, fault)

    def _continuations(self) -> frozenset[int]:
        """The rows that only add to the line of an earlier row."""
        seen: set[str] = set()
        found: list[int] = []
        for record in self.records:
            line_id = record.cells[self.plan.same or 0].strip()
            if line_id in seen and not any(record.cells[i].strip() for i in self.plan.blank):
                found.append(record.row)
            if line_id:
                seen.add(line_id)
        return frozenset(found)

    def _any(self, reader: FieldReader) -> bool:
        said = False
        for record in self.records:
            try:
                said = bool(reader.read(record.cells)) or said
            except CellFault as fault:
                self.fault(record, fault, reader.field.target)
        return said

    def _amount(self, record: Record, reader: FieldReader, amounts: Remembered) -> int | None:
        try:
            value = reader.money(record.cells, amounts.__getitem__)
        except CellFault as fault:
            self.fault(record, fault, reader.field.target)
            return None
        if value is not None and not 0 <= value <= MAX_AMOUNT:
            beyond = CellFault("cell/money.negative" if value < 0 else "cell/money.beyond")
            beyond.index, beyond.read = (reader.indexes or (-1,))[0], reader.place
            self.fault(record, beyond, reader.field.target)
            return None
        return value

    def _lines(self, amounts: Remembered) -> list[LineRead]:
        plan = self.plan
        lines: list[LineRead] = []
        by_id: dict[str, LineRead] = {}
        for record in self.records:
            if record.row in self.continued:
                line = by_id.get(record.cells[plan.same or 0].strip())
                if line is not None:
                    self._add(line, record, amounts)
                continue
            values: dict[str, Any] = {}
            for reader in plan.line_plain:
                try:
                    values[reader.field.target] = reader.read(record.cells)
                except CellFault as fault:
                    self.fault(record, fault, reader.field.target)
                    continue
                if values[reader.field.target] is None and reader.field.target in _LINE_NEEDS:
                    self.missing(record, reader, _LINE_NEEDS[reader.field.target])
            for reader in plan.line_money:
                values[reader.field.target] = self._amount(record, reader, amounts)
            self._price(record, values)
            index = plan.dropped[0] if plan.dropped else 0
            dropped = plan.dropped is not None and (
                record.cells[index].strip().casefold() in plan.dropped[1]
            )
            line = LineRead(record, values, dropped)
            lines.append(line)
            line_id = values.get("channel_line_id")
            if line_id is not None and line_id in by_id:
                self._twice(record, line_id, by_id[line_id].record)
            elif line_id is not None:
                by_id[line_id] = line
        return lines

    def _add(self, line: LineRead, record: Record, amounts: Remembered) -> None:
        for reader in self.plan.line_money:
            if reader.field.target in ("discount", "tax"):
                more = self._amount(record, reader, amounts) or 0
                line.values[reader.field.target] = (line.values[reader.field.target] or 0) + more

    def _twice(self, record: Record, line_id: str, earlier: Record) -> None:
        fault = CellFault(
            "row/duplicate-line",
            id=line_id,
            place=earlier.place().said,
        )
        reader = next(r for r in self.plan.line_plain if r.field.target == "channel_line_id")
        fault.index = reader.indexes[0] if reader.indexes else -1
        self.fault(record, fault)

    def _price(self, record: Record, values: dict[str, Any]) -> None:
        if values.get("amount") is None and values.get("unit_price") is not None:
            goods = values["unit_price"] * (values.get("quantity") or 0)
            values["amount"] = divide_half_up(goods, values.get("price_per") or 1)
            if values["amount"] > MAX_AMOUNT:
                self.fault(record, CellFault("cell/money.beyond"), "amount")
        elif values.get("amount") is None and record.row not in self.bad_money:
            self.missing(record, self.plan.line_money[0], sentence("cell-missing.price"))

    def _check_needed(self, values: dict[str, Any], first: Record) -> None:
        for reader in self.plan.plain:
            target = reader.field.target
            if target in _ORDER_NEEDS and target in values and values[target] is None:
                self.missing(first, reader, _ORDER_NEEDS[target])
