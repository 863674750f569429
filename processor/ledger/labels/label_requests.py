"""Which labels a carrier is to be asked for, each once, and which it is to be told are not wanted
any more."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text, write_rows

_OF = (
    " FROM label l JOIN parcel p ON p.id = l.parcel_id JOIN shipment s ON s.id = p.shipment_id"
    " JOIN orders o ON o.id = s.order_id WHERE l.source = 'carrier' AND s.carrier = :c"
)
_COLUMNS = "SELECT l.id, s.id, s.order_id, s.number, p.sequence, p.sscc, l.tracking"


class RequestedLabel(msgspec.Struct, frozen=True):
    """The label of a parcel, by its key, with the keys of its shipment and order. `sscc` is the
    reference under which its carrier answers, `tracking` the number that it gave, or ""."""

    key: int
    shipment: int
    order: int
    number: str
    parcel: int
    sscc: str
    tracking: str


def to_request(connection: Connection, carrier: str) -> list[RequestedLabel]:
    """The labels of planned parcels that a carrier was not asked for, or is to be asked for again,
    oldest first."""
    statement = text(f"{_COLUMNS}{_OF} AND l.state = 'awaited' AND s.state = 'planned' ORDER BY 1")
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
