"""Book: a cancellation of which nothing but the number of its order can be read."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger.arrived import arrivals, unread
from processor.ledger.orders import orders, trials
from processor.ledger.orders.orders import KnownOrder
from processor.model.config import Channel
from processor.model.sentence import sentence
from processor.model.trials import OPEN, TRIAL
from processor.normalise import Reading
from processor.passes.booking.orders.book_endings import BookedChunk, note, place
from processor.passes.booking.orders.cancelled_alike import ask_about


def as_known(reading: Reading, known: KnownOrder) -> Reading:
    """The cancellation of a known order, with the order as the ledger has it."""
    return msgspec.structs.replace(reading, order=orders.decode(known.doc))


def cancel_unknown(
    connection: Connection,
    chunk: BookedChunk,
    house: House,
    arrived: arrivals.FileRow,
    channel: Channel,
    reading: Reading,
    tried: dict[str, trials.KnownTrial],
    at: int,
) -> None:
    """Keeps that the number of an order is cancelled which nobody knows: whatever file tells it
    later ships nothing. An order on trial ends; what looks like the number is asked about."""
    where = place(arrived, reading)
    name = reading.order_id
    unread.cancel_number(connection, channel.name, name, arrived.id, where, at=at)
    on_trial = tried.get(name)
    if on_trial is not None or channel.status == TRIAL:
        if on_trial is not None and on_trial.state in OPEN:
            trials.end(connection, on_trial.id, "cancelled")
            on_trial.state = "cancelled"
        elif on_trial is not None:
            later = sentence("trial.later-cancelled", place=where)
            trials.tell_later(connection, on_trial.id, later, on_trial.why)
        note(chunk, reading, "ignored", None, sentence("booking.on-trial-cancelled"))
    else:
        note(chunk, reading, "cancellation", None, sentence("booking.cancelled-unknown"))
    ask_about(connection, house, channel.name, name, where, at)
