"""The invariant of newer rows that could not be read, as a query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from processor.ledger.balance.invariants import Check, count_of, find
from processor.model.sentence import Sentence, sentence

# What is planned, or went with a wave since. What was with a warehouse before stays there: a case
# tells a person.
_MOVED = (
    "SELECT DISTINCT o.channel, o.order_id, u.place FROM unread_row u"
    " JOIN orders o ON o.id = u.order_id JOIN shipment s ON s.order_id = o.id"
    " WHERE u.settled_at IS NULL AND (s.state = 'planned' OR (s.wave_id > u.after_wave"
    " AND s.state <> 'cancelled')) ORDER BY o.channel, o.order_id, u.place"
)
# What waits here is held, so that nothing plans it.
_WAITS = (
    "SELECT DISTINCT o.channel, o.order_id, u.place FROM unread_row u"
    " JOIN orders o ON o.id = u.order_id JOIN order_line l ON l.order_id = o.id"
    " WHERE u.settled_at IS NULL AND l.open + l.held + l.backordered + l.reserved > 0"
    " AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.order_id = o.id AND h.closed_at IS NULL"
    " AND h.reason = 'newer-row-unreadable') ORDER BY o.channel, o.order_id, u.place"
)


def unread_rows(connection: Connection) -> Check:
    """10: no order moves on while a newer row of its number lies unread."""
    findings = find(connection, _MOVED, _moved) + find(connection, _WAITS, _waits)
    return Check(
        number=10, name=sentence("balance.unread"),
        looked_at=count_of(
            connection, "SELECT count(*) FROM unread_row WHERE settled_at IS NULL", 0
        ),
        findings=tuple(findings),
    )  # fmt: skip


def _moved(row: Any) -> Sentence:
    return sentence("balance.unread-moved", order=f"{row[0]}/{row[1]}", place=row[2])


def _waits(row: Any) -> Sentence:
    return sentence("balance.unread-waits", order=f"{row[0]}/{row[1]}", place=row[2])
