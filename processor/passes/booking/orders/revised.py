"""Book: a newer state of a known order is stored; before hand-over it replaces the earlier one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.arrived import arrivals
from processor.ledger.deciding import holds
from processor.ledger.orders import late, orders
from processor.ledger.stock import redecide
from processor.model.order import Order
from processor.model.revisions import content
from processor.model.sentence import Name, Text, joined, sentence
from processor.model.states import check_transition
from processor.normalise import Reading
from processor.passes.booking.orders.book_endings import BookedChunk, Met, note
from processor.passes.booking.orders.sent_by_others import apart_said


def said(news: Sequence[str]) -> Text:
    return sentence("booking.news", facts=[Name(one) for one in news])


def tell_late(connection: Connection, met: Met, before: str, news: Sequence[str]) -> None:
    """Notes what came after hand-over, so that the rules are asked about it."""
    late.note(connection, met.known.id, before, met.order, met.place, at=met.at, judge=bool(news))


def store_revision(connection: Connection, met: Met, *, new_lines: bool) -> Order:
    """Puts the earlier revision aside and stores the newer one."""
    known = met.known
    revised = msgspec.structs.replace(met.order, revision=known.revision + 1)
    orders.keep_revision(connection, known.id, known)
    redecide.decide_again(connection, [known.id])
    orders.replace(
        connection, known.id, revised, content=met.content, file_id=met.arrived.id,
        rows=met.reading.rows, new_lines=new_lines,
    )  # fmt: skip
    _remember(known, revised, met.arrived, met.reading)
    return revised


def replace(connection: Connection, chunk: BookedChunk, met: Met, news: Sequence[str] = ()) -> None:
    """Before hand-over a revision replaces the order, which is decided again."""
    known = met.known
    check_transition(known.state, "received")
    if known.disputed:
        nobody = sentence("booking.no-warehouse-has-it", place=met.place)
        holds.settle_dispute(connection, known.id, at=met.at, why=nobody)
        known.disputed = ""
    revised = store_revision(connection, met, new_lines=True)
    known.rejected_by = orders.reopen(connection, known.id)
    known.state = "rejected" if known.rejected_by else "received"
    if known.rejected_by:
        holds.close_for_cancel(connection, known.id, at=met.at, why=met.place)
    note(chunk, met.reading, "revision", known.id, said(news) if news else "")
    told = (sentence("booking.revised", revision=revised.revision), apart_said(revised))
    saw = joined(filter(None, told))
    chunk.events.append(
        journal.Event(
            at=met.at, kind="revised", order_id=known.id, cause=met.place,
            saw=joined((saw, said(news))) if news else saw,
        )
    )  # fmt: skip


def _remember(
    known: orders.KnownOrder, order: Order, arrived: arrivals.FileRow, reading: Reading
) -> None:
    """A second mention of the order in the same chunk is compared with what now stands."""
    known.revision = order.revision
    known.content = content(order)
    known.doc = orders.encode(order)
    known.file_id = arrived.id
    known.rows = msgspec.json.encode(reading.rows).decode()
