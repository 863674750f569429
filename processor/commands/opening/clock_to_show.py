"""The clock by which commands that only look show ages and days."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.commands.opening.open_premises import now_micros
from processor.ledger.lives import clock
from processor.model.clock import is_possible
from processor.transport import machine_clock


def clock_to_show(connection: Connection, text: str | None) -> int:
    """The clock of this command, microseconds UTC; that of the last pass where the machine's shows
    a year in which no pass works: that hinders nobody from looking."""
    if text is None and not is_possible(machine_clock.wall()):
        last = clock.last(connection)
        if last is not None:
            return last.at
    return now_micros(text)
