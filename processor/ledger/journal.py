"""The journal: one event per transition, with time, cause and what it saw."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import next_id
from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import event
from processor.model.sentence import Text, keep, kept, sentence


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What happened. `cause` names the rule and line, file and row, or person behind it."""

    at: int
    kind: str
    order_id: int | None = None
    shipment_id: int | None = None
    who: str = "crossdock"
    cause: Text = ""
    saw: Text = ""


KINDS = frozenset(
    (
        "received", "approved", "held", "rejected", "cancelled", "allocated", "backordered",
        "planned", "instructed", "shipped", "delivered", "history", "hold approved", "released",
        "lines rejected", "lines cancelled", "split", "corrected",
        "correction overruled", "recalled", "revised", "revised after reject",
        "conflict", "change-asked", "cancel-asked", "change instructed", "cancel instructed",
        "to be decided again", "rules accepted", "clock accepted", "mounts accepted",
        "host key trusted",
        "reconciled", "rate corrected", "count corrected",
        "partly shipped", "left", "not shipped", "cancel confirmed", "cancel refused",
        "change confirmed", "change refused", "cancel not sent", "change not sent",
        "instruction taken", "instruction refused", "change taken", "cancel taken",
        "cancelled by the warehouse",
        "confirmed by hand", "report replaced", "presumed shipped", "sent again",
        "manifest closed", "case opened", "case closed", "judged after hand-over",
    )
)  # fmt: skip
"""What an event may be of: states that an order came to, and what else happens to it. A language
says them as `event.received`."""


def kind_said(kind: str) -> Text:
    """The kind of an event, to be said; one that an earlier version kept is a quotation."""
    return sentence(f"event.{kind.replace(' ', '-')}") if kind in KINDS else kind


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
