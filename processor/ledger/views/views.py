"""What is in the house, as printed: orders in their contract form, files, counts, documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.orders.orders import decode
from processor.ledger.sql import text
from processor.ledger.stock.stock import OPEN_SHORTAGES
from processor.ledger.views.order_list import OrderChoice, pages
from processor.model.money import Money
from processor.model.order import Hold, Line, LineState, Order, ParcelView, ShipmentView, Source
from processor.model.sentence import Date, Piece, Sentence, Text, piece, sentence
from processor.model.times import rfc3339

_worksheet = msgspec.json.Decoder(tuple[Text, ...])

# A line's state is its least advanced part.
_LINE_ORDER: tuple[LineState, ...] = (
    "open", "held", "backordered", "reserved", "instructed", "shipped", "cancelled",
)  # fmt: skip


def orders(
    connection: Connection,
    *,
    state: str | None = None,
    channel: str | None = None,
    file: str | None = None,
    key: int | None = None,
) -> Iterator[Order]:
    """Orders in their latest revision with states, holds, shipments and source.

    Ordered by placed_at, channel, order_id; read in pages so that no transaction is long.
    """
    choice = OrderChoice(state=state, channel=channel, file=file, key=key)
    return chosen_orders(connection, choice)


def chosen_orders(connection: Connection, choice: OrderChoice) -> Iterator[Order]:
    """The same of those that are chosen."""
    columns = "o.id, o.state, o.revision, o.doc, o.rows, f.name, f.sha256"
    for page in pages(connection, choice, columns):
        yield from _complete(connection, [row[3:] for row in page])


def _complete(connection: Connection, page: list[Any]) -> Iterator[Order]:
    keys = {f"k{n}": row[0] for n, row in enumerate(page)}
    marks = ", ".join(f":{name}" for name in keys)
    lines: dict[int, dict[str, LineState]] = {}
    for r in connection.execute(
        text(
            "SELECT order_id, line_id, open, held, backordered, reserved, instructed, shipped,"
            f" cancelled FROM order_line WHERE order_id IN ({marks})"
        ),
        keys,
    ):
        state = next((name for name, n in zip(_LINE_ORDER, r[2:], strict=True) if n), "cancelled")
        lines.setdefault(r[0], {})[r[1]] = state  # type: ignore[assignment]
    holds: dict[int, list[Hold]] = {}
    for r in connection.execute(
        text(
            "SELECT order_id, reason, type, rule, place, since, until FROM hold"
            f" WHERE closed_at IS NULL AND order_id IN ({marks}) ORDER BY id"
        ),
        keys,
    ):
        holds.setdefault(r[0], []).append(
            Hold(
                reason=r[1],
                type=r[2],
                rule=r[3],
                at=r[4],
                since=rfc3339(r[5]),
                until=None if r[6] is None else rfc3339(r[6]),
            )
        )
    shipments = _shipments(connection, marks, keys)
    for row in page:
        order = decode(row[3])
        states = lines.get(row[0], {})
        yield msgspec.structs.replace(
            order,
            state=row[1],
            revision=row[2],
            lines=tuple(_line(line, states, row[1]) for line in order.lines),
            holds=tuple(holds.get(row[0], ())),
            shipments=tuple(shipments.get(row[0], ())),
            source=(
                Source(
                    file=row[5],
                    sha256=row[6],
                    rows=tuple(msgspec.json.decode(row[4], type=list[int])),
                ),
                *_other_half(order, row[6]),
            ),
        )


def _other_half(order: Order, sha256: str) -> tuple[Source, ...]:
    """The other file that an order stands in, where it was told last by the one with that hash."""
    if not order.source or order.source[0].sha256 != sha256:
        return ()
    others = order.source[1:]
    return tuple(msgspec.structs.replace(one, file=one.file.rpartition("/")[2]) for one in others)


def _line(line: Line, states: dict[str, LineState], order_state: str) -> Line:
    state = states.get(line.line_id, "shipped" if order_state == "history" else "open")
    if line.shipped and not line.to_send:
        state = "shipped"
    return line if state == line.state else msgspec.structs.replace(line, state=state)


def _shipments(
    connection: Connection, marks: str, keys: dict[str, Any]
) -> dict[int, list[ShipmentView]]:
    parcels: dict[int, list[ParcelView]] = {}
    for r in connection.execute(
        text(
            "SELECT p.shipment_id, p.sscc, p.tracking, p.weight_g FROM parcel p"
            f" JOIN shipment s ON s.id = p.shipment_id WHERE s.order_id IN ({marks}) ORDER BY p.id"
        ),
        keys,
    ):
        parcels.setdefault(r[0], []).append(ParcelView(sscc=r[1], tracking=r[2], weight_g=r[3]))
    found: dict[int, list[ShipmentView]] = {}
    for r in connection.execute(
        text(
            "SELECT s.order_id, s.id, s.number, s.state, s.warehouse, s.carrier, s.service,"
            " w.number FROM shipment s LEFT JOIN wave w ON w.id = s.wave_id"
            f" WHERE s.state <> 'cancelled' AND s.order_id IN ({marks}) ORDER BY s.id"
        ),
        keys,
    ):
        found.setdefault(r[0], []).append(
            ShipmentView(
                id=r[2], state=r[3], warehouse=r[4], carrier=r[5], service=r[6], wave=r[7],
                parcels=tuple(parcels.get(r[1], ())),
            )
        )  # fmt: skip
    return found


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What is in the house, as numbers."""

    files: dict[str, int]
    rows: dict[str, int]
    orders: dict[str, int]
    documents: dict[str, int]
    holds: dict[str, int]
    requests: int
    shortages: int
    undelivered: int


def _grouped(connection: Connection, sql: str) -> dict[str, int]:
    return {str(r[0]): int(r[1]) for r in connection.execute(text(sql))}


def order_counts(connection: Connection) -> dict[str, int]:
    """Orders by state."""
    return _grouped(connection, "SELECT state, count(*) FROM orders GROUP BY state ORDER BY 1")


def counts(connection: Connection) -> Counts:
    """Files, rows, orders, documents and holds by state or kind."""
    return Counts(
        files=_grouped(connection, "SELECT state, count(*) FROM file GROUP BY state ORDER BY 1"),
        rows=_grouped(
            connection, "SELECT outcome, count(*) FROM input_row GROUP BY outcome ORDER BY 1"
        ),
        orders=order_counts(connection),
        documents=_grouped(
            connection,
            "SELECT kind, count(*) FROM document WHERE state = 'handed'"
            " AND id NOT IN (SELECT document_id FROM resend) GROUP BY kind ORDER BY 1",
        ),
        holds=_grouped(
            connection,
            "SELECT reason, count(*) FROM hold WHERE closed_at IS NULL GROUP BY reason ORDER BY 1",
        ),
        requests=_one(connection, "SELECT count(*) FROM request WHERE state = 'asked'"),
        shortages=_one(connection, f"SELECT count(*) FROM {OPEN_SHORTAGES}"),
        undelivered=_one(connection, "SELECT count(*) FROM document WHERE state <> 'handed'"),
    )


def _one(connection: Connection, sql: str) -> int:
    return int(connection.scalar(text(sql)) or 0)


def waves(connection: Connection) -> list[tuple[str, int, int, int]]:
    """(number, closed at, documents, of these handed over) of every wave, by number; what was sent
    again counts once."""
    statement = text(
        "SELECT w.number, w.closed_at, count(d.id),"
        " coalesce(sum(CASE WHEN d.state = 'handed' THEN 1 ELSE 0 END), 0) FROM wave w"
        " LEFT JOIN document d ON d.wave_id = w.id"
        " AND d.id NOT IN (SELECT document_id FROM resend) GROUP BY w.number, w.closed_at"
        " ORDER BY w.number"
    )
    return [(r[0], r[1], r[2], r[3]) for r in connection.execute(statement)]


def wave_keys(connection: Connection, number: str) -> list[int]:
    """The key of the wave with this number, in a list; an empty one where there is none."""
    found = connection.execute(text("SELECT id FROM wave WHERE number = :n"), {"n": number})
    return [int(row[0]) for row in found]


def waves_of_order(connection: Connection, order_key: int) -> list[int]:
    """The keys of the waves that hold documents of an order, oldest first."""
    found = connection.execute(
        text(
            "SELECT DISTINCT d.wave_id FROM document d"
            " JOIN document_shipment l ON l.document_id = d.id"
            " JOIN shipment s ON s.id = l.shipment_id"
            " WHERE s.order_id = :o AND d.wave_id IS NOT NULL ORDER BY 1"
        ),
        {"o": order_key},
    )
    return [int(row[0]) for row in found]


class LastDecision(msgspec.Struct, frozen=True, kw_only=True):
    """The newest decision of an order: when, under which texts, from which facts."""

    at: int
    bundle_id: int
    revision: int
    outcome: str
    facts: str
    verdict: str


def last_decision(connection: Connection, order_key: int) -> LastDecision | None:
    """The newest decision of an order, or None."""
    row = connection.execute(
        text(
            "SELECT at, bundle_id, revision, outcome, facts, verdict FROM decision"
            " WHERE order_id = :o ORDER BY id DESC LIMIT 1"
        ),
        {"o": order_key},
    ).first()
    return None if row is None else LastDecision(**row._mapping)


def worksheets(
    connection: Connection, order_key: int
) -> list[tuple[str, str, Piece, tuple[Text, ...]]]:
    """(shipment, service, price, worksheet) of the live shipments of an order; the worksheet ends
    with the day of shipping and with who pays freight and tax, where something was said."""
    statement = text(
        "SELECT number, carrier, service, price, currency, worksheet, ship_day, freight_account,"
        " tax_paid_by, presumed FROM shipment"
        " WHERE order_id = :o AND state <> 'cancelled' ORDER BY id"
    )
    return [
        (
            r[0],
            f"{r[1]}/{r[2]}",
            piece(Money(r[3], r[4])),
            (*_worksheet.decode(r[5]), *_arranged(r[6], r[7], r[8]), *_presumed(r[9])),
        )
        for r in connection.execute(statement, {"o": order_key})
    ]


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that is declared to Chinese customs, and the texts in force when its wave closed;
    None for one that is planned."""

    shipment: str
    warehouse: str
    carrier: str
    service: str
    bundle_id: int | None


def declared_of_order(connection: Connection, order_key: int) -> list[Declared]:
    """The live shipments of an order that are declared."""
    statement = text(
        "SELECT s.number, s.warehouse, s.carrier, s.service, w.bundle_id FROM shipment s"
        " LEFT JOIN wave w ON w.id = s.wave_id WHERE s.order_id = :o AND s.state <> 'cancelled'"
        " AND s.customs = 'china-ceb' ORDER BY s.id"
    )
    return [
        Declared(shipment=r[0], warehouse=r[1], carrier=r[2], service=r[3], bundle_id=r[4])
        for r in connection.execute(statement, {"o": order_key})
    ]


def _arranged(ship_day: str, account: str, tax_paid_by: str) -> list[Sentence]:
    lines = (
        (ship_day, sentence("shipment.leaves", day=Date(ship_day))),
        (account, sentence("shipment.billed", account=account)),
        (tax_paid_by, sentence(f"shipment.tax-{tax_paid_by}")),
    )
    return [line for there, line in lines if there]


def _presumed(presumed: int) -> list[Sentence]:
    return [sentence("shipment.presumed")] if presumed else []


def documents_of_order(connection: Connection, order_key: int) -> list[tuple[str, str, str, str]]:
    """(kind, action, place, state) of the documents an order's shipments stand in.

    The place is folder/name, with the remote in front once a document is staged for one.
    """
    statement = text(
        "SELECT d.kind, l.action, d.folder, d.name, d.state, r.remote FROM document d"
        " JOIN document_shipment l ON l.document_id = d.id"
        " LEFT JOIN document_remote r ON r.document_id = d.id"
        " JOIN shipment s ON s.id = l.shipment_id WHERE s.order_id = :o ORDER BY d.id"
    )
    return [
        (r[0], r[1], f"{r[5]}:{r[2]}/{r[3]}" if r[5] else f"{r[2]}/{r[3]}", r[4])
        for r in connection.execute(statement, {"o": order_key})
    ]
