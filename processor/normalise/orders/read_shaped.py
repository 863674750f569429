"""Rows of a file whose mapping says what each of them is, to orders. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from processor.model.corrections import claim
from processor.model.order import Defect, Order
from processor.model.sentence import Text
from processor.normalise.fields.casts import CellFault
from processor.normalise.formats.format import Record
from processor.normalise.mapping.shapes import HEADS
from processor.normalise.orders.build_order import build_order
from processor.normalise.orders.copies import Between
from processor.normalise.orders.counted_rows import counted
from processor.normalise.orders.faults import MOST_PROBLEMS
from processor.normalise.orders.reading import Reading, reason_of
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.normalise.orders.shaped_copies import ShapedCopies
from processor.normalise.shape.apart import HEADER_AGAIN, form_says, sender_says
from processor.normalise.shape.filled import holder
from processor.normalise.shape.order_rows import Fault, KindRow, OrderShape, filled_record
from processor.normalise.shape.row_kinds import NOBODYS, RowKinds
from processor.problems.problem import Problem


class _Gathered(msgspec.Struct):
    """The rows of one order, what is wrong with them, and why it is to be held."""

    order_id: str
    physical: list[Record] = []
    rows: list[KindRow] = []
    # The places of rows that stand apart from the one before, or begin the order again.
    apart: list[int] = []
    begun: bool = False
    problems: list[Problem] = []
    holds: dict[str, tuple[Record, int]] = {}


def read_shaped(
    parts: Sequence[tuple[int, bytes]],
    header: tuple[str, ...],
    plan: ReadingPlan,
    headers_again: Sequence[int] = (),
) -> list[Reading]:
    """As `read_orders`, for a plan with a shape."""
    shape = plan.shape
    assert shape is not None
    kinds = RowKinds(plan.mapping, shape.order_places, plan.row_widths, plan.key)
    between = Between(headers_again)
    readings: list[Reading] = []
    gathered: dict[str, _Gathered] = {}
    for first_row, data in parts:
        for record in plan.mapping.records(data, first_row, header):
            reason, order_id = form_says(record.cells, plan.header, plan.mapping.footer), ""
            if reason:
                (between.pass_header if reason is HEADER_AGAIN else between.pass_by)(record)
            else:
                reason, order_id = _gather(record, plan, kinds, gathered, between)
            if reason:
                readings.append(
                    Reading(
                        order=None, outcome="ignored", reason=reason, rows=(record.row,),
                        order_id=order_id, sender_says=bool(order_id),
                        where=record.where or msgspec.UNSET,
                    )
                )  # fmt: skip
    copies = ShapedCopies(plan, shape, between.headers)
    readings += [_read(plan, shape, one, copies) for one in gathered.values()]
    readings.sort(key=lambda reading: reading.rows[0])
    return readings


def _gather(
    record: Record,
    plan: ReadingPlan,
    kinds: RowKinds,
    gathered: dict[str, _Gathered],
    between: Between,
) -> tuple[Text, str]:
    """Puts a row with its order; or gives why it is part of none, and which order it names."""
    read = kinds.read(record.cells)
    order_id = "" if read.key.startswith(NOBODYS) else read.key
    uneven = len(record.cells) not in plan.row_widths
    if read.is_apart:
        group = gathered.get(read.own) if uneven else None
        if group is None or not _is_torn(record, group, plan):
            about = read.key if read.kind == "note" else read.own
            between.pass_by(record, gathered.get(about))
            return read.reason, order_id if read.kind == "note" and not read.follows else ""
        # A row of a known order that lost the cells by which its kind is known.
        group.problems.append(plan.wrong_width(record))
        group.physical.append(record)
        return "", ""
    row = filled_record(record, read)
    reason = sender_says(read.cells, plan.ignored_torn if uneven else plan.ignored)
    if reason:
        between.pass_by(record, gathered.get(read.key))
        return reason, order_id
    key = read.key or f"{NOBODYS}row {record.row}"
    group = gathered.get(key)
    if group is None:
        group = gathered[key] = _Gathered(order_id)
        if not order_id:
            group.problems.append(plan.no_key(record))
    if uneven:
        group.problems.append(plan.wrong_width(record))
    begins = read.kind in HEADS
    if (between.parts(record, group) or (begins and group.begun)) and group.rows:
        group.apart.append(len(group.rows))
    group.begun = group.begun or begins
    group.physical.append(record)
    group.rows.append(KindRow(row, read.kind))
    for meets, index, hold in plan.holds:
        if meets(read.cells):
            group.holds.setdefault(hold.reason, (row, index))
    return "", ""


def _is_torn(record: Record, group: _Gathered, plan: ReadingPlan) -> bool:
    """True of a row that says the same as the first of an order in another column than the order
    id too: the number in a footer may be that of an order by chance."""
    keys = {index for index, _, _ in plan.key_parts}
    pairs = enumerate(zip(record.cells, group.physical[0].cells, strict=False))
    return any(
        cell.strip() and cell.strip() == first.strip() and index not in keys
        for index, (cell, first) in pairs
    )


def _read(plan: ReadingPlan, shape: OrderShape, group: _Gathered, copies: ShapedCopies) -> Reading:
    """The order of gathered rows, with what its shape says of it."""
    # What a damaged row lacks is told; that its order is called off may stand in another one.
    apart = () if group.problems else group.apart
    made, doubtful, told = copies.put_together(group.rows, apart, group.order_id)
    reading = build_order(plan, group.order_id, made.records, group.problems, doubtful)
    faults = [] if group.problems else made.faults
    if reading.outcome in ("accepted", "incomplete"):
        told = tuple(dict.fromkeys((*told, *reading.told)))
    else:
        told = reading.told
    rows = tuple(record.row for record in group.physical)
    raw = tuple(record.raw for record in group.physical)
    order = reading.order
    if order is not None:
        if shape.shape.count_rows:
            order = counted(order)
        source = replace(order.source[0], rows=rows)
        order = replace(order, source=(source, *order.source[1:]))
    reading = replace(
        reading,
        order=order,
        rows=rows,
        told=told,
        raw=raw if reading.outcome == "rejected" else (),
        where=group.physical[0].where or msgspec.UNSET,
    )
    return _judged(plan, reading, faults, group)


def _judged(
    plan: ReadingPlan, reading: Reading, faults: Sequence[Fault], group: _Gathered
) -> Reading:
    """A reading with the faults of its shape. What is cancelled or nobody's to send stays so."""
    if reading.outcome in ("cancellation", "ignored"):
        return reading
    if reading.problems:
        # A figure that nobody can read is told where it stands; what it adds up to says nothing.
        faults = [one for one in faults if one[1].key != "row/control-total.unread"]
    problems = [plan.problem(record, fault) for record, fault in faults]
    if problems and (reading.order is None or plan.mapping.bad_row != "hold"):
        # Where no entry of a row can be read, it says nothing that its lines lack everything.
        others = [one for one in reading.problems if one.code != "cell/missing"]
        found = sorted((*others, *problems), key=lambda p: (p.line, p.column, p.code))
        return replace(
            reading,
            order=None,
            outcome="rejected",
            reason=reason_of(found[0]),
            problems=tuple(found[:MOST_PROBLEMS]),
            untold=(reading.untold or 0) + max(0, len(found) - MOST_PROBLEMS) or msgspec.UNSET,
            raw=tuple(record.raw for record in group.physical),
        )
    order = reading.order
    if order is None or not (problems or group.holds):
        return reading
    for why, (record, index) in group.holds.items():
        fault = CellFault("row/held-by-mapping", reason=why)
        fault.index = index
        faults = [*faults, (record, fault)]
        problems.append(plan.problem(record, fault))
    told = zip(problems[:MOST_PROBLEMS], faults, strict=False)
    defects = [_defect(plan, one, *of) for one, of in told]
    return replace(
        reading,
        order=_with(order, defects),
        outcome="incomplete",
        reason=reading.reason or reason_of(problems[0]),
    )


def _with(order: Order, defects: Sequence[Defect]) -> Order:
    told = {(one.code, one.why): one for one in order.defects}
    for one in defects:
        told.setdefault((one.code, one.why), one)
    return replace(order, defects=tuple(told.values()))


def _defect(plan: ReadingPlan, problem: Problem, record: Record, fault: CellFault) -> Defect:
    cells, index = record.cells, fault.index
    place = f"{problem.line}:{problem.column}" if problem.column else str(problem.line)
    target = plan.targets.get(index, "") if fault.key == "row/disagrees" else ""
    return Defect(
        field=target or claim(problem.code, problem.said),
        cell=cells[index] if 0 <= index < len(cells) else "",
        why=problem.said,
        code=problem.code,
        at=f"{plan.file}:{record.where or place}",
        row=holder(record, index).row,
    )
