"""How an order stands, as its head tells it: shipments with their numbers, holds, since when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from processor.ledger.desk import cases
from processor.ledger.orders.orders import decode
from processor.ledger.sql import text
from processor.model.order import Order
from processor.model.order_head import HeadCase, HeadHold, HeadParcel, HeadShipment, OrderHead
from processor.model.times import rfc3339


def head_of(
    connection: Connection,
    key: int,
    queue: Callable[[str], str],
    case_queue: Callable[[str], str],
) -> OrderHead:
    """The head of an order; `queue` gives the queue of a reason to hold, `case_queue` that of a
    kind of case."""
    statement = text("SELECT doc, state, disputed, placed_at FROM orders WHERE id = :k")
    doc, state, disputed, placed_at = connection.execute(statement, {"k": key}).one()
    order = decode(doc)
    unread = {one.field for one in order.defects}
    return OrderHead(
        order=f"{order.channel}/{order.order_id}", client=order.client, channel=order.channel,
        buyer=_buyer(order), state=state, since=_since(connection, key, state, placed_at),
        pieces=sum(line.pieces for line in order.lines),
        skus=len({line.sku for line in order.lines}),
        total=None if "total" in unread or not order.currency else order.total,
        currency=order.currency, fulfilled_by=order.fulfilled_by,
        shipments=_shipments(connection, key), holds=_holds(connection, key, queue),
        cases=tuple(
            HeadCase(id=one.id, queue=case_queue(one.kind))
            for one in cases.of_order(connection, key)
            if one.closed_at is None
        ),
        waits_for=tuple(
            str(row[0])
            for row in connection.execute(
                text(
                    "SELECT DISTINCT sku FROM order_line WHERE order_id = :k AND backordered > 0"
                    " ORDER BY sku"
                ),
                {"k": key},
            )
        ),
        disputed=disputed != "",
    )  # fmt: skip


def _buyer(order: Order) -> str:
    """Who bought it: the receiver where the channel names no buyer, a company where no name."""
    buyer, to = order.buyer, order.ship_to
    return buyer.name or to.name or buyer.company or to.company or ""


def _since(connection: Connection, key: int, state: str, placed_at: int) -> int:
    """When the order came to its state: the newest event that says so, else its newest event at
    all; of what was taken over without one, when it was placed."""
    statement = text(
        "SELECT coalesce(max(CASE WHEN kind = :s THEN at END), max(at), :p) FROM event"
        " WHERE order_id = :k"
    )
    return int(connection.scalar(statement, {"k": key, "s": state, "p": placed_at}) or 0)


def _holds(connection: Connection, key: int, queue: Callable[[str], str]) -> tuple[HeadHold, ...]:
    statement = text(
        "SELECT reason, until FROM hold WHERE order_id = :k AND closed_at IS NULL ORDER BY id"
    )
    return tuple(
        HeadHold(
            reason=reason, queue=queue(reason), until=None if until is None else rfc3339(until)
        )
        for reason, until in connection.execute(statement, {"k": key})
    )


_SENT = (
    "EXISTS (SELECT 1 FROM document_shipment m JOIN document d ON d.id = m.document_id"
    " WHERE m.shipment_id = s.id AND d.kind = 'instruction' AND d.state = 'handed')"
)


def _shipments(connection: Connection, key: int) -> tuple[HeadShipment, ...]:
    parcels: dict[int, list[HeadParcel]] = {}
    rows = connection.execute(
        text(
            "SELECT p.shipment_id, p.sscc, coalesce(p.tracking, ''), p.told_tracking, p.state"
            " FROM parcel p JOIN shipment s ON s.id = p.shipment_id WHERE s.order_id = :k"
            " ORDER BY p.id"
        ),
        {"k": key},
    )
    for shipment, sscc, planned, told, state in rows:
        parcels.setdefault(shipment, []).append(
            HeadParcel(
                sscc=sscc, tracking=told or planned,
                planned=planned if told not in ("", planned) else "", state=state,
            )
        )  # fmt: skip
    statement = text(
        "SELECT s.id, s.number, s.state, s.warehouse, s.carrier, s.service, s.ship_day,"
        f" {_SENT}, s.acknowledged_at, s.cancel_asked, s.cancel_answer FROM shipment s"
        " WHERE s.order_id = :k ORDER BY s.id"
    )
    every = [_shipment(row, parcels) for row in connection.execute(statement, {"k": key})]
    # One that came to nothing is told where there is no other.
    live = tuple(one for one in every if one.state != "cancelled")
    return live or tuple(one for one in every if one.sent)


def _shipment(row: Any, parcels: dict[int, list[HeadParcel]]) -> HeadShipment:
    return HeadShipment(
        number=row[1], state=row[2], warehouse=row[3], carrier=row[4], service=row[5],
        ship_day=row[6], sent=bool(row[7]), acknowledged=row[8] is not None,
        cancel=(row[10] or "asked") if row[9] else "",
        parcels=tuple(one for one in parcels.get(row[0], ()) if one.state != "void"),
    )  # fmt: skip
