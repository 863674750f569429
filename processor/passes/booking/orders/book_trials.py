"""Book: what a read order means where its channel is on trial, or it is test traffic.

It is booked apart from the real orders. Its rows are read and counted, as ignored, with the reason.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.orders import trials
from processor.ledger.orders.trials import KnownTrial, NewTrial
from processor.model.config import Channel
from processor.model.corrections import lacks_said
from processor.model.order import Order
from processor.model.revisions import content
from processor.model.sentence import sentence
from processor.model.trials import OPEN, TRIAL, Why
from processor.normalise import Reading
from processor.passes.booking.orders.book_endings import BookedChunk, note, place


class TrialMet(NamedTuple):
    """A reading of an order on trial; `state` is the one that a real order would be booked in."""

    arrived: FileRow
    reading: Reading
    why: Why
    state: str


def why_on_trial(channel: Channel, order: Order) -> Why | None:
    """What puts an order on trial that is not known as a real one; None where nothing does."""
    if "test" in order.flags:
        return "test"
    return "channel" if channel.status == TRIAL else None


def leaves_it_to_others(known: KnownTrial, arrived: FileRow) -> bool:
    """True for an order that was on trial with its channel and comes again now that this is live:
    the other system has it. A person may take it over; test traffic that is none any more was
    nobody's."""
    return known.why == "channel" and arrived.adopt_as != "open"


def book_on_trial(
    connection: Connection, chunk: BookedChunk, met: TrialMet, tried: dict[str, KnownTrial]
) -> None:
    """Books an order on trial: new, told again, told otherwise, cancelled."""
    order = met.reading.order
    assert order is not None
    words = "booking.on-trial" if met.why == "channel" else "booking.test-on-trial"
    if order.defects and met.state == "received":
        lacking = sentence("booking.on-trial-incomplete", lacks=lacks_said(order))
        note(chunk, met.reading, "ignored", None, lacking)
        return
    known = tried.get(order.order_id)
    # What another system was to send once is never test traffic that was nobody's.
    why = "channel" if known is not None and known.why == "channel" else met.why
    new = NewTrial(order, why, met.state, content(order), met.arrived.id, tuple(met.reading.rows))
    if known is None:
        (key,) = trials.add(connection, [new])
        tried[order.order_id] = KnownTrial(
            id=key, state=new.state, content=new.content, doc="", why=new.why
        )
    elif known.state == "live":
        # It was real between two trials: what became of it then stands.
        words = "booking.on-trial-done"
    elif new.state == "cancelled" and known.state != "cancelled":
        _cancel(connection, met, known)
        words = "booking.on-trial-cancelled"
    elif (new.content, new.why) == (known.content, known.why):
        words = "booking.on-trial-again"
    elif known.state in OPEN:
        trials.revise(connection, known.id, new)
        known.state, known.content, known.why = new.state, new.content, new.why
        words = "booking.on-trial-revised"
    else:
        later = sentence("trial.later-revised", place=place(met.arrived, met.reading))
        trials.tell_later(connection, known.id, later, new.why)
        known.why = new.why
        words = "booking.on-trial-revised-late"
    note(chunk, met.reading, "ignored", None, sentence(words, channel=order.channel))


def _cancel(connection: Connection, met: TrialMet, known: KnownTrial) -> None:
    if known.state in OPEN:
        trials.end(connection, known.id, "cancelled")
        known.state = "cancelled"
        return
    later = sentence("trial.later-cancelled", place=place(met.arrived, met.reading))
    trials.tell_later(connection, known.id, later, known.why)
