"""What may be told of orders: which pieces left in which parcel, which were called off, and how
much of it was told before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.orders.orders import decode
from processor.ledger.orders.taken_off import Off, taken_off
from processor.ledger.outgoing.tellings import CHANNEL_ENDED, NOT_THEIRS
from processor.ledger.outgoing.told_lines import lines_of
from processor.ledger.sql import in_batches, text
from processor.model.cases import (
    CONTRADICTION,
    OVER_SHIPPED,
    TRACKING_TWICE,
    UNKNOWN_GOODS,
    VOID_NUMBER,
)
from processor.model.corrections import lacking, quantity_of
from processor.model.order import Item, Line
from processor.model.told_pieces import (
    LeftPieces,
    OrderFacts,
    OtherGoods,
    ParcelFacts,
    ShipmentFacts,
    ToldNumber,
)

_item_decoder = msgspec.json.Decoder(Item)


def facts_of(
    connection: Connection, telling: str, keys: Iterable[int], *, feeds_channel: bool
) -> list[OrderFacts]:
    """All of these orders that may be told, by key. What a channel labels, and what it called off
    itself, is none of a feed to the channel."""
    wanted = sorted(set(keys))
    found: list[OrderFacts] = []
    for marks, part in in_batches(wanted):
        shipments = _shipments(connection, marks, part, theirs=not feeds_channel)
        told, before = _told(connection, telling, marks, part)
        numbers = _numbers(connection, telling, marks, part)
        others = _others(connection, telling, marks, part)
        rows = list(
            _rows(
                connection,
                "SELECT o.id, o.doc, o.rejected_by, o.state, " + CHANNEL_ENDED + " AS theirs"
                f" FROM orders o WHERE o.id IN ({marks}) ORDER BY o.id",
                part,
            )
        )
        off = taken_off(
            connection,
            {row.id: row.doc for row in rows},
            [key for key, of in told.items() if any(not one for one, _ in of)],
            by_channel=not feeds_channel,
        )
        lines = lines_of(connection, marks, part, off)
        for row in rows:
            theirs = bool(row.theirs) and feeds_channel
            found.append(
                OrderFacts(
                    key=row.id, doc=row.doc, lines=lines.get(row.id, {}),
                    gone=tuple(
                        (one.no, one.line) for one in off.get(row.id, {}).values() if one.gone
                    ),
                    shipments=tuple(shipments.get(row.id, ())), told=told.get(row.id, {}),
                    before=before.get(row.id, {}), numbers=numbers.get(row.id, ()),
                    others=tuple(others.get(row.id, ())),
                    refused=bool(row.rejected_by) or row.state == "rejected",
                    theirs=theirs,
                    unread=() if theirs else _unread(row.doc, row.state, off.get(row.id, {})),
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: one.key)


def _unread(doc: str, state: str, off: Mapping[str, Off]) -> tuple[tuple[int, Line], ...]:
    """The lines that were called off, each with its place, of which nobody could read how many
    pieces there were: taken out one by one, or with the whole order."""
    found = [(one.no, one.line) for one in off.values() if one.unread]
    if state in ("cancelled", "rejected"):
        order = decode(doc)
        lacks = lacking(order)
        found += [
            (no, line)
            for no, line in enumerate(order.lines, start=1)
            if quantity_of(line.line_id) in lacks
        ]
    return tuple(found)


def _rows(connection: Connection, statement: str, part: Mapping[str, Any]) -> Iterator[Any]:
    yield from connection.execute(text(statement), part).fetchall()


def _numbers(
    connection: Connection, telling: str, marks: str, part: Mapping[str, Any]
) -> dict[int, list[ToldNumber]]:
    """By order which tracking number was told last of each parcel."""
    found: dict[int, list[ToldNumber]] = {}
    for row in _rows(
        connection,
        "SELECT order_id, shipment_id, parcel_id, tracking, max(batch_id) AS batch FROM batch_item"
        f" WHERE telling = :telling AND shipment_id > 0 AND order_id IN ({marks})"
        " GROUP BY order_id, shipment_id, parcel_id, tracking ORDER BY 1, 2, 3, 4",
        {**part, "telling": telling},
    ):
        found.setdefault(row.order_id, []).append(
            ToldNumber(
                shipment=row.shipment_id, parcel=row.parcel_id, tracking=row.tracking,
                batch=row.batch,
            )
        )  # fmt: skip
    return found


def _told(
    connection: Connection, telling: str, marks: str, part: Mapping[str, Any]
) -> tuple[dict[int, dict[tuple[int, str], int]], dict[int, dict[tuple[int, str], int]]]:
    """By order and (shipment, line) the pieces that this telling told, and those of before it."""
    told: dict[int, dict[tuple[int, str], int]] = {}
    before: dict[int, dict[tuple[int, str], int]] = {}
    for into, table in ((told, "batch_item"), (before, "told_before")):
        for row in _rows(
            connection,
            f"SELECT order_id, shipment_id, line_id, sum(pieces) AS pieces FROM {table}"
            f" WHERE telling = :telling AND order_id IN ({marks})"
            " GROUP BY order_id, shipment_id, line_id",
            {**part, "telling": telling},
        ):
            of = into.setdefault(row.order_id, {})
            of[row.shipment_id, row.line_id] = int(row.pieces)
    return told, before


def _shipments(
    connection: Connection, marks: str, part: Mapping[str, Any], *, theirs: bool
) -> dict[int, list[ShipmentFacts]]:
    narrowed = "" if theirs else f" AND {NOT_THEIRS}"
    rows = list(
        _rows(
            connection,
            "SELECT s.id, s.number, s.order_id, s.warehouse, s.carrier, s.service, s.price,"
            " s.currency, s.presumed, s.shipped_at FROM shipment s"
            f" WHERE s.order_id IN ({marks}){narrowed} ORDER BY s.id",
            part,
        )
    )
    left = _left(connection, marks, part, {row.id: row.shipped_at or 0 for row in rows})
    parcels = _parcels(connection, marks, part)
    planned = _planned(connection, marks, part)
    found: dict[int, list[ShipmentFacts]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(
            ShipmentFacts(
                key=row.id, number=row.number, warehouse=row.warehouse, carrier=row.carrier,
                service=row.service, price=row.price, currency=row.currency,
                left=tuple(left.get(row.id, ())), parcels=tuple(parcels.get(row.id, ())),
                planned=planned.get(row.id, {}),
            )
        )  # fmt: skip
    return found


def _left(
    connection: Connection, marks: str, part: Mapping[str, Any], shipped_at: Mapping[int, int]
) -> dict[int, list[LeftPieces]]:
    """By shipment what left of its lines, in the order in which it became known: what reports tell,
    then what is presumed beyond that."""
    found: dict[int, list[LeftPieces]] = {}
    reported: dict[tuple[int, str], int] = {}
    for row in _rows(
        connection,
        "SELECT l.id, l.shipment_id, l.line_id, l.sku, l.pieces, l.happened_at, l.lot, l.expiry,"
        " l.serial, l.parcel_id, l.carrier FROM report_line l JOIN report r ON r.id = l.report_id"
        f" WHERE l.order_id IN ({marks}) AND r.state = 'booked' AND l.line_id <> ''"
        " AND l.pieces > 0 AND l.shipment_id IS NOT NULL ORDER BY l.id",
        part,
    ):
        key = (row.shipment_id, row.line_id)
        reported[key] = reported.get(key, 0) + row.pieces
        found.setdefault(row.shipment_id, []).append(
            LeftPieces(
                row=row.id, line=row.line_id, sku=row.sku, pieces=row.pieces, at=row.happened_at,
                lot=row.lot, expiry=row.expiry, serial=row.serial, parcel=row.parcel_id,
                carrier=row.carrier,
            )
        )  # fmt: skip
    for row in _rows(
        connection,
        "SELECT v.shipment_id, v.line_id, v.sku, sum(v.pieces) AS pieces FROM reservation v"
        " JOIN shipment s ON s.id = v.shipment_id WHERE s.presumed = 1 AND v.state = 'shipped'"
        f" AND s.order_id IN ({marks}) GROUP BY v.shipment_id, v.line_id, v.sku"
        " ORDER BY v.shipment_id, min(v.id)",
        part,
    ):
        key = (row.shipment_id, row.line_id)
        rest = int(row.pieces) - reported.get(key, 0)
        if rest > 0:
            found.setdefault(row.shipment_id, []).append(
                LeftPieces(
                    row=None, line=row.line_id, sku=row.sku, pieces=rest,
                    at=shipped_at.get(row.shipment_id, 0),
                )
            )  # fmt: skip
    return found


# Goods of these cases are told to a person as the report is booked.
_HAVE_A_CASE = (OVER_SHIPPED, UNKNOWN_GOODS, VOID_NUMBER, CONTRADICTION)


def _others(
    connection: Connection, telling: str, marks: str, part: Mapping[str, Any]
) -> dict[int, list[OtherGoods]]:
    """By order what left instead of goods of a line, since the telling began."""
    kinds = {f"kind{n}": kind for n, kind in enumerate(_HAVE_A_CASE)}
    found: dict[int, list[OtherGoods]] = {}
    for row in _rows(
        connection,
        "SELECT l.order_id, s.number, l.sku, l.sku_told, sum(l.pieces) AS pieces"
        " FROM report_line l JOIN report r ON r.id = l.report_id"
        " JOIN shipment s ON s.id = l.shipment_id JOIN telling t ON t.name = :telling"
        f" WHERE l.order_id IN ({marks}) AND r.state = 'booked' AND r.at >= t.since"
        " AND l.line_id = '' AND l.pieces > 0 AND (l.result IN ('substituted', 'substitute')"
        " OR NOT EXISTS (SELECT 1 FROM cases c WHERE c.subject_kind = 'shipment'"
        f" AND c.subject = s.number AND c.kind IN ({', '.join(f':{one}' for one in kinds)})))"
        " GROUP BY l.order_id, s.number, l.sku, l.sku_told ORDER BY min(l.id)",
        {**part, **kinds, "telling": telling},
    ):
        one = OtherGoods(shipment=row.number, goods=row.sku or row.sku_told, pieces=int(row.pieces))
        found.setdefault(row.order_id, []).append(one)
    return found


_NUMBER = "coalesce(nullif(p.told_tracking, ''), p.tracking)"


def _parcels(
    connection: Connection, marks: str, part: Mapping[str, Any]
) -> dict[int, list[ParcelFacts]]:
    found: dict[int, list[ParcelFacts]] = {}
    for row in _rows(
        connection,
        f"SELECT p.id, p.shipment_id, p.sequence, p.sscc, {_NUMBER} AS tracking,"
        " CASE WHEN p.measured_g > 0 THEN p.measured_g ELSE p.weight_g END AS grams,"
        " EXISTS (SELECT 1 FROM cases c WHERE c.kind = :twice"
        f" AND c.cause = {_NUMBER} AND c.closed_at IS NULL) AS twice"
        " FROM parcel p JOIN shipment s ON s.id = p.shipment_id"
        f" WHERE s.order_id IN ({marks}) AND p.state <> 'void' ORDER BY p.shipment_id, p.sequence",
        {**part, "twice": TRACKING_TWICE},
    ):
        found.setdefault(row.shipment_id, []).append(
            ParcelFacts(
                key=row.id, no=row.sequence, sscc=row.sscc, tracking=row.tracking or None,
                weight_g=row.grams, twice=bool(row.twice),
            )
        )  # fmt: skip
    return found


def _planned(
    connection: Connection, marks: str, part: Mapping[str, Any]
) -> dict[int, dict[str, list[tuple[int, int]]]]:
    """By shipment and line in which parcels, and how many in each, pieces were planned."""
    found: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for row in _rows(
        connection,
        "SELECT shipment_id, line_id, parcel_id, sum(pieces) AS pieces FROM reservation"
        f" WHERE order_id IN ({marks}) AND state = 'shipped' AND parcel_id IS NOT NULL"
        " GROUP BY shipment_id, line_id, parcel_id ORDER BY shipment_id, line_id, parcel_id",
        part,
    ):
        of = found.setdefault(row.shipment_id, {}).setdefault(row.line_id, [])
        of.append((row.parcel_id, int(row.pieces)))
    return found


def items_of(
    connection: Connection, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Item]:
    """The current catalogue rows of (client, SKU)."""
    found: dict[tuple[str, str], Item] = {}
    by_client: dict[str, set[str]] = {}
    for client, sku in wanted:
        by_client.setdefault(client, set()).add(sku)
    for client, skus in sorted(by_client.items()):
        for marks, part in in_batches(skus):
            statement = text(
                f"SELECT doc FROM item WHERE client = :c AND current = 1 AND sku IN ({marks})"
            )
            for row in connection.execute(statement, {"c": client, **part}):
                one = _item_decoder.decode(row[0])
                found[client, one.sku] = one
    return found
