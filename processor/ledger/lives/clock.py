"""The last clock that was believed, and what is mended when a person says which one is true."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.sql import text
from processor.ledger.stock import redecide
from processor.model.clock import ClockReading

_NAME = "clock"


def last(connection: Connection) -> ClockReading | None:
    """The clock of the last pass; None before the first.

    A ledger of an earlier version kept none: there it is the time of the last event.
    """
    kept = connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": _NAME})
    if kept is not None:
        return msgspec.json.decode(kept, type=ClockReading)
    # What people said before the first pass, such as whom to trust, is no time of a pass.
    if connection.scalar(text("SELECT 1 FROM bundle LIMIT 1")) is None:
        return None
    at = connection.scalar(text("SELECT at FROM event ORDER BY id DESC LIMIT 1"))
    return None if at is None else ClockReading(int(at))


def keep(connection: Connection, reading: ClockReading) -> None:
    """Notes a clock that is believed."""
    values = {"n": _NAME, "v": msgspec.json.encode(reading).decode()}
    done = connection.execute(text("UPDATE meta SET value = :v WHERE name = :n"), values).rowcount
    if not done:
        connection.execute(text("INSERT INTO meta (name, value) VALUES (:n, :v)"), values)


def accept(connection: Connection, reading: ClockReading, *, who: str, why: str) -> int:
    """Believes a clock because a person says so; returns how many timed holds end by it.

    Where it stands before the last one, what was noted under a later time is mended: holds count
    from now, and what is not yet instructed is decided again by the true day.
    """
    before = last(connection)
    keep(connection, reading)
    at = reading.at
    if before is not None and at < before.at:
        connection.execute(
            text("UPDATE hold SET since = :t WHERE closed_at IS NULL AND since > :t"), {"t": at}
        )
        statement = text(
            "SELECT id FROM orders o WHERE state IN ('held', 'backordered', 'planned') AND EXISTS"
            " (SELECT 1 FROM decision d WHERE d.order_id = o.id AND d.at > :t) ORDER BY id"
        )
        later = [int(row[0]) for row in connection.execute(statement, {"t": at})]
        redecide.decide_again(connection, later)
    saw = "" if before is None else str(before.at)
    journal.append(
        connection, [journal.Event(at=at, kind="clock accepted", who=who, cause=why, saw=saw)]
    )
    found = connection.scalar(
        text("SELECT count(*) FROM hold WHERE closed_at IS NULL AND until <= :t"), {"t": at}
    )
    return int(found or 0)
