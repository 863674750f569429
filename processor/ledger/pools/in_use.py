"""Numbers that parcels have or had: drawn for them, told of them, or kept of another pool."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text


class Holder(NamedTuple):
    """Whose number it is: a shipment and when it was planned, microseconds."""

    shipment: str
    client: str
    order: str
    at: int


def holders(connection: Connection, numbers: Collection[str]) -> dict[str, Holder]:
    """Of these numbers those that a parcel has or had, by the warehouse's words too, or by a label
    of others, be it void: the number came with it."""
    found: dict[str, Holder] = {}
    for marks, part in in_batches(numbers):
        for tables, column in _HELD:
            # An empty one is none; said so, the index that leaves them out is used.
            statement = text(
                f"SELECT {column}, s.number, s.client, o.channel, o.order_id, s.planned_at"
                f" FROM {tables} JOIN shipment s ON s.id = p.shipment_id"
                f" JOIN orders o ON o.id = s.order_id WHERE {column} IN ({marks})"
                f" AND {column} <> '' ORDER BY p.id"
            )
            for row in connection.execute(statement, part):
                holder = Holder(row[1], row[2], f"{row[3]}/{row[4]}", int(row[5]))
                found.setdefault(str(row[0]), holder)
    return found


_HELD = (
    ("parcel p", "p.tracking"),
    ("parcel p", "p.told_tracking"),
    ("label l JOIN parcel p ON p.id = l.parcel_id", "l.tracking"),
)


def on_manifests(connection: Connection, numbers: Collection[str]) -> dict[str, tuple[str, int]]:
    """Of these numbers those by which a carrier knows a manifest: our number of it, and when it
    closed, microseconds."""
    found: dict[str, tuple[str, int]] = {}
    for marks, part in in_batches(numbers):
        statement = text(
            "SELECT carrier_number, number, closed_at FROM manifest"
            f" WHERE carrier_number IN ({marks}) ORDER BY id"
        )
        for row in connection.execute(statement, part):
            found.setdefault(str(row[0]), (str(row[1]), int(row[2])))
    return found


class PooledNumber(NamedTuple):
    """Where a number that came in a file lies: its pool, and the file and row."""

    carrier: str
    pool: str
    file: str
    row: int


def kept(connection: Connection, numbers: Collection[str]) -> dict[str, PooledNumber]:
    """Of these numbers those that came in a file for a pool."""
    found: dict[str, PooledNumber] = {}
    for marks, part in in_batches(numbers):
        statement = text(
            "SELECT n.number, n.carrier, n.pool, f.name, n.row FROM pool_number n"
            f" JOIN file f ON f.id = n.file_id WHERE n.number IN ({marks})"
        )
        for row in connection.execute(statement, part):
            found[str(row[0])] = PooledNumber(row[1], row[2], row[3], int(row[4]))
    return found
