"""A cancellation in one of two files does not wait for the other one: key and status are enough.
Nor does a row that may be one and cannot be read: its order moves no further meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.arrived import arrivals, halves
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.arrived.halves import WaitingHalf
from processor.ledger.database import reading, transaction
from processor.ledger.orders import orders
from processor.model.config import Channel
from processor.model.revisions import content
from processor.model.sentence import Text
from processor.normalise import Reading
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.join_halves import HalfFile, keyed
from processor.normalise.linked import lines_of
from processor.normalise.orders.cancelled_alone import CalledOff, cancelled_alone
from processor.passes.booking.files.arrive import park, shown
from processor.passes.booking.files.incoming import archived_of, as_it_came, not_read, opened
from processor.passes.booking.files.read_in_turn import read_in_turn
from processor.passes.booking.files.senders import owner_of
from processor.passes.booking.files.two_halves import header_of
from processor.passes.booking.orders.book_endings import BookedChunk, Met, cancel
from processor.passes.booking.orders.newer_rows import UnreadRows
from processor.passes.runtime import Runtime

_ENDED = ("history", "cancelled")


def cancel_early(runtime: Runtime, now: int) -> None:
    """Cancels the orders of the ledger that a waiting file cancels, and holds those that it may. A
    file is looked at again when orders came in since."""
    with reading(runtime.engine) as connection:
        newest = halves.newest_order(connection)
        waiting = [
            one
            for one in halves.waiting(connection)
            # What the archive lost is told already.
            if one.looked <= newest and one.row.id not in runtime.missing
        ]

    def look(one: WaitingHalf) -> None:
        owner = owner_of(runtime.house.config, one.row.sender)
        try:
            found = (
                CalledOff({}, {})
                if owner is None or owner.channel is None
                else _cancelled(runtime, one, owner.channel)
            )
        except Unspooled as refusal:
            park(runtime, one.row, [not_read(refusal, shown(one.row))], now)
            return
        with transaction(runtime.engine, "book") as connection:
            if owner is not None and owner.channel is not None:
                _cancel(runtime, connection, one, owner.channel, found, now)
            halves.looked_at(connection, one.row.id, newest + 1)

    read_in_turn(runtime, now, waiting, _row, look, shown=shown, lasts=True)


def _row(one: WaitingHalf) -> FileRow:
    return one.row


def _cancelled(runtime: Runtime, one: WaitingHalf, channel: Channel) -> CalledOff:
    """The row of each order that a file cancels, and of each that it may."""
    house = runtime.house
    mapping = house.mappings.get(one.row.mapping)
    lines = mapping
    if mapping is not None and mapping.joins is None:
        lines = lines_of(house.mappings, mapping.name)
    if mapping is None or lines is None:
        return CalledOff({}, {})
    own = as_it_came(house.archive / one.row.archive, mapping, one.row.name)
    header = header_of(one.row)
    with opened(archived_of(house, one.row), own, runtime.stopping) as stream:
        half = HalfFile(stream, own, header)

        def records() -> Iterator[tuple[str, int, list[str]]]:
            found = keyed(half, lines, house.config.limits)
            return ((row.key, row.row, row.cells) for row in found)

        return cancelled_alone(
            records, header, lines, channel.timezone, is_lines=mapping.joins is not None,
            file=shown(one.row),
        )  # fmt: skip


def _cancel(
    runtime: Runtime,
    connection: Connection,
    one: WaitingHalf,
    channel: Channel,
    found: CalledOff,
    now: int,
) -> None:
    told = found.cancelled
    known = orders.known(connection, channel.name, [*told, *found.doubtful])
    instructed = orders.has_instructed(connection, [order.id for order in known.values()])
    chunk = BookedChunk(rows=[], fresh=[], fresh_readings=[], events=[])
    newer = UnreadRows(connection, runtime.house, one.row, known, now)
    later = arrivals.told_since(connection, one.row, [order.id for order in known.values()])
    for order_id, order in sorted(known.items()):
        if order.state in _ENDED:
            continue
        if order_id not in told:
            if order.id not in later:
                newer.lies(order_id, [_unread(order_id, *found.doubtful[order_id])])
            continue
        doc = orders.decode(order.doc)
        off = Reading(order=doc, outcome="cancellation", rows=(told[order_id],), order_id=order_id)
        met = Met(runtime.house, one.row, off, order, instructed, order.doc, content(doc), now)
        newer.read(met)
        cancel(connection, chunk, met)
    # The rows themselves are booked with the other half: by then the orders are cancelled.
    journal.append(connection, chunk.events)


def _unread(order_id: str, row: int, why: Text) -> Reading:
    return Reading(order=None, outcome="rejected", reason=why, rows=(row,), order_id=order_id)
