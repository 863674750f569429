"""Orders that a channel says are not ours to send: what warehouses have of them all the same, and
when what was asked about them is over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.sql import in_batches, text
from processor.model.cases import COLLECTED, SENT_NOT_CONFIRMED, UNSENT_AFTER_ALL
from processor.model.sentence import Text, sentence

_WITH = (
    "FROM shipment s JOIN reservation r ON r.shipment_id = s.id AND r.state = 'instructed'"
    " WHERE s.cancel_asked = 0"
)


def pieces_with(connection: Connection, order: int, warehouses: Collection[str]) -> int:
    """How many pieces of an order these warehouses have instructions for, of which they have not
    said that they left and nobody asked to cancel them."""
    found = 0
    for marks, part in in_batches(warehouses):
        statement = text(
            f"SELECT coalesce(sum(r.pieces), 0) {_WITH} AND s.order_id = :o"
            f" AND s.warehouse IN ({marks})"
        )
        found += int(connection.scalar(statement, {"o": order, **part}) or 0)
    return found


def to_send_after_all(connection: Connection, places: Mapping[int, str], *, at: int) -> None:
    """Closes what was asked about orders that a buyer was to collect and that came now as orders to
    send, each at its place."""
    for marks, part in in_batches(places):
        statement = text(
            "SELECT o.id FROM orders o JOIN cases c ON c.kind = :k AND c.closed_at IS NULL"
            f" AND c.subject = o.channel || '/' || o.order_id WHERE o.id IN ({marks}) ORDER BY o.id"
        )
        for (order,) in connection.execute(statement, {"k": COLLECTED, **part}).all():
            why = sentence("case.to-send-after-all", place=places[int(order)])
            cases.close_of_order(
                connection, int(order), COLLECTED, at=at, who=CROSSDOCK, why=why
            )  # fmt: skip


def sent_all_the_same(connection: Connection, order: int, place: str, *, at: int) -> None:
    """Closes what was asked about an order that others had sent and that came as one to send: a
    channel says at `place` once more that they did."""
    why = sentence("case.sent-all-the-same", place=place)
    cases.close_of_order(connection, order, UNSENT_AFTER_ALL, at=at, who=CROSSDOCK, why=why)


def told_at_last(connection: Connection, orders: Iterable[int], *, at: int, why: Text) -> None:
    """Closes what was asked about orders that a channel calls sent, where no warehouse has anything
    of them any more that it has not told of."""
    for marks, part in in_batches(orders):
        statement = text(
            "SELECT o.id FROM orders o JOIN cases c ON c.kind = :k AND c.closed_at IS NULL"
            " AND c.subject = o.channel || '/' || o.order_id"
            f" WHERE o.id IN ({marks}) AND NOT EXISTS (SELECT 1 {_WITH} AND s.order_id = o.id)"
            " ORDER BY o.id"
        )
        asked = connection.execute(statement, {"k": SENT_NOT_CONFIRMED, **part}).all()
        for (order,) in asked:
            cases.close_of_order(
                connection, int(order), SENT_NOT_CONFIRMED, at=at, who=CROSSDOCK, why=why
            )  # fmt: skip
