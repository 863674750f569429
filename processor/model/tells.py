"""What a warehouse tells of its shipments and stock, and how soon, as config.yaml says. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

Answer = Literal["acknowledgement", "confirmation"]


class Tolerance(msgspec.Struct, frozen=True, kw_only=True):
    """How far a count may be from what the log says before a case is opened: up to so many pieces,
    or up to so many hundredths of a percent of what the log says, whichever is more."""

    pieces: int = 0
    percent: int = 0

    def allows(self, expected: int, counted: int) -> bool:
        """True where nobody needs to look."""
        off = abs(counted - expected)
        return off <= self.pieces or off * 10_000 <= self.percent * abs(expected)


class Tells(msgspec.Struct, frozen=True, kw_only=True):
    """What a warehouse tells of its shipments and stock.

    Where it confirms nothing, its shipments are presumed to have left once it counted after their
    day and `grace` (microseconds) more. Without `tolerance` no difference of a count opens a case.
    """

    confirms: bool = True
    grace: int = 0
    tolerance: Tolerance | None = None


class Span(msgspec.Struct, frozen=True):
    """So many hours, days of 24 hours, or workdays of a warehouse."""

    count: int
    unit: Literal["hour", "day", "workday"]


class OverdueAfter(msgspec.Struct, frozen=True, kw_only=True):
    """When what waits in the house is overdue; None for never. `held` is how long an order may be
    on hold, `queues` the same for some queues; `ship_by` how long before its ship-by time an order
    that has not left is at risk; `confirmation` how long a warehouse may take to confirm of which
    `expects` says nothing."""

    held: Span | None = Span(24, "hour")
    queues: dict[str, Span | None] = {}
    ship_by: Span | None = Span(12, "hour")
    confirmation: Span | None = None


class Expects(msgspec.Struct, frozen=True, kw_only=True):
    """How long a receiver may take for each kind of answer; None where none is expected."""

    acknowledgement: Span | None = None
    confirmation: Span | None = None
