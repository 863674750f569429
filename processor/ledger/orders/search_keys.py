"""By what people find an order, kept when it is booked, revised, or its parcels get numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text, write_rows
from processor.model.order import Order
from processor.model.search_keys import (
    SearchKey,
    keys_at_booking,
    keys_of_before,
    keys_of_names,
    tracking_form,
    tracking_key,
    tracking_keys,
)

_ADD = "INSERT INTO search_key (kind, key, order_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"


def of_new(connection: Connection, booked: Sequence[tuple[int, Order]]) -> None:
    """Notes new orders by their keys."""
    _write(connection, [(key, one) for key, order in booked for one in keys_at_booking(order)])
    write_rows(
        connection,
        "INSERT INTO order_origin (channel, client) VALUES (:channel, :client)"
        " ON CONFLICT DO NOTHING",
        [
            {"channel": channel, "client": client}
            for channel, client in sorted({(one.channel, one.client) for _, one in booked})
        ],
    )


def of_revision(connection: Connection, key: int, before: Order, now: Order) -> None:
    """Notes what an order is called now. What it was called before stays: people who ask give
    their old number."""
    _write(connection, [(key, one) for one in (*keys_of_names(now), *keys_of_before(before, now))])
    if now.defects:
        _write(connection, [(key, one) for one in keys_at_booking(now)])


def of_parcels(connection: Connection, numbers: Iterable[tuple[int, str]]) -> None:
    """Notes tracking numbers of the shipments (by key) that they are told of, where the number
    itself is not what people look for."""
    keys = [(shipment, one) for shipment, number in numbers for one in tracking_keys(number)]
    _of_shipments(connection, keys)


def of_replaced(connection: Connection, parcels: Iterable[int]) -> None:
    """Notes the tracking numbers that these parcels were told to have, before others take their
    place."""
    keys = []
    for marks, part in in_batches(parcels):
        statement = text(
            "SELECT shipment_id, told_tracking FROM parcel WHERE told_tracking <> ''"
            f" AND id IN ({marks})"
        )
        keys += [
            (int(row[0]), tracking_key(tracking_form(row[1])))
            for row in connection.execute(statement, part)
        ]
    _of_shipments(connection, keys)


def _of_shipments(connection: Connection, keys: Sequence[tuple[int, SearchKey]]) -> None:
    orders: dict[int, int] = {}
    for marks, part in in_batches({shipment for shipment, _ in keys}):
        statement = text(f"SELECT id, order_id FROM shipment WHERE id IN ({marks})")
        orders |= {row[0]: row[1] for row in connection.execute(statement, part)}
    _write(connection, [(orders[shipment], one) for shipment, one in keys])


def _write(connection: Connection, found: Sequence[tuple[int, SearchKey]]) -> None:
    # In the order of the table: neighbours are written into one page, one after the other.
    rows = sorted((*one, order) for order, one in found)
    if rows:
        connection.exec_driver_sql(_ADD, rows)
