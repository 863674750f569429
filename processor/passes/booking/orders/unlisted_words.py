"""Book: words of a channel that no table lists and that its mapping took for one of ours. A person
is told of each word of a channel by a case, once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.model.cases import UNLISTED_WORD, NewCase
from processor.model.config import Channel
from processor.model.sentence import sentence
from processor.model.times import parse_time
from processor.model.trials import TRIAL
from processor.normalise import Reading
from processor.passes.booking.orders.book_endings import place


def ask_about_words(
    connection: Connection, arrived: FileRow, channel: Channel, readings: Iterable[Reading], at: int
) -> None:
    """Tells of the unlisted words of orders that are ours to send: of none that is taken over as
    history, from before the channel's start, or on trial."""
    if channel.status == TRIAL or arrived.adopt_as in ("shipped", "history"):
        return
    start = parse_time(channel.start_at)
    met: set[str] = set()
    for reading in readings:
        order = reading.order
        if order is None or isinstance(reading.unlisted, msgspec.UnsetType):
            continue
        if arrived.adopt_as != "open" and parse_time(order.placed_at) < start:
            continue
        for one in reading.unlisted:
            cause = f"{channel.name} {one.target} {one.word.casefold()}"
            if cause in met:
                continue
            met.add(cause)
            if cases.is_known(connection, UNLISTED_WORD, order.client, cause):
                continue
            name = f"{order.channel}/{order.order_id}"
            why = sentence(
                "case.unlisted-word", place=place(arrived, reading), order=name, word=one.word,
                column=one.column, ours=one.ours, target=one.target, channel=channel.name,
            )  # fmt: skip
            case = NewCase(
                kind=UNLISTED_WORD, client=order.client, subject_kind="order", subject=name,
                why=why, cause=cause,
            )  # fmt: skip
            cases.open_case(connection, case, at=at, who=CROSSDOCK)
