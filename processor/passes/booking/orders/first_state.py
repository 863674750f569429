"""Books an order that nobody knew: in which state, and why its rows are ignored if they are."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.orders import orders, trials
from processor.model.config import Channel
from processor.model.order import rest_of
from processor.model.revisions import content
from processor.model.sentence import Text, sentence
from processor.model.times import parse_time
from processor.normalise import Reading
from processor.normalise.orders.reading import NOT_OURS, SENT_BY_OTHERS
from processor.passes.booking.orders.book_endings import BookedChunk
from processor.passes.booking.orders.book_trials import leaves_it_to_others
from processor.passes.booking.orders.incomplete_orders import lacks


def state_at_first(arrived: FileRow, channel: Channel, reading: Reading) -> tuple[str, Text]:
    """The state in which an order is booked that nobody knew, and why its rows are ignored if they
    are."""
    order = reading.order
    assert order is not None
    if arrived.adopt_as in ("shipped", "history"):
        return "history", ""
    if arrived.adopt_as != "open" and parse_time(order.placed_at) < parse_time(channel.start_at):
        return "history", sentence("booking.before-start", start=channel.start_at)
    if order.fulfilled_by != "us":
        return "history", NOT_OURS[order.fulfilled_by]
    if rest_of(order) == "sent by others":
        return "history", SENT_BY_OTHERS
    return ("cancelled" if reading.outcome == "cancellation" else "received"), ""


def book_first(
    connection: Connection,
    chunk: BookedChunk,
    arrived: FileRow,
    channel: Channel,
    reading: Reading,
    tried: dict[str, trials.KnownTrial],
    cancelled: str,
) -> None:
    """Books an order that nobody knew; one that was on trial is left to the other system. One whose
    number was cancelled before, at the place `cancelled`, ships nothing; one that lacks fields is
    held."""
    order = reading.order
    assert order is not None
    state, why = state_at_first(arrived, channel, reading)
    on_trial = tried.get(order.order_id)
    if on_trial is not None:
        trials.end(connection, on_trial.id, "live")
        if state == "received" and leaves_it_to_others(on_trial, arrived):
            state, why = "history", sentence("booking.was-on-trial")
    if why:
        reading = msgspec.structs.replace(reading, outcome="ignored", reason=why)
    elif state == "received" and cancelled:
        state = "cancelled"
        told = sentence("booking.cancelled-before", place=cancelled)
        reading = msgspec.structs.replace(reading, outcome="cancellation", reason=told)
    elif order.defects and state == "received":
        state = "held"
        reading = msgspec.structs.replace(reading, reason=lacks(order))
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
