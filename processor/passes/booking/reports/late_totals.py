"""Rows of late totals: pieces that are booked already, moved to the time at which they left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.deciding.confirmations.parcels_told import parcels_told
from processor.ledger.journal import Event
from processor.ledger.shipped import left_earlier
from processor.ledger.shipped.left_earlier import LeftEarlier, Move
from processor.model.confirmations import KnownShipment, ParcelTold, Told
from processor.model.sentence import listed, sentence
from processor.model.times import rfc3339
from processor.passes.booking.reports.confirmed_chunk import ConfirmedChunk


def late_rows(told: dict[int, list[Told]]) -> dict[int, list[Told]]:
    """The rows of which pieces left earlier than they are booked, by shipment. In `told` those stay
    that tell of something else too."""
    late = {}
    for key, some in told.items():
        if of := [one for one in some if one.earlier]:
            late[key] = of
            told[key] = [one for one in some if one.pieces or not one.earlier]
    return late


def book_late(
    chunk: ConfirmedChunk, known: Mapping[int, KnownShipment], late: Mapping[int, Sequence[Told]]
) -> None:
    """Books the pieces of late rows at the time at which they left."""
    file_id = chunk.confirming.file_id
    if not late or file_id is None:
        return
    found = [_moved(chunk, known[key], rows) for key, rows in late.items()]
    left_earlier.write(chunk.connection, found, file_id=file_id, at=chunk.confirming.now)


def _moved(chunk: ConfirmedChunk, shipment: KnownShipment, rows: Sequence[Told]) -> LeftEarlier:
    moves = [
        msgspec.structs.replace(move, told=row) for row in rows for move in chunk.moves[row.row]
    ]
    return LeftEarlier(
        shipment=shipment, moves=tuple(moves), parcels=_parcels(shipment, rows),
        reports={
            one.row: chunk.reports[shipment.client, chunk.document(one.row)] for one in rows
        },
        events=_events(chunk, shipment, moves),
    )  # fmt: skip


def _parcels(shipment: KnownShipment, rows: Sequence[Told]) -> tuple[ParcelTold, ...]:
    """Parcels that rows name and of which nothing is told yet: what came later knows better."""
    named = [
        msgspec.structs.replace(one, pieces=one.earlier)
        for one in rows
        if one.sscc or one.parcel or one.tracking
    ]
    reported = {one.key for one in shipment.parcels if one.state == "reported"}
    return tuple(one for one in parcels_told(shipment, named) if one.key not in reported)


def _events(
    chunk: ConfirmedChunk, shipment: KnownShipment, moves: Sequence[Move]
) -> tuple[Event, ...]:
    confirming = chunk.confirming
    goods: dict[int, list[str]] = {}
    for one in moves:
        goods.setdefault(one.told.happened_at, []).append(f"{one.pieces} x {one.sku}")
    first = moves[0].told.row
    return tuple(
        Event(
            at=confirming.now, kind="left", order_id=shipment.order_key, shipment_id=shipment.key,
            who=confirming.who, cause=confirming.place(first),
            saw=sentence("event.left-earlier", goods=listed(named, "and"), time=rfc3339(at)),
        )
        for at, named in sorted(goods.items())
    )  # fmt: skip
