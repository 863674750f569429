"""The shipments that reports speak of, as the ledger has them: by what names them, in bulk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.orders.orders import decode
from processor.ledger.shipped.unsent import unsent
from processor.ledger.sql import in_batches, text
from processor.model.confirmations import Candidate, KnownLine, KnownParcel, KnownShipment
from processor.model.identity import fold, key_of, number_form

_CANDIDATE = (
    "s.id, s.number, s.client, s.warehouse, s.state, o.channel || '/' || o.order_id,"
    " s.presumed FROM {tables} WHERE {where} ORDER BY s.id"
)
_SHIPMENTS = "shipment s JOIN orders o ON o.id = s.order_id"
_PARCELS = "parcel p JOIN shipment s ON s.id = p.shipment_id JOIN orders o ON o.id = s.order_id"
Found = dict[str, list[Candidate]]


class _LineId(msgspec.Struct, frozen=True):
    line_id: str


class _LinesOf(msgspec.Struct, frozen=True):
    """The part of the document of an order that numbers its lines."""

    lines: tuple[_LineId, ...] = ()


_lines_of = msgspec.json.Decoder(_LinesOf)


def by_number(connection: Connection, numbers: Iterable[str]) -> Found:
    """Shipments by their numbers."""
    return _find(connection, numbers, "s.number", _SHIPMENTS)


def numbers_of(connection: Connection, order: int) -> list[str]:
    """The numbers of the shipments of an order that a warehouse has, or had."""
    statement = text(
        "SELECT number FROM shipment WHERE order_id = :o AND wave_id IS NOT NULL ORDER BY id"
    )
    return [str(row[0]) for row in connection.execute(statement, {"o": order})]


# Numbers that differ at the end alone, as mistyped ones mostly do.
_SAME_BEGINNING = 8
_MOST_NEAR = 100


def near_numbers(connection: Connection, number: str) -> list[str]:
    """Numbers of shipments that begin as a number does which none has."""
    begins = number[:_SAME_BEGINNING]
    if len(begins) < _SAME_BEGINNING:
        return []
    statement = text(
        "SELECT number FROM shipment WHERE number >= :b AND number < :e ORDER BY number LIMIT :n"
    )
    values = {"b": begins, "e": begins + "\uffff", "n": _MOST_NEAR}
    return [str(row[0]) for row in connection.execute(statement, values)]


def by_sscc(connection: Connection, numbers: Iterable[str]) -> Found:
    """Shipments by the SSCC of a parcel, planned or told."""
    return _find(connection, numbers, "p.sscc", _PARCELS)


def by_tracking(connection: Connection, numbers: Iterable[str]) -> Found:
    """Shipments by the tracking number of a parcel, planned or told."""
    wanted = sorted(set(numbers))
    found = by_planned_tracking(connection, wanted)
    told = _find(connection, wanted, "p.told_tracking", _PARCELS, " AND p.told_tracking <> ''")
    for number, more in told.items():
        there = found.setdefault(number, [])
        there += [one for one in more if one not in there]
    return found


def by_planned_tracking(connection: Connection, numbers: Iterable[str]) -> Found:
    """Shipments by the tracking number that we planned for a parcel."""
    return _find(connection, numbers, "p.tracking", _PARCELS, " AND p.tracking IS NOT NULL")


def by_order(connection: Connection, ids: Iterable[str], channels: Collection[str]) -> Found:
    """Shipments by the id of their order in one of these channels."""
    found: Found = {}
    wanted = sorted(set(ids))
    for channel in sorted(channels):
        some = _find(
            connection, wanted, "o.order_id", _SHIPMENTS, " AND o.channel = :channel",
            channel=channel,
        )  # fmt: skip
        for number, more in some.items():
            found.setdefault(number, []).extend(more)
    return found


def by_purchase_order(
    connection: Connection, numbers: Iterable[str], clients: Collection[str]
) -> Found:
    """Shipments by the purchase order number of their order, of one of these clients."""
    keys = {
        key_of(client, "po", fold(number_form(number))): number
        for number in set(numbers)
        for client in clients
        if fold(number_form(number))
    }
    found: Found = {}
    for marks, part in in_batches(keys):
        statement = "SELECT t.po_key, o.doc, " + _CANDIDATE.format(
            tables=f"{_SHIPMENTS} JOIN order_trace t ON t.order_id = o.id",
            where=f"t.po_key > 0 AND t.po_key IN ({marks})",
        )
        for key, doc, *row in connection.execute(text(statement), part):
            if fold(number_form(decode(doc).po_number or "")) == fold(number_form(keys[key])):
                found.setdefault(keys[key], []).append(_candidate(row))
    return found


def _find(
    connection: Connection, wanted: Iterable[str], column: str, tables: str, more: str = "",
    **values: str,
) -> Found:  # fmt: skip
    found: Found = {}
    for marks, part in in_batches(wanted):
        where = f"{column} IN ({marks}){more}"
        statement = f"SELECT {column}, " + _CANDIDATE.format(tables=tables, where=where)
        for name, *row in connection.execute(text(statement), {**part, **values}):
            one = _candidate(row)
            there = found.setdefault(str(name), [])
            if one not in there:
                there.append(one)
    return found


def _candidate(row: Any) -> Candidate:
    return Candidate(
        key=row[0], number=row[1], client=row[2], warehouse=row[3], state=row[4], order=row[5],
        presumed=bool(row[6]),
    )  # fmt: skip


def known(connection: Connection, keys: Iterable[int]) -> dict[int, KnownShipment]:
    """Shipments by key with their lines and parcels."""
    found: dict[int, KnownShipment] = {}
    for marks, part in in_batches(keys):
        lines = _lines(connection, marks, part)
        parcels = _parcels(connection, marks, part)
        waiting = unsent(connection, part.values())
        statement = text(
            "SELECT s.id, s.number, s.order_id, o.channel || '/' || o.order_id, s.client,"
            " s.warehouse, s.state, s.cancel_asked, s.cancel_answer, coalesce(w.closed_at, 0),"
            " s.final_at, (SELECT coalesce(max(t.happened_at), 0) FROM report_line t"
            " JOIN report r ON r.id = t.report_id WHERE t.shipment_id = s.id"
            " AND t.document_id IS NULL AND r.state = 'booked'), EXISTS (SELECT 1 FROM hold h"
            " WHERE h.order_id = s.order_id AND h.reason = 'substituted' AND h.closed_at IS NULL)"
            f" FROM {_SHIPMENTS} LEFT JOIN wave w ON w.id = s.wave_id"
            f" WHERE s.id IN ({marks})"
        )
        for r in connection.execute(statement, part):
            found[r[0]] = KnownShipment(
                key=r[0], number=r[1], order_key=r[2], order=r[3], client=r[4], warehouse=r[5],
                state=r[6], cancel_asked=bool(r[7]), cancel_answer=r[8], instructed_at=r[9],
                final_at=r[10], told_at=r[11], substituted=bool(r[12]),
                unsent=waiting[r[0]].action if r[0] in waiting else "",
                lines=tuple(lines.get(r[0], ())),
                parcels=tuple(parcels.get(r[0], ())),
            )  # fmt: skip
    return found


def _lines(connection: Connection, marks: str, part: dict[str, int]) -> dict[int, list[KnownLine]]:
    left = {
        (r[0], r[1]): int(r[2])
        for r in connection.execute(
            text(
                "SELECT l.shipment_id, l.line_id, sum(l.pieces) FROM report_line l"
                " JOIN report r ON r.id = l.report_id WHERE r.state = 'booked' AND l.line_id <> ''"
                f" AND l.shipment_id IN ({marks}) GROUP BY l.shipment_id, l.line_id"
            ),
            part,
        )
    }
    numbers = _numbers(connection, marks, part)
    found: dict[int, list[KnownLine]] = {}
    statement = text(
        "SELECT r.shipment_id, r.line_id, r.sku,"
        " sum(CASE WHEN r.state = 'instructed' THEN r.pieces ELSE 0 END),"
        " max(coalesce(l.open + l.held + l.backordered + l.reserved + l.cancelled, 0))"
        " FROM reservation r LEFT JOIN order_line l ON l.order_id = r.order_id"
        f" AND l.line_id = r.line_id WHERE r.shipment_id IN ({marks})"
        " GROUP BY r.shipment_id, r.line_id, r.sku ORDER BY r.shipment_id, min(r.id)"
    )
    for r in connection.execute(statement, part):
        found.setdefault(r[0], []).append(
            KnownLine(
                line=r[1], sku=r[2], number=numbers[r[0]].get(r[1], 0), promised=int(r[3]),
                left=left.get((r[0], r[1]), 0), room=int(r[4]),
            )
        )  # fmt: skip
    return found


def _numbers(connection: Connection, marks: str, part: dict[str, int]) -> dict[int, dict[str, int]]:
    """By shipment the number of each line, by its id, in the revision that the warehouse has."""
    statement = text(
        "SELECT s.id, coalesce(v.doc, o.doc) FROM shipment s JOIN orders o ON o.id = s.order_id"
        " LEFT JOIN order_revision v ON v.order_id = o.id AND v.revision ="
        " (SELECT max(d.revision) FROM document_shipment d WHERE d.shipment_id = s.id)"
        f" WHERE s.id IN ({marks})"
    )
    return {
        r[0]: {line.line_id: no for no, line in enumerate(_lines_of.decode(r[1]).lines, start=1)}
        for r in connection.execute(statement, part)
    }


def _parcels(
    connection: Connection, marks: str, part: dict[str, int]
) -> dict[int, list[KnownParcel]]:
    found: dict[int, list[KnownParcel]] = {}
    statement = text(
        "SELECT shipment_id, id, sequence, sscc, coalesce(tracking, ''), told_tracking, state"
        f" FROM parcel WHERE shipment_id IN ({marks}) ORDER BY id"
    )
    for r in connection.execute(statement, part):
        found.setdefault(r[0], []).append(
            KnownParcel(
                key=r[1], sequence=r[2], sscc=r[3], tracking=r[4], told_tracking=r[5], state=r[6]
            )
        )
    return found


def to_settle(connection: Connection, at: int, file_id: int | None, limit: int) -> list[int]:
    """Shipments of which nothing more comes and that still promise pieces, by key: all whose time
    has come, or those that one file spoke of."""
    of_file = (
        ""
        if file_id is None
        else " AND id IN (SELECT l.shipment_id FROM report_line l JOIN report r"
        " ON r.id = l.report_id WHERE r.file_id = :f AND r.state = 'booked')"
    )
    statement = text(
        "SELECT id FROM shipment WHERE final_at <= :t AND state IN ('instructed', 'partly shipped')"
        f"{of_file} AND EXISTS (SELECT 1 FROM reservation v WHERE v.shipment_id = shipment.id"
        " AND v.state = 'instructed') ORDER BY final_at, id LIMIT :n"
    )
    rows = connection.execute(statement, {"t": at, "f": file_id or 0, "n": limit})
    return [int(row[0]) for row in rows]
