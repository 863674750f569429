"""Records of an order export to canonical orders: whole groups of rows in, `Reading`s out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from processor.model.config import Channel
from processor.normalise.formats.format import Record
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.build_order import build_order
from processor.normalise.orders.reading import Reading
from processor.normalise.orders.reading_plan import ReadingPlan
from processor.normalise.shape.apart import ignored_because
from processor.problems.problem import Problem


class _Group(NamedTuple):
    order_id: str
    records: list[Record]
    problems: list[Problem]


def read_orders(
    parts: Sequence[tuple[int, bytes]],
    header: tuple[str, ...],
    mapping: Mapping,
    channel: Channel,
    file: str,
    sha256: str,
) -> list[Reading]:
    """Orders of some pieces of a surveyed file, each piece with the row it begins with.

    The pieces hold whole orders together (one chunk, or some that stand apart). Every
    record ends in exactly one reading. Mistakes in cells are problems of the reading, never
    exceptions.
    """
    plan = ReadingPlan(header, mapping, channel, file, sha256)
    readings: list[Reading] = []
    groups: dict[str, _Group] = {}
    above = ""
    for first_row, data in parts:
        for record in mapping.records(data, first_row, header):
            reason = ignored_because(record.cells, plan.header, mapping.footer, plan.ignored)
            if reason:
                readings.append(
                    Reading(
                        order=None, outcome="ignored", reason=reason, rows=(record.row,),
                        where=record.where or msgspec.UNSET,
                    )
                )  # fmt: skip
                continue
            above = _place(record, plan, groups, above)
    readings += [
        build_order(plan, group.order_id, group.records, group.problems)
        for group in groups.values()
    ]
    readings.sort(key=lambda reading: reading.rows[0])
    return readings


def _place(record: Record, plan: ReadingPlan, groups: dict[str, _Group], above: str) -> str:
    """Puts a record with its order; gives the order id that a next row without one goes with."""
    problems: list[Problem] = []
    if len(record.cells) not in plan.widths:
        problems.append(plan.wrong_width(record))
        padded = [*record.cells, *("" for _ in plan.header)]
        order_id = plan.key(padded)
    else:
        order_id = plan.key(record.cells)
    if not order_id and plan.mapping.blank_key_above and not problems:
        order_id = above
    group_key = order_id
    if not order_id:
        group_key = f"\0{record.row}"
        if not problems:
            problems.append(plan.no_key(record))
    group = groups.get(group_key)
    if group is None:
        group = groups[group_key] = _Group(order_id, [], [])
    group.records.append(record)
    group.problems.extend(problems)
    return order_id or above
