"""What a person put right stays right when an export tells the old value again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import corrections
from processor.ledger.orders import KnownOrder
from processor.model.corrections import overruled, still_right
from processor.normalise import Reading


def keep_corrections(
    connection: Connection, known: Mapping[str, KnownOrder], readings: Sequence[Reading]
) -> list[Reading]:
    """Readings of an export, corrected where a person corrected the order before. A correction of
    what the channel changed itself since is over."""
    made = corrections.of(connection, [one.id for one in known.values()])
    found = []
    for reading in readings:
        order = reading.order
        one = known.get(order.order_id) if order is not None else None
        if order is not None and one is not None and one.id in made:
            right = still_right(order, made[one.id])
            reading = msgspec.structs.replace(reading, order=right)
            if order.defects and not right.defects and reading.outcome == "incomplete":
                reading = msgspec.structs.replace(reading, outcome="accepted")
            fields = overruled(order, right, made[one.id])
            corrections.forget(connection, one.id, fields)
            made[one.id] = [each for each in made[one.id] if each.field not in fields]
        found.append(reading)
    return found
