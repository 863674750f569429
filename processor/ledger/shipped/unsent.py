"""Change and cancel instructions that wait for a wave while what they are about has ended: they are
never sent, as the warehouse could do nothing with them. And what left before one was asked for."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.sql import in_batches, text
from processor.model.confirmations import ENDED
from processor.model.sentence import sentence


class Unsent(msgspec.Struct, frozen=True, kw_only=True):
    """An instruction that no wave took: `action` change or cancel, of a shipment of an order
    (`channel/order_id`)."""

    shipment: int
    number: str
    order_key: int
    order: str
    client: str
    action: str
    state: str


def unsent(connection: Connection, shipments: Iterable[int]) -> dict[int, Unsent]:
    """What waits for a wave, by shipment."""
    found: dict[int, Unsent] = {}
    for marks, part in in_batches(shipments):
        statement = text(
            "SELECT s.id, s.number, o.id, o.channel || '/' || o.order_id, s.client, a.action,"
            " s.state FROM amendment a JOIN shipment s ON s.id = a.shipment_id"
            " JOIN orders o ON o.id = s.order_id"
            f" WHERE a.wave_id IS NULL AND a.shipment_id IN ({marks}) ORDER BY a.id"
        )
        for row in connection.execute(statement, part):
            found[row[0]] = Unsent(**dict(zip(Unsent.__struct_fields__, row, strict=True)))
    return found


def withdraw(connection: Connection, shipments: Iterable[int], at: int) -> list[Unsent]:
    """Takes back what waits for those of these shipments that have ended; gives what it was."""
    ended = [one for one in unsent(connection, shipments).values() if one.state in ENDED]
    for marks, part in in_batches(one.shipment for one in ended):
        connection.execute(
            text(f"DELETE FROM amendment WHERE wave_id IS NULL AND shipment_id IN ({marks})"), part
        )
    journal.append(
        connection,
        [
            journal.Event(
                at=at, kind=f"{one.action} not sent", order_id=one.order_key,
                shipment_id=one.shipment,
                cause=sentence(f"cause.unsent-{one.state}", shipment=one.number),
            )
            for one in ended
        ],
    )  # fmt: skip
    return ended


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of which so many pieces have left, told or presumed."""

    number: str
    client: str
    pieces: int


def left_of(connection: Connection, order_key: int) -> list[Left]:
    """The shipments of an order of which something has left, and nobody asked to cancel them."""
    statement = text(
        "SELECT s.number, s.client, sum(r.pieces) FROM shipment s"
        " JOIN reservation r ON r.shipment_id = s.id AND r.state = 'shipped'"
        " WHERE s.order_id = :o AND s.cancel_asked = 0 GROUP BY s.id ORDER BY s.id"
    )
    rows = connection.execute(statement, {"o": order_key})
    return [Left(number=r[0], client=r[1], pieces=int(r[2])) for r in rows]
