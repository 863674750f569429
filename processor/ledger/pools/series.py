"""Serials of one form of number that were drawn: by one series, or by several ranges of it."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.ledger.counters import drawn, reach
from processor.ledger.sql import text

_AT = "@"
_AFTER_AT = chr(ord(_AT) + 1)


def drawn_runs(connection: Connection, series: str, but: str = "") -> list[tuple[int, int]]:
    """The first and last serial of each run that was drawn of a series, in order: from serial 1 on
    by the counter of its name, from another one by a counter `series@first`. `but` is left out."""
    statement = text(
        "SELECT name, next FROM number WHERE next > 1 AND name <> :but"
        " AND (name = :s OR (name >= :from AND name < :to))"
    )
    values = {"s": series, "from": series + _AT, "to": series + _AFTER_AT, "but": but}
    runs = []
    for name, following in connection.execute(statement, values):
        first = 1 if name == series else int(name.rpartition(_AT)[2])
        runs.append((first, first + int(following) - 2))
    return sorted(runs)


def step_over(connection: Connection, series: str, count: int) -> None:
    """Lifts the counter of a series so that the next `count` serials were drawn by no range."""
    have = drawn(connection, series)
    for first, last in drawn_runs(connection, series, but=series):
        if first <= have + count and last > have:
            have = last
    reach(connection, series, have)


def is_drawn(connection: Connection, series: str, serial: int) -> bool:
    """True where a serial was drawn, by whatever range."""
    return any(first <= serial <= last for first, last in drawn_runs(connection, series))
