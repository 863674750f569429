"""The state in which an order is booked that nobody knew."""

from __future__ import annotations

from processor.ledger.arrivals import FileRow
from processor.model.config import Channel
from processor.model.sentence import Text, sentence
from processor.model.times import parse_time
from processor.normalise import Reading
from processor.normalise.reading import FULFILLED_BY_CHANNEL


def state_at_first(arrived: FileRow, channel: Channel, reading: Reading) -> tuple[str, Text]:
    """The state in which an order is booked that nobody knew, and why its rows are ignored if they
    are."""
    order = reading.order
    assert order is not None
    if arrived.adopt_as in ("shipped", "history"):
        return "history", ""
    if arrived.adopt_as != "open" and parse_time(order.placed_at) < parse_time(channel.start_at):
        return "history", sentence("booking.before-start", start=channel.start_at)
    if order.fulfilled_by == "channel":
        return "history", FULFILLED_BY_CHANNEL
    return ("cancelled" if reading.outcome == "cancellation" else "received"), ""
