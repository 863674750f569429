"""Book, the second half: what a read order means for the ledger. One chunk, one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.config import Channel
from processor.ledger import arrivals, desk, journal, orders
from processor.ledger.amendments import ask_amendment
from processor.ledger.undecided import HAND_OVER
from processor.normalise import Reading, rejected_rows
from processor.order import Order
from processor.revisions import content, effect_after_hand_over
from processor.states import check_transition
from processor.times import parse_time

FINAL = ("rejected", "cancelled", "history")


class Chunk(msgspec.Struct):
    """What one chunk of a file comes to, collected before anything is written."""

    rows: list[arrivals.RowFact] = []
    fresh: list[orders.NewOrder] = []
    fresh_readings: list[Reading] = []
    events: list[journal.Event] = []


def book_orders(
    connection: Connection,
    arrived: arrivals.FileRow,
    channel: Channel,
    readings: Sequence[Reading],
    at: int,
) -> None:
    """Books the orders of one chunk: new, duplicate, revision, cancellation, rejected, ignored."""
    chunk = Chunk(rows=[], fresh=[], fresh_readings=[], events=[])
    ids = [reading.order.order_id for reading in readings if reading.order is not None]
    known = orders.known(connection, channel.name, ids)
    instructed = orders.has_instructed(connection, [one.id for one in known.values()])
    for reading in readings:
        if reading.order is None or reading.outcome == "rejected":
            _unbooked(chunk, reading)
        elif "test" in reading.order.flags:
            _note(chunk, reading, "ignored", None, "test order: nothing is shipped")
        elif reading.order.order_id in known:
            _meets_known(
                connection, chunk, arrived, reading, known[reading.order.order_id], instructed, at
            )
        else:
            _first_time(chunk, arrived, channel, reading)
    keys = orders.add(connection, chunk.fresh)
    for key, new, reading in zip(keys, chunk.fresh, chunk.fresh_readings, strict=True):
        outcome = "cancellation" if new.state == "cancelled" else "accepted"
        if reading.outcome == "ignored":
            outcome = "ignored"
        _note(chunk, reading, outcome, key, reading.reason)
        chunk.events.append(
            journal.Event(
                at=at, kind=new.state, order_id=key, cause=_place(arrived, reading),
                saw=reading.reason,
            )
        )  # fmt: skip
    arrivals.add_rows(connection, arrived.id, sorted(chunk.rows, key=lambda fact: fact.row))
    journal.append(connection, chunk.events)


def _place(arrived: arrivals.FileRow, reading: Reading) -> str:
    return f"{arrived.sender}/{arrived.name}:{reading.rows[0]}"


def _note(chunk: Chunk, reading: Reading, outcome: str, key: int | None, reason: str) -> None:
    chunk.rows.extend(arrivals.RowFact(row, outcome, key, reason) for row in reading.rows)


def _unbooked(chunk: Chunk, reading: Reading) -> None:
    """Rejected or ignored without an order: a rejected row keeps its own text for the rejects."""
    if reading.outcome != "rejected":
        _note(chunk, reading, "ignored", None, reading.reason)
        return
    chunk.rows += [
        arrivals.RowFact(row, "rejected", None, reason, raw)
        for row, raw, reason in rejected_rows(reading)
    ]


def _first_time(
    chunk: Chunk, arrived: arrivals.FileRow, channel: Channel, reading: Reading
) -> None:
    order = reading.order
    assert order is not None
    if arrived.adopt_as in ("shipped", "history"):
        state = "history"
    elif arrived.adopt_as != "open" and parse_time(order.placed_at) < parse_time(channel.start_at):
        state = "history"
        reading = msgspec.structs.replace(
            reading,
            outcome="ignored",
            reason=f"placed before the channel's start {channel.start_at}",
        )
    elif order.fulfilled_by == "channel":
        state = "history"
        reading = msgspec.structs.replace(
            reading, outcome="ignored", reason="fulfilled by the channel"
        )
    elif reading.outcome == "cancellation":
        state = "cancelled"
    else:
        state = "received"
    chunk.fresh.append(
        orders.NewOrder(
            order=order,
            state=state,
            content=content(order),
            file_id=arrived.id,
            rows=reading.rows,
            decide=state == "received",
        )
    )
    chunk.fresh_readings.append(reading)


def _meets_known(
    connection: Connection,
    chunk: Chunk,
    arrived: arrivals.FileRow,
    reading: Reading,
    known: orders.Known,
    instructed: set[int],
    at: int,
) -> None:
    order = reading.order
    assert order is not None
    if known.state in ("history", "cancelled"):
        _note(chunk, reading, "duplicate", known.id, f"known and {known.state}")
    elif arrived.as_at < known.as_at and reading.outcome != "cancellation":
        _note(chunk, reading, "duplicate", known.id, "older than the export that last told of it")
    elif reading.outcome == "cancellation":
        _cancel(connection, chunk, arrived, reading, known, instructed, at)
    elif content(order) in (known.content, known.disputed):
        _same_content(connection, chunk, arrived, reading, known)
    elif known.id in instructed:
        _after_hand_over(connection, chunk, arrived, reading, known, at)
    else:
        _replace(connection, chunk, arrived, reading, known, at)


def _same_content(
    connection: Connection,
    chunk: Chunk,
    arrived: arrivals.FileRow,
    reading: Reading,
    known: orders.Known,
) -> None:
    """No listed field differs: other columns update the record silently."""
    order = reading.order
    assert order is not None
    same = msgspec.structs.replace(order, revision=known.revision)
    disputed = content(order) != known.content
    if not disputed and orders.encode(same) != known.doc:
        orders.replace(
            connection, known.id, same, content=known.content, file_id=known.file_id,
            rows=tuple(msgspec.json.decode(known.rows)), new_lines=False,
        )  # fmt: skip
        if known.disputed:
            orders.dispute(connection, known.id, known.disputed)
        known.doc = orders.encode(same)
    _note(chunk, reading, "duplicate", known.id, "already known, no listed field changed")


def _replace(
    connection: Connection,
    chunk: Chunk,
    arrived: arrivals.FileRow,
    reading: Reading,
    known: orders.Known,
    at: int,
) -> None:
    """Before hand-over a revision replaces the order, which is decided again."""
    order = reading.order
    assert order is not None
    revised = msgspec.structs.replace(order, revision=known.revision + 1)
    check_transition(known.state, "received")
    orders.keep_revision(connection, known.id, known)
    orders.take_back(connection, [known.id])
    orders.replace(
        connection, known.id, revised, content=content(order), file_id=arrived.id,
        rows=reading.rows, new_lines=True,
    )  # fmt: skip
    orders.reopen(connection, known.id)
    _note(chunk, reading, "revision", known.id, "")
    chunk.events.append(
        journal.Event(
            at=at, kind="revised", order_id=known.id, cause=_place(arrived, reading),
            saw=f"revision {revised.revision}, nothing was instructed yet",
        )
    )  # fmt: skip
    _remember(known, revised, arrived, reading)


def _after_hand_over(
    connection: Connection,
    chunk: Chunk,
    arrived: arrivals.FileRow,
    reading: Reading,
    known: orders.Known,
    at: int,
) -> None:
    """The warehouse has its instruction: a change instruction, or a conflict for a person."""
    order = reading.order
    assert order is not None
    before = orders.decode(known.doc)
    effect, fields = effect_after_hand_over(before, order)
    place = _place(arrived, reading)
    if effect == "conflict":
        orders.dispute(connection, known.id, content(order))
        known.disputed = content(order)
        desk.add_hold(
            connection, known.id, reason="changed-after-hand-over", type_="manual",
            rule=HAND_OVER, place=place, at=at,
            detail=f"changed after the warehouse was instructed: {', '.join(fields)}",
        )  # fmt: skip
        orders.refresh_state(connection, known.id)
        _note(chunk, reading, "revision", known.id, f"conflict: {', '.join(fields)}")
        kind = "conflict"
    else:
        revised = msgspec.structs.replace(order, revision=known.revision + 1)
        orders.keep_revision(connection, known.id, known)
        orders.replace(
            connection, known.id, revised, content=content(order), file_id=arrived.id,
            rows=reading.rows, new_lines=False,
        )  # fmt: skip
        kind = "revised"
        if effect == "change":
            asked = ask_amendment(connection, known.id, "change", revised.revision, at)
            kind = "change-asked" if asked else "revised"
            orders.take_back(connection, [known.id])
        _note(chunk, reading, "revision", known.id, "")
        _remember(known, revised, arrived, reading)
    chunk.events.append(
        journal.Event(at=at, kind=kind, order_id=known.id, cause=place, saw=", ".join(fields))
    )


def _cancel(
    connection: Connection,
    chunk: Chunk,
    arrived: arrivals.FileRow,
    reading: Reading,
    known: orders.Known,
    instructed: set[int],
    at: int,
) -> None:
    """What is not instructed is cancelled; for the rest the warehouse gets a cancel instruction."""
    place = _place(arrived, reading)
    if known.state not in FINAL:
        orders.take_back(connection, [known.id])
        orders.cancel_open(connection, known.id)
    kind = "cancelled"
    if known.id in instructed:
        asked = ask_amendment(connection, known.id, "cancel", known.revision, at)
        if not asked:
            _note(chunk, reading, "duplicate", known.id, "its cancellation is already asked for")
            return
        kind = "cancel-asked"
    elif known.state == "rejected":
        _note(chunk, reading, "cancellation", known.id, "it was rejected before")
        return
    else:
        desk.close_for_cancel(connection, known.id, at=at, why=place)
    orders.refresh_state(connection, known.id)
    known.state = "cancelled" if kind == "cancelled" else known.state
    _note(chunk, reading, "cancellation", known.id, "")
    chunk.events.append(journal.Event(at=at, kind=kind, order_id=known.id, cause=place))


def _remember(
    known: orders.Known, order: Order, arrived: arrivals.FileRow, reading: Reading
) -> None:
    """A second mention of the order in the same chunk is compared with what now stands."""
    known.revision = order.revision
    known.content = content(order)
    known.doc = orders.encode(order)
    known.file_id = arrived.id
    known.as_at = arrived.as_at
    known.rows = msgspec.json.encode(reading.rows).decode()
