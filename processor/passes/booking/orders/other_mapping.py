"""Book: an order whose lines came by one mapping of its channel, and that another tells otherwise.

A file of orders and one of their items, say. Neither is a newer state of the other, so nothing is
replaced: the rows go back, and both mappings are named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived import arrivals
from processor.ledger.orders import orders
from processor.model.config import Channel
from processor.model.revisions import changed_fields
from processor.normalise import Reading
from processor.normalise.orders.reading import reason_of
from processor.passes.booking.orders.book_endings import Met
from processor.problems.problem import problem

RawOf = Callable[[Sequence[int]], Sequence[str]]
"""The sender's own text of rows of the file that is booked."""


def refused(
    connection: Connection, channel: Channel, met: Met, file: str, raw_of: RawOf
) -> Reading | None:
    """The reading as a rejected one, or None where it may be booked.

    What touches no lines may come by any mapping: a cancellation, the end of an order that others
    ship, an address or payment that is told with the same lines. So may what completes an order. A
    mapping that the channel lists no more made no lines that count: whoever takes it out says that
    another one follows it.
    """
    known, reading = met.known, met.reading
    told = channel.mappings if len(channel.mappings) > 1 else ()
    if not told or met.arrived.adopt_as or reading.outcome != "accepted":
        return None
    over = known.state in ("history", "cancelled")
    if met.content == known.content or known.lacks or over:
        return None
    came_by = arrivals.mappings_of(connection, known.id, known.file_id)
    made_lines = next((one for one in came_by if one in told), met.arrived.mapping)
    if made_lines == met.arrived.mapping:
        return None
    if "lines" not in changed_fields(orders.decode(known.doc), met.order):
        return None
    wrong = problem(
        "mapping/same-orders.told-twice", file=file, line=reading.rows[0],
        order=met.order.order_id, first=made_lines, second=met.arrived.mapping,
        where=reading.where,
    )  # fmt: skip
    return msgspec.structs.replace(
        reading,
        order=None,
        outcome="rejected",
        reason=reason_of(wrong),
        problems=(wrong,),
        raw=tuple(raw_of(reading.rows)),
    )
