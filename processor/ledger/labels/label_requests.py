"""Which labels a carrier is to be asked for, each once, and which it is to be told are not wanted
any more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.labels.label_waits import OPEN
from processor.ledger.sql import in_batches, text, write_rows

_OF = (
    " FROM label l JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
    " JOIN orders o ON o.id = s.order_id WHERE l.source = 'carrier' AND s.carrier = :c"
)
_COLUMNS = (
    "SELECT l.id, s.id, s.order_id, s.number, p.sequence, p.id, p.sscc,"
    " l.tracking, s.client, s.warehouse, s.service"
)


class RequestedLabel(msgspec.Struct, frozen=True):
    """The label of a parcel, by its key, with the keys of its shipment, order and parcel;
    `parcel` is its number in the shipment. `sscc` is the reference under which its carrier answers,
    `tracking` the number that it gave, or ""."""

    key: int
    shipment: int
    order: int
    number: str
    parcel: int
    parcel_key: int
    sscc: str
    tracking: str
    client: str
    warehouse: str
    service: str


Asked = Callable[[Connection, str], list[RequestedLabel]]
"""What finds the labels of a carrier that something is to be said of."""


def to_request(connection: Connection, carrier: str) -> list[RequestedLabel]:
    """The labels of planned parcels that a carrier was not asked for, or is to be asked for again,
    those that are due first, first."""
    statement = text(
        # In a form that the index of open labels serves.
        f"{_COLUMNS}{_OF} AND l.state IN {OPEN} AND l.state = 'awaited' AND s.state = 'planned'"
        " ORDER BY l.until, l.id"
    )
    return [RequestedLabel(*row) for row in connection.execute(statement, {"c": carrier})]


def to_call_off(connection: Connection, carrier: str) -> list[RequestedLabel]:
    """The labels that a carrier was asked for and that nobody wants any more: they are void, or
    their order was called off. One whose order may be planned again the same is not among them."""
    statement = text(
        f"{_COLUMNS}{_OF} AND l.asked_at IS NOT NULL AND l.void_told_at IS NULL"
        " AND (l.state = 'void' OR (s.state = 'cancelled'"
        " AND o.state IN ('cancelled', 'rejected'))) ORDER BY 1"
    )
    return [RequestedLabel(*row) for row in connection.execute(statement, {"c": carrier})]


def note_requested(connection: Connection, keys: Sequence[int], at: int) -> None:
    """Notes, in the transaction that closes the request file, that its carrier is asked."""
    write_rows(
        connection,
        "UPDATE label SET state = 'asked', asked_at = :t WHERE id = :i AND state = 'awaited'",
        [{"t": at, "i": key} for key in keys],
    )


def note_called_off(connection: Connection, keys: Sequence[int], at: int) -> None:
    """Notes that its carrier is told that these labels are not wanted any more."""
    write_rows(
        connection,
        "UPDATE label SET void_told_at = :t WHERE id = :i",
        [{"t": at, "i": key} for key in keys],
    )


def fact_of(key: int, time: int) -> str:
    """The fact that something was said of a label for the so-manieth time."""
    return f"label {key}/{time}"


def told_of(connection: Connection, telling: str, keys: Collection[int]) -> dict[int, int]:
    """How often a telling said something of these labels; those of which it never did are
    missing."""
    found: dict[int, int] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT l.id, count(*) FROM label l JOIN batch_item i ON i.telling = :t"
            " AND i.fact > 'label ' || l.id || '/' AND i.fact < 'label ' || l.id || '0'"
            f" WHERE l.id IN ({marks}) GROUP BY l.id"
        )
        found |= {row[0]: row[1] for row in connection.execute(statement, {**part, "t": telling})}
    return found


def newest_batch(connection: Connection, telling: str, key: int) -> int | None:
    """The key of the newest batch in which a telling said something of a label."""
    statement = text(
        "SELECT max(batch_id) FROM batch_item WHERE telling = :t AND fact > :a AND fact < :b"
    )
    values = {"t": telling, "a": f"label {key}/", "b": f"label {key}0"}
    found = connection.scalar(statement, values)
    return None if found is None else int(found)


def note_as_told(connection: Connection, telling: str, orders: Collection[int], at: int) -> None:
    """Notes what waits of these orders to be asked for, or to be called off, as told by a file of
    which the ledger knows nothing."""
    off = telling.endswith(" cancelled")
    for marks, part in in_batches(orders):
        of = (
            "parcel_id IN (SELECT p.id FROM parcel p JOIN shipment s ON s.id = p.shipment_id"
            f" WHERE s.order_id IN ({marks}))"
        )
        if not off:
            connection.execute(
                text(
                    "INSERT INTO told_before (telling, order_id, shipment_id, line_id, pieces)"
                    " SELECT :t, s.order_id, s.id, 'label ' || l.id, 1 FROM label l"
                    " JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
                    f" WHERE l.state = 'awaited' AND l.source = 'carrier'"
                    f" AND s.order_id IN ({marks}) ON CONFLICT DO NOTHING"
                ),
                {**part, "t": telling},
            )
            connection.execute(
                text(
                    "UPDATE label SET state = 'asked', asked_at = :at WHERE state = 'awaited'"
                    f" AND source = 'carrier' AND {of}"
                ),
                {**part, "at": at},
            )
        connection.execute(
            text(
                "UPDATE label SET void_told_at = :at WHERE asked_at IS NOT NULL"
                f" AND void_told_at IS NULL AND state = 'void' AND source = 'carrier' AND {of}"
            ),
            {**part, "at": at},
        )
