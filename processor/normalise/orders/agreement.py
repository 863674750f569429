"""Whether the rows of one order say the same about it, compared as they are read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress

from processor.normalise.fields.casts import CellFault
from processor.normalise.formats.format import Record
from processor.normalise.orders.faults import Faults
from processor.normalise.orders.reading_plan import ReadingPlan

_MOST_QUOTED = 60


def check_agreement(
    plan: ReadingPlan,
    order_id: str,
    records: Sequence[Record],
    head: Record,
    may_be_blank: Callable[[int], bool],
    faults: Faults,
) -> None:
    """Notes each cell of the order that says something else than in `head`, the row that speaks for
    it. Rows at places where `may_be_blank` may leave such cells blank."""
    picked = plan.pick(head.cells)
    places = range(len(picked))
    for place, record in enumerate(records):
        here = plan.pick(record.cells)
        if here == picked:
            continue
        others = [one for one in compress(places, here) if here[one] != picked[one]]
        blank = may_be_blank(place)
        if blank and not others:
            continue
        for index, text, other in zip(plan.agree, here, picked, strict=True):
            if text == other or (blank and not text.strip()):
                continue
            meaning = plan.meanings[index]
            if meaning[text] != meaning[other]:
                fault = CellFault(
                    "row/disagrees",
                    cell=text.strip()[:_MOST_QUOTED],
                    other=other.strip()[:_MOST_QUOTED],
                    place=head.place().said,
                    order=order_id,
                )
                fault.index = index
                faults.note(record, fault, plan.targets.get(index, ""))
