"""Shipments as a list tells them, page by page: what is under way by the indexes of what is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.shipped import acknowledged
from processor.ledger.sql import in_batches, text
from processor.model.under_way import SentParcel, UnderWay

PAGE = 500
# Written as the partial indexes `ix_shipment_planned` and `ix_shipment_open` have them.
_PLANNED = "s.state = 'planned'"
_OPEN = "s.state IN ('instructed', 'partly shipped')"
OPEN_STATES = ("planned", "instructed", "partly shipped")
STATES = (*OPEN_STATES, "shipped", "delivered", "cancelled")
_COLUMNS = (
    "s.id, s.number, s.order_id, o.channel || '/' || o.order_id, s.client, s.state, s.warehouse,"
    " s.carrier, s.service, s.ship_day, o.ship_by, s.acknowledged_at, s.shipped_at,"
    " s.cancel_asked, s.cancel_answer, s.presumed"
)


class ShipmentChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which shipments are listed: None leaves a field open; without a state those under way.
    `since` is when they were planned, microseconds UTC."""

    state: str | None = None
    client: str | None = None
    warehouse: str | None = None
    carrier: str | None = None
    since: int | None = None


def listed_shipments(connection: Connection, choice: ShipmentChoice) -> Iterator[list[UnderWay]]:
    """The shipments, a page at a time: those that no warehouse has yet first, then by warehouse,
    client and day of shipping; of the other states by their keys."""
    if choice.state in (None, "planned"):
        yield from _pages(connection, choice, _PLANNED, ("s.id",))
    if choice.state in (None, "instructed", "partly shipped"):
        by = ("s.warehouse", "s.client", "s.ship_day", "s.id")
        yield from _pages(connection, choice, _OPEN, by)
    if choice.state is not None and choice.state not in OPEN_STATES:
        yield from _pages(connection, choice, "1 = 1", ("s.id",))


def _pages(
    connection: Connection, choice: ShipmentChoice, among: str, by: tuple[str, ...]
) -> Iterator[list[UnderWay]]:
    parts = {
        "state": "s.state = :state",
        "client": "s.client = :client",
        "warehouse": "s.warehouse = :warehouse",
        "carrier": "s.carrier = :carrier",
        "since": "s.planned_at >= :since",
    }
    asked = {name: getattr(choice, name) for name in parts}
    values: dict[str, Any] = {name: one for name, one in asked.items() if one is not None}
    last: list[Any] = [0 if one == "s.id" else "" for one in by]
    marks = [f":last{n}" for n in range(len(by))]
    where = " AND ".join([among, *(parts[name] for name in values)])
    statement = text(
        f"SELECT {', '.join(by)}, {_COLUMNS} FROM shipment s JOIN orders o ON o.id = s.order_id"
        f" WHERE {where} AND ({', '.join(by)}) > ({', '.join(marks)})"
        f" ORDER BY {', '.join(by)} LIMIT :n"
    )
    while True:
        at = {f"last{n}": one for n, one in enumerate(last)}
        page = connection.execute(statement, {**values, **at, "n": PAGE}).fetchall()
        if page:
            yield _told(connection, [row[len(by) :] for row in page])
            last = list(page[-1][: len(by)])
        if len(page) < PAGE:
            return


def _told(connection: Connection, rows: Sequence[Any]) -> list[UnderWay]:
    keys = [int(row[0]) for row in rows]
    parcels = _parcels(connection, keys)
    told = _last_told(connection, keys)
    open_orders = [row[2] for row in rows if row[5] in ("instructed", "partly shipped")]
    refused = acknowledged.refused(connection, open_orders) if open_orders else {}
    return [
        UnderWay(
            key=r[0], number=r[1], order=r[3], client=r[4], state=r[5], warehouse=r[6],
            carrier=r[7], service=r[8], ship_day=r[9], ship_by=r[10],
            parcels=tuple(parcels.get(r[0], ())), document=told.get(r[0], _Told()).document,
            document_id=told.get(r[0], _Told()).key, action=told.get(r[0], _Told()).action,
            handed_at=told.get(r[0], _Told()).handed_at,
            acknowledged_at=r[11] or told.get(r[0], _Told()).acknowledged_at,
            shipped_at=r[12], cancel_asked=bool(r[13]), cancel_answer=r[14], presumed=bool(r[15]),
            refused=r[1] in refused.get(r[2], ()),
        )
        for r in rows
    ]  # fmt: skip


class _Told(msgspec.Struct, frozen=True):
    """The instruction that told of a shipment last."""

    key: int = 0
    document: str = ""
    action: str = ""
    handed_at: int | None = None
    acknowledged_at: int | None = None


def _last_told(connection: Connection, keys: Sequence[int]) -> dict[int, _Told]:
    found: dict[int, _Told] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT m.shipment_id, d.id, d.folder || '/' || d.name, m.action,"
            " CASE WHEN d.state = 'handed' THEN coalesce(d.handed_at, d.at) END,"
            " d.acknowledged_at FROM document_shipment m JOIN document d ON d.id = m.document_id"
            f" WHERE d.kind = 'instruction' AND m.shipment_id IN ({marks}) ORDER BY d.id"
        )
        for shipment, *told in connection.execute(statement, part).fetchall():
            found[int(shipment)] = _Told(*told)
    return found


def _parcels(connection: Connection, keys: Sequence[int]) -> dict[int, list[SentParcel]]:
    """Their parcels that count, with the tracking number that was told, else the planned one."""
    found: dict[int, list[SentParcel]] = {}
    for marks, part in in_batches(keys):
        statement = text(
            "SELECT p.shipment_id, p.sscc, coalesce(nullif(p.told_tracking, ''), p.tracking, ''),"
            " coalesce(m.number, '') FROM parcel p LEFT JOIN manifest_parcel l"
            " ON l.parcel_id = p.id LEFT JOIN manifest m ON m.id = l.manifest_id"
            f" WHERE p.state <> 'void' AND p.shipment_id IN ({marks})"
            " ORDER BY p.shipment_id, p.sequence, p.id"
        )
        for shipment, *parcel in connection.execute(statement, part).fetchall():
            found.setdefault(int(shipment), []).append(SentParcel(*parcel))
    return found


_NAMED = ("client", "warehouse", "carrier")


def is_of_shipments(connection: Connection, what: str, name: str) -> bool:
    """True where a shipment has this client, warehouse or carrier, also one that is no longer in
    the configuration."""
    if what not in _NAMED:
        raise ValueError(what)
    statement = text(f"SELECT 1 FROM shipment WHERE {what} = :v LIMIT 1")
    return connection.scalar(statement, {"v": name}) is not None
