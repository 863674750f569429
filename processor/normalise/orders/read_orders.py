"""Records of an order export to canonical orders: whole groups of rows in, `Reading`s out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from processor.model.config import Channel
from processor.model.sentence import Text
from processor.normalise.formats.format import Record
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.build_order import build_order
from processor.normalise.orders.common_cells import SAMPLE
from processor.normalise.orders.copies import Between, copies_in
from processor.normalise.orders.idle_plan import give_back, taken
from processor.normalise.orders.read_shaped import read_shaped
from processor.normalise.orders.reading import Reading
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.normalise.shape.apart import HEADER_AGAIN, NOTHING, ignored_because
from processor.problems.problem import Problem


class _Group:
    """The rows of one order as they come."""

    __slots__ = ("apart", "order_id", "problems", "records")

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        self.records: list[Record] = []
        self.problems: list[Problem] = []
        # The places of records that stand apart from the one before.
        self.apart: list[int] = []


def read_orders(
    parts: Sequence[tuple[int, bytes]],
    header: tuple[str, ...],
    mapping: Mapping,
    channel: Channel,
    file: str,
    sha256: str,
    arrived_at: str,
    headers_again: Sequence[int] = (),
) -> list[Reading]:
    """Orders of some pieces of a surveyed file, each piece with the row it begins with.

    The pieces hold whole orders together (one chunk, or some that stand apart). Every
    record ends in exactly one reading. Mistakes in cells are problems of the reading, never
    exceptions. `arrived_at` is when the file came (RFC 3339), `headers_again` are the rows of the
    whole file at which its header stands again.
    """
    plan = taken(header, mapping, channel)
    plan.begin(file, sha256, arrived_at)
    read = _read if plan.shape is None else read_shaped
    readings = read(parts, header, plan, headers_again)
    give_back(plan)
    return readings


def _read(
    parts: Sequence[tuple[int, bytes]],
    header: tuple[str, ...],
    plan: ReadingPlan,
    headers_again: Sequence[int],
) -> list[Reading]:
    between = Between(headers_again)
    gatherer = _Gatherer(plan, between)
    for first_row, data in parts:
        gatherer.take(plan.mapping.records(data, first_row, header))
    readings, groups = gatherer.ignored, gatherer.groups.values()
    plan.learn([one.records[0].cells for one in islice(groups, SAMPLE) if not one.problems])
    readings += [
        build_order(
            plan,
            one.order_id,
            one.records,
            one.problems,
            copies_in(plan, one.records, one.apart, between.headers),
        )
        for one in groups
    ]
    readings.sort(key=lambda reading: reading.rows[0])
    return readings


class _Gatherer:
    """Puts each record with its order, or says why it belongs to none."""

    def __init__(self, plan: ReadingPlan, between: Between) -> None:
        self.plan, self.between = plan, between
        self.groups: dict[str, _Group] = {}
        self.ignored: list[Reading] = []
        # The order that a next row without an order id goes with.
        self.above = ""

    def take(self, records: Sequence[Record]) -> None:
        plan, between, groups = self.plan, self.between, self.groups
        header, footer, widths = plan.header, plan.mapping.footer, plan.widths
        ignored, torn = plan.ignored, plan.ignored_torn
        asks, first_name = footer is not None or bool(ignored), header[0]
        for record in records:
            cells = record.cells
            first = cells[0]
            # What begins with a word that is not the first of the header is no row apart.
            if asks or first_name in first or first.strip() in NOTHING:
                tests = ignored if len(cells) in widths else torn
                reason = ignored_because(cells, header, footer, tests)
                if reason:
                    self._ignore(record, reason)
                    continue
            order_id = plan.key(cells) if len(cells) in widths else ""
            group = groups.get(order_id) if order_id else None
            if group is None:
                group = self._group(record, order_id)
            else:
                self.above = order_id
            if between.parts(record, group) and group.records:
                group.apart.append(len(group.records))
            group.records.append(record)

    def _ignore(self, record: Record, reason: Text) -> None:
        reading = _ignored(record, self.plan, reason)
        if reason is HEADER_AGAIN:
            self.between.pass_header(record)
        else:
            self.between.pass_by(record, self.groups.get(reading.order_id))
        # What follows without an order id belongs to the order of this row, not to the one before.
        self.above = reading.order_id or self.above
        self.ignored.append(reading)

    def _group(self, record: Record, order_id: str) -> _Group:
        """The group of the first record of an order, or of one that cannot be read as others."""
        plan, groups = self.plan, self.groups
        problems: list[Problem] = []
        if len(record.cells) not in plan.widths:
            problems.append(plan.wrong_width(record))
            order_id = plan.key([*record.cells, *("" for _ in plan.header)])
        if not order_id and plan.mapping.blank_key_above:
            # Also a row that cannot be read: without it the order above would go out short.
            order_id = self.above
        group_key = order_id
        if not order_id:
            group_key = f"\0{record.row}"
            if not problems:
                problems.append(plan.no_key(record))
        group = groups.get(group_key)
        if group is None:
            group = groups[group_key] = _Group(order_id)
        group.problems.extend(problems)
        self.above = order_id or self.above
        return group


def _ignored(record: Record, plan: ReadingPlan, reason: Text) -> Reading:
    """A record that is no part of anything. Where the sender's own cells say so, it still tells of
    which order."""
    said = any(reason is test.reason for _, test in plan.ignored)
    cells = record.cells
    return Reading(
        order=None,
        outcome="ignored",
        reason=reason,
        rows=(record.row,),
        order_id=plan.key(cells) if said and len(cells) in plan.widths else "",
        sender_says=said,
        where=record.where or msgspec.UNSET,
    )
