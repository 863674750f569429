"""Is the clock of a pass to be believed? Pure: what it shows against what the house saw last."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.times import SECOND

FIRST_YEAR, LAST_YEAR = 2000, 2100
_FIRST = 946_684_800 * SECOND
_AFTER_LAST = 4_133_980_800 * SECOND
# A clock that is put right over the network steps back by no more than this: no question is asked,
# and the house's own time stands still until the clock has caught up.
SMALL_STEP = 5 * 60 * SECOND

Doubt = Literal["", "back", "ahead"]


class ClockReading(msgspec.Struct, frozen=True):
    """What a clock shows, and how long the machine has run.

    `at` in microseconds UTC. `boot` names the start of the machine since which it has run for `ran`
    microseconds, sleep included; it is empty where nobody knows, as with `--now`.
    """

    at: int
    boot: str = ""
    ran: int = 0


class Judged(msgspec.Struct, frozen=True):
    """The time by which a pass works, and why its clock is not believed, if it is not."""

    at: int
    doubt: Doubt = ""


def is_possible(at: int) -> bool:
    """True for times in the years that a clock may show at all."""
    return _FIRST <= at < _AFTER_LAST


def judge(last: ClockReading | None, here: ClockReading, jump: int) -> Judged:
    """Holds a clock against the last one that was believed; before the first there is none.

    A clock that stands before it, or more than `jump` microseconds beyond it and what the machine
    has run since, is in doubt: then the time is that of the last one, so that nothing is noted
    under a time that may never have been. Times that are believed never go back.
    """
    if last is None:
        return Judged(here.at)
    same_start = here.boot != "" and here.boot == last.boot
    ran = max(0, here.ran - last.ran) if same_start else 0
    went = here.at - last.at
    if went < -SMALL_STEP:
        return Judged(last.at, "back")
    if went - ran > jump:
        return Judged(last.at, "ahead")
    return Judged(max(last.at, here.at))
