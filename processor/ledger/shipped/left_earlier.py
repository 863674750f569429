"""What a late total tells: pieces that are known to have left, and left before the time at which
they are booked. The rows, and the events of stock, are parted as if it had been told in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.counters import next_id
from processor.ledger.shipped import shipped
from processor.ledger.shipped.shipped_parcels import write_parcels
from processor.ledger.sql import write_rows
from processor.ledger.stock import stock_log
from processor.ledger.stock.stock_log import Happened
from processor.ledger.stock.told_in_time import ToldPieces
from processor.ledger.tables.schema import report_line
from processor.model.confirmations import Effects, KnownShipment, ParcelTold, Told

Row = dict[str, object]


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """So many pieces of goods that `told` tells of, and the row of a later time with which they are
    booked."""

    told: Told
    sku: str
    pieces: int
    booked: ToldPieces


class LeftEarlier(msgspec.Struct, frozen=True, kw_only=True):
    """What a file tells too late of one shipment: `reports` gives the key of the report of a row,
    `parcels` are those that nothing is told of yet, `events` those of its order."""

    shipment: KnownShipment
    moves: tuple[Move, ...]
    parcels: tuple[ParcelTold, ...]
    reports: Mapping[int, int]
    events: tuple[journal.Event, ...]


def write(connection: Connection, late: Sequence[LeftEarlier], *, file_id: int, at: int) -> None:
    """Moves pieces to the time at which they left. Lines of orders, and what is promised, stay."""
    if not late:
        return
    key = next_id(connection, report_line)
    fresh: list[Row] = []
    changes: list[Row] = []
    first: dict[tuple[int, int], int] = {}
    happened: list[Happened] = []
    for one in late:
        for move in one.moves:
            line = key + len(fresh)
            first.setdefault((one.shipment.key, move.told.row), line)
            fresh.append(_line(one, move, line))
            changes.append({"i": move.booked.id, "n": move.pieces})
            happened += _events(one.shipment, move, line, file_id)
    write_rows(connection, "UPDATE report_line SET pieces = pieces - :n WHERE id = :i", changes)
    write_rows(connection, report_line, fresh)
    write_rows(
        connection,
        "UPDATE report_line SET parcel_id = (SELECT b.parcel_id FROM report_line b WHERE b.id = :b)"
        " WHERE id = :i",
        [
            {"i": key + n, "b": move.booked.id}
            for n, move in enumerate(move for one in late for move in one.moves)
        ],
    )
    stock_log.happened(connection, happened, at)
    shipped.settle(connection, sorted({event.key for event in happened}), at)
    told = [
        Effects(shipment=one.shipment, state=one.shipment.state, parcels=one.parcels)
        for one in late
        if one.parcels
    ]
    write_parcels(connection, told, first)
    journal.append(connection, [event for one in late for event in one.events])


def _line(of: LeftEarlier, move: Move, key: int) -> Row:
    told = move.told
    return {
        "id": key, "report_id": of.reports[told.row], "row": told.row,
        "order_id": of.shipment.order_key, "line_id": move.booked.line,
        "shipment_id": of.shipment.key, "sku_told": told.sku_told, "sku": move.sku,
        "pieces": move.pieces, "result": told.result or move.booked.result, "lot": told.lot,
        "expiry": told.expiry, "serial": told.serial, "happened_at": told.happened_at,
        "mark": told.mark,
    }  # fmt: skip


def _events(shipment: KnownShipment, move: Move, line: int, file_id: int) -> list[Happened]:
    later = Happened(
        warehouse=shipment.warehouse, client=shipment.client, sku=move.sku,
        kind=stock_log.SHIPPED, pieces=move.pieces, happened_at=move.booked.happened_at,
        report_line_id=move.booked.id, shipment_id=shipment.key, file_id=file_id,
    )  # fmt: skip
    earlier = msgspec.structs.replace(
        later, pieces=-move.pieces, happened_at=move.told.happened_at, report_line_id=line,
        booked_at=later.happened_at,
    )  # fmt: skip
    return [later, earlier]
