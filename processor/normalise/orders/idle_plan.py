"""The plan of the last orders that were read, for the next ones: a file is read in many pieces.

Making a plan takes longer than reading ten orders, and what it remembers of cells is worth more. It
changes nothing that is read: a plan remembers what its own readings made of a cell, and no more.
"""

from __future__ import annotations

from processor.model.config import Channel
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.reading_plan import ReadingPlan

# None or one. Who takes a plan has it alone, so two that read at once get in nobody's way.
_idle: list[ReadingPlan] = []


def taken(header: tuple[str, ...], mapping: Mapping, channel: Channel) -> ReadingPlan:
    """The idle plan where it fits, else a new one."""
    try:
        plan = _idle.pop()
    except IndexError:
        return ReadingPlan(header, mapping, channel)
    return plan if plan.fits(header, mapping, channel) else ReadingPlan(header, mapping, channel)


def give_back(plan: ReadingPlan) -> None:
    """Leaves a plan to whoever reads next. One that somebody left in the middle is never given
    back."""
    _idle[:] = [plan]
