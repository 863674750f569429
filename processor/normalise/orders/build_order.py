"""One order from its rows: key and state first, then every cell; every fault is told. Pure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

import msgspec

from processor.model.order import Order, rest_of
from processor.model.sentence import Text, sentence
from processor.normalise.fields import casts
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader, read_as
from processor.normalise.formats.format import Record
from processor.normalise.orders.agreement import check_agreement
from processor.normalise.orders.called_off import called_off
from processor.normalise.orders.canonical import make_order
from processor.normalise.orders.copies import NO_COPIES, Copies
from processor.normalise.orders.damaged_rows import certain, doubt_of, may_be_off
from processor.normalise.orders.faults import MOST_PROBLEMS, Faults
from processor.normalise.orders.line_read import fill_blanks, name_lines
from processor.normalise.orders.read_lines import OrderLines, amount, read_lines
from processor.normalise.orders.reading import (
    NOT_OURS,
    SENT_BY_OTHERS,
    Outcome,
    Reading,
    RowTold,
    reason_of,
)
from processor.normalise.orders.reading_plan import Amounts, ReadingPlan
from processor.normalise.orders.settle_lines import settle_lines
from processor.problems.problem import Problem

NO_SHIPPING = sentence("row-ignored.no-shipping")
# What no order can do without, by target.
_NEEDS = {
    "placed_at": sentence("cell-missing.date"),
    "ship_to.country": sentence("cell-missing.country"),
}


def build_order(
    plan: ReadingPlan,
    order_id: str,
    records: list[Record],
    problems: list[Problem],
    copied: Copies = NO_COPIES,
) -> Reading:
    """The order that the rows of one group make, or every reason why they make none.

    `problems` are those of rows that cannot be read at all, `copied` are the records that say again
    what others said.
    """
    if not problems and order_id:
        return _Builder(plan, order_id, records).read(copied)
    found = [one for one in (certain(plan, record) for record in records) if one is not None]
    doubt: Text = ""
    if found and order_id:
        builder = _Builder(plan, order_id, [one.record for one in found])
        bad_key = builder.key_faults()
        if not bad_key and builder.is_cancelled([one.damaged for one in found]):
            return _reading(order_id, records, "cancellation")
        problems = [*problems, *bad_key, *builder.faults.problems()[0]]
        doubt = builder.doubt or doubt_of(plan, found)
    return _rejected(order_id, records, problems, 0, doubt)


def _reading(
    order_id: str,
    records: Sequence[Record],
    outcome: Outcome,
    order: Order | None = None,
    reason: Text = "",
    told: tuple[RowTold, ...] = (),
    tells_pieces: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET,
) -> Reading:
    return Reading(
        order=order,
        outcome=outcome,
        reason=reason,
        rows=tuple([record.row for record in records]),
        order_id=order_id,
        sender_says=outcome == "ignored",
        told=told,
        tells_pieces=tells_pieces,
        where=records[0].where or msgspec.UNSET,
    )


def _rejected(
    order_id: str,
    records: Sequence[Record],
    problems: Sequence[Problem],
    more: int,
    doubt: Text = "",
) -> Reading:
    more += max(0, len(problems) - MOST_PROBLEMS)
    told = sorted(problems[:MOST_PROBLEMS], key=lambda p: (p.line, p.column, p.code))
    return Reading(
        order=None,
        outcome="rejected",
        reason=doubt or reason_of(told[0]),
        rows=tuple([record.row for record in records]),
        problems=tuple(told),
        untold=more or msgspec.UNSET,
        raw=tuple([record.raw for record in records]),
        order_id=order_id,
        where=records[0].where or msgspec.UNSET,
    )


class _Builder:
    """Reads one group; every fault is noted in `faults`. `doubt` tells of what stands where a
    cancellation would, and cannot be read."""

    __slots__ = ("continued", "doubt", "faults", "head", "order_id", "plan", "records")

    def __init__(self, plan: ReadingPlan, order_id: str, records: list[Record]) -> None:
        self.plan, self.order_id, self.records = plan, order_id, records
        self.faults = Faults(plan)
        self.doubt: Text = ""
        self.head = self._head() if len(records) > 1 else records[0]
        self.continued = self._continuations() if plan.same is not None else frozenset()

    def _head(self) -> Record:
        """The row that speaks for the order: the first. Where all rows repeat its cells, one of a
        line that is called off may have lost them, so another speaks if there is one."""
        first = self.records[0]
        if self.plan.mapping.later_rows_blank or not self.plan.has_no_pieces(first.cells):
            return first
        live = (one for one in self.records if not self.plan.has_no_pieces(one.cells))
        return next(live, first)

    def key_faults(self) -> list[Problem]:
        """What is wrong with the order id: without it nobody knows which order it is."""
        plan, first = self.plan, self.records[0]
        if plan.plain_key is not None and plan.plain_key(self.order_id):
            return []
        try:
            for index, cast, _ in plan.key_parts:
                cast(first.cells[index].strip())
            casts.order_number(self.order_id)
        except CellFault:
            return self._key_faults()
        return []

    def _key_faults(self) -> list[Problem]:
        plan, first = self.plan, self.records[0]
        faults = Faults(plan)
        for index, cast, take in plan.key_parts:
            try:
                cast(first.cells[index].strip())
            except CellFault as fault:
                fault.index, fault.read = index, read_as(take, plan.mapping.file)
                faults.note(first, fault)
        try:
            casts.order_number(self.order_id)
        except CellFault as fault:
            if not faults:
                fault.index = plan.key_parts[-1][0]
                faults.note(first, fault)
        return faults.problems()[0]

    def is_cancelled(self, damaged: Sequence[Container[int]] = ()) -> bool:
        """True if the rows call the order off. What may do so and cannot be read is noted."""
        plan, faults = self.plan, self.faults
        says, unread = called_off(plan, self.records, self.head, self._may_be_blank, damaged)
        for record, wrong in () if says else unread:
            faults.note(record, wrong, "cancelled_at")
            self.doubt = self.doubt or may_be_off(plan, record, wrong)
        return says

    def read(self, copied: Copies) -> Reading:
        """What the rows come to: the key is read first, then the state of the order."""
        bad_key = self.key_faults()
        if bad_key:
            return _rejected(self.order_id, self.records, bad_key, 0)
        cancelled = self.is_cancelled()
        plan, faults = self.plan, self.faults
        values = self._values()
        currency = values.get("currency") or plan.channel.currency
        amounts = plan.no_amounts
        if currency is not None:
            amounts = plan.amounts_in(currency)
        elif not faults.concern("currency"):
            self._no_currency()
        lines = read_lines(plan, self.records, copied, self.continued, amounts, faults)
        nothing = all(line.dropped for line in lines.lines)
        self._order_amounts(values, lines, amounts)
        self._check_needed(values)
        if lines.priced or lines.doubtful:
            lines = settle_lines(plan, self.records, lines, values, faults)
        if faults and values.get("total") is None and not faults.concern("total"):
            faults.leave_dropped()
        order = None
        if not faults and not nothing:
            order = self._order(values, lines, currency or "")
        if cancelled and (order is None or order.fulfilled_by != "channel"):
            return self._reading("cancellation", order)
        if nothing:
            return self._reading("ignored", reason=NO_SHIPPING)
        by = values.get("fulfilled_by")
        if by in NOT_OURS and not faults.concern("fulfilled_by"):
            if by == "buyer" and order is None:
                order = self._as_far_as_read(values, lines, currency or "")
            return self._reading("ignored", order, NOT_OURS[by])
        rest = rest_of(order) if order is not None and plan.line_pieces else "ours"
        if rest == "sent by others":
            return self._reading("ignored", order, SENT_BY_OTHERS)
        if rest == "called off":
            return self._reading("cancellation", order)
        if order is not None:
            return self._reading("accepted", order, told=lines.told)
        if plan.mapping.bad_row != "hold" or faults.more:
            return _rejected(self.order_id, self.records, *faults.problems(), self.doubt)
        order = self._as_far_as_read(values, lines, currency or "")
        reason = self.doubt or reason_of(faults.problems()[0][0])
        return self._reading("incomplete", order, reason, lines.told)

    def _reading(
        self,
        outcome: Outcome,
        order: Order | None = None,
        reason: Text = "",
        told: tuple[RowTold, ...] = (),
    ) -> Reading:
        pieces = (order is not None and self.plan.tells_pieces) or msgspec.UNSET
        found = _reading(self.order_id, self.records, outcome, order, reason, told, pieces)
        if outcome not in ("accepted", "incomplete"):
            return found
        unlisted = self.plan.otherwise.of(self.head.cells)
        return msgspec.structs.replace(found, unlisted=unlisted) if unlisted else found

    def _values(self) -> dict[str, Any]:
        plan, first, faults = self.plan, self.head, self.faults
        if len(self.records) > 1:
            check_agreement(plan, self.order_id, self.records, first, self._may_be_blank, faults)
        cells = first.cells
        fixed, simple, others = plan.plain_read
        try:
            common = plan.common
            values = {} if common is None else common.values[common.pick(cells)].copy()
            for target, i, remembered in simple:
                values[target] = remembered[cells[i]]
            if fixed:
                values.update(fixed)
            for reader in others:
                values[reader.field.target] = reader.read(cells)
        except CellFault:
            values = {}
            for reader in plan.plain:
                try:
                    values[reader.field.target] = reader.read(cells)
                except CellFault as fault:
                    faults.note(first, fault, reader.field.target)
        for reader in plan.addresses:
            try:
                values[reader.field.target] = reader.read_all(cells)
            except CellFault as fault:
                faults.note(first, fault, reader.field.target)
        for reader in plan.joined:
            values[reader.field.target] = self._any(reader)
        return values

    def _order_amounts(self, values: dict[str, Any], lines: OrderLines, amounts: Amounts) -> None:
        first, faults = self.head, self.faults
        _, simple, others = amounts.order
        cells = first.cells
        try:
            for target, i, remembered in simple:
                values[target] = remembered[cells[i]]
        except CellFault:
            others = tuple(self.plan.money)
        for reader in others:
            target = reader.field.target
            values[target] = amount(reader, first, amounts, faults, target)
        for reader in self.plan.summed:
            target = reader.field.target
            parts = [amount(reader, one, amounts, faults, target) for one in lines.counted]
            given = [part for part in parts if part is not None]
            values[target] = sum(given) if given else None

    def _order(self, values: dict[str, Any], lines: OrderLines, currency: str) -> Order:
        plan, order_id = self.plan, self.order_id
        name_lines([line for line in lines.lines if not line.dropped])
        return make_order(plan, order_id, self.records, values, lines.lines, currency)

    def _as_far_as_read(self, values: dict[str, Any], lines: OrderLines, currency: str) -> Order:
        """The order with what can be read of it, and its defects."""
        values["placed_at"] = values.get("placed_at") or self.plan.arrived_at
        fill_blanks(lines.lines)
        order = self._order(values, lines, currency)
        return msgspec.structs.replace(order, defects=self.faults.defects())

    def _no_currency(self) -> None:
        fault = CellFault("cell/currency.missing")
        reader = self.plan.currency
        fault.index = reader.indexes[0] if reader and reader.indexes else -1
        self.faults.note(self.head, fault, "currency")

    def _may_be_blank(self, place: int) -> bool:
        """True of a later row that may leave cells of the order blank: also one of a line that is
        left out."""
        plan, cells = self.plan, self.records[place].cells
        return (
            plan.mapping.later_rows_blank
            or place in self.continued
            or plan.has_no_pieces(cells)
            or bool(plan.drops(cells))
        )

    def _continuations(self) -> frozenset[int]:
        """The places of the rows that only add to the line of an earlier row."""
        seen: set[str] = set()
        found: list[int] = []
        for place, record in enumerate(self.records):
            line_id = record.cells[self.plan.same or 0].strip()
            if line_id in seen and not any(record.cells[i].strip() for i in self.plan.blank):
                found.append(place)
            if line_id:
                seen.add(line_id)
        return frozenset(found)

    def _any(self, reader: FieldReader) -> bool:
        said = False
        for record in self.records:
            try:
                said = bool(reader.read(record.cells)) or said
            except CellFault as fault:
                self.faults.note(record, fault, reader.field.target)
        return said

    def _check_needed(self, values: dict[str, Any]) -> None:
        for target, what in _NEEDS.items():
            if target in values and values[target] is None:
                reader = next(r for r in self.plan.plain if r.field.target == target)
                self.faults.missing(self.head, reader, CellFault("cell/missing", what=what))
