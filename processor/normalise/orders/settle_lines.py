"""Which rows are lines after all: what rows alone do not say, the totals of the order do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processor.normalise.formats.format import Record
from processor.normalise.orders.amounts import adds_up
from processor.normalise.orders.canonical import stated_of
from processor.normalise.orders.faults import Faults
from processor.normalise.orders.read_lines import OrderLines, doubt, index_of, told_again
from processor.normalise.orders.reading_plan import ReadingPlan


def settle_lines(
    plan: ReadingPlan,
    records: Sequence[Record],
    lines: OrderLines,
    values: dict[str, Any],
    faults: Faults,
) -> OrderLines:
    """The lines as the totals have them; what these do not tell either is a fault.

    A line that may repeat an earlier one is a copy where the totals fit without it alone, a line
    where they fit with it alone. A line without pieces that has a price is none where they fit
    without it.
    """
    if lines.doubtful:
        lines = _settle_doubtful(plan, lines, values, faults)
    if lines.priced and not adds_up(stated_of(values, lines.lines)):
        lines = _with_priced(records, lines, faults)
    return lines


def _settle_doubtful(
    plan: ReadingPlan, lines: OrderLines, values: dict[str, Any], faults: Faults
) -> OrderLines:
    stated = stated_of(values, lines.lines)
    doubtful = {id(one.line) for one in lines.doubtful}
    without = [line for line in lines.lines if id(line) not in doubtful]
    # Amounts that are added up over rows hold those of the copies too.
    if not faults and not plan.summed and (stated.subtotal, stated.total) != (None, None):
        all_fit, fit_without = adds_up(stated), adds_up(stated_of(values, without))
        if fit_without and not all_fit:
            again = [told_again(one.line.record, one.earlier) for one in lines.doubtful]
            return lines._replace(lines=without, told=(*lines.told, *again))
        if all_fit and not fit_without:
            return lines
    index = index_of(plan, "quantity")
    for line, earlier, beside in lines.doubtful:
        doubt(line, line.record, earlier, "quantity", index, faults, beside=beside)
    return lines


def _with_priced(records: Sequence[Record], lines: OrderLines, faults: Faults) -> OrderLines:
    """With the lines that have a price and no pieces: somebody has to say how many."""
    for line in lines.priced:
        if line.empty is not None:
            faults.note(line.record, line.empty, "quantity", line)
    rows = {line.record.row for line in lines.priced}
    places = {id(record): place for place, record in enumerate(records)}
    every = sorted((*lines.lines, *lines.priced), key=lambda line: places[id(line.record)])
    return lines._replace(lines=every, told=tuple(one for one in lines.told if one.row not in rows))
