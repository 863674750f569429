"""What a person put right stays right when an export tells the old value again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.arrived import arrivals
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.orders import corrections
from processor.ledger.orders.orders import KnownOrder
from processor.model.cases import CORRECTION_OVERRULED, NewCase
from processor.model.corrections import (
    Correction,
    field_said,
    is_claim,
    overruled,
    still_right,
    value_of,
)
from processor.model.order import Order
from processor.model.sentence import listed, sentence
from processor.normalise import Reading
from processor.passes.booking.orders.book_endings import place


def keep_corrections(
    connection: Connection,
    known: Mapping[str, KnownOrder],
    readings: Sequence[Reading],
    arrived: arrivals.FileRow,
    at: int,
) -> list[Reading]:
    """Readings of an export, corrected where a person corrected the order before. A correction of
    what the channel changed itself since is over, and a person is told: the channel counts."""
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
            if fields:
                _tell(connection, one.id, right, fields, made[one.id], place(arrived, reading), at)
            corrections.forget(connection, one.id, fields)
            made[one.id] = [each for each in made[one.id] if each.field not in fields]
        found.append(reading)
    return found


def _tell(
    connection: Connection,
    key: int,
    order: Order,
    fields: Sequence[str],
    made: Sequence[Correction],
    where: str,
    at: int,
) -> None:
    """Tells of corrections that a newer value of the channel ends, with both values. What a person
    let go as it stands is none: of that reading asks anew."""
    news = [
        sentence(
            "correct.overruled",
            field=field_said(one.field),
            ours=one.after or sentence("sheet.nothing"),
            theirs=value_of(order, one.field) or sentence("sheet.nothing"),
        )
        for one in made
        if one.field in fields and not is_claim(one.field)
    ]
    if not news:
        return
    saw = sentence("correct.channel-counts", news=listed(news, "semicolon"))
    event = journal.Event(at=at, kind="correction overruled", order_id=key, cause=where, saw=saw)
    journal.append(connection, [event])
    case = NewCase(
        kind=CORRECTION_OVERRULED, client=order.client, subject_kind="order",
        subject=f"{order.channel}/{order.order_id}", why=saw, cause=where,
    )  # fmt: skip
    cases.open_case(connection, case, at=at, who=CROSSDOCK)
