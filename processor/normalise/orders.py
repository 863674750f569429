"""Records of an order export to canonical orders: whole groups of rows in, `Reading`s out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from processor.model.config import Channel
from processor.model.sentence import Text, sentence
from processor.normalise.build_order import build_order
from processor.normalise.formats.format import Record
from processor.normalise.formats.header import header_again
from processor.normalise.mapping.mapping import Footer, Mapping, RowTest
from processor.normalise.reading import Reading
from processor.normalise.reading_plan import ReadingPlan
from processor.problems.problem import Problem

HEADER_AGAIN = sentence("row-ignored.header-again")
BLANK_ROW = sentence("row-ignored.blank-row")


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

    The pieces hold whole orders together (one chunk, or all scattered pieces of a file). Every
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


def ignored_because(
    cells: Sequence[str],
    header: tuple[str, ...],
    footer: Footer | None,
    tests: Sequence[tuple[int, RowTest]],
) -> Text:
    """Why a record under a header is no part of anything, or "". Each test is asked of a cell."""
    if footer is not None and cells[0].strip() == footer.first_cell:
        return sentence("row-ignored.footer")
    if not any(cells) or not any(cell.strip() for cell in cells):
        return BLANK_ROW
    if header[0] in cells[0] and header_again(cells, header):
        return HEADER_AGAIN
    for index, test in tests:
        if index < len(cells) and cells[index].strip().casefold() in test.values:
            return test.reason
    return ""


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
