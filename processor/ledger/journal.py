"""The journal: one event per transition, with time, cause and what it saw."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import event
from processor.model.sentence import Text, keep, kept


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What happened. `cause` names the rule and line, file and row, or person behind it."""

    at: int
    kind: str
    order_id: int | None = None
    shipment_id: int | None = None
    who: str = "crossdock"
    cause: Text = ""
    saw: Text = ""


def append(connection: Connection, events: Sequence[Event]) -> None:
    """Appends events in the given order."""
    if not events:
        return
    key = next_id(connection, event)
    write_rows(
        connection,
        event,
        [
            {
                "id": key + offset, "at": item.at, "kind": item.kind, "order_id": item.order_id,
                "shipment_id": item.shipment_id, "who": item.who, "cause": keep(item.cause),
                "saw": keep(item.saw),
            }
            for offset, item in enumerate(events)
        ],
    )  # fmt: skip


def of_order(connection: Connection, order_key: int) -> list[Event]:
    """The life of one order, oldest first."""
    statement = text(
        "SELECT at, kind, order_id, shipment_id, who, cause, saw FROM event"
        " WHERE order_id = :o ORDER BY id"
    )
    return [
        Event(
            at=r[0], kind=r[1], order_id=r[2], shipment_id=r[3], who=r[4], cause=kept(r[5]),
            saw=kept(r[6]),
        )
        for r in connection.execute(statement, {"o": order_key})
    ]  # fmt: skip
