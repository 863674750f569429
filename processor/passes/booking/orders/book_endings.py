"""Book: what a read order means, collected, and how a known order ends: cancelled, or shipped by
somebody else."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.intake.scan import at_remote
from processor.ledger import journal
from processor.ledger.arrived import arrivals
from processor.ledger.deciding import holds
from processor.ledger.orders import orders, went_out
from processor.ledger.stock import redecide
from processor.model.order import Order
from processor.model.reasons import hold_for
from processor.model.sentence import Text, sentence
from processor.normalise import Reading, rejected_rows
from processor.passes.booking.orders.called_off import call_off
from processor.passes.booking.orders.left_already import Gone

REJECTED_BEFORE = sentence("booking.rejected-before")


class BookedChunk(msgspec.Struct):
    """What one chunk of a file comes to, collected before anything is written."""

    rows: list[arrivals.RowFact] = []
    fresh: list[orders.NewOrder] = []
    fresh_readings: list[Reading] = []
    events: list[journal.Event] = []


def place(arrived: arrivals.FileRow, reading: Reading) -> str:
    """Where a file tells an order: `sender/name:line`, or in the words of the file's format."""
    file = place_of_file(arrived)
    return f"{file}, {reading.where}" if reading.where else f"{file}:{reading.rows[0]}"


def place_of_file(arrived: arrivals.FileRow) -> str:
    """An arrived file as the ledger names it: `sender/name`, at its remote."""
    return at_remote(arrived.remote, f"{arrived.sender}/{arrived.name}")


def note(chunk: BookedChunk, reading: Reading, outcome: str, key: int | None, reason: Text) -> None:
    """Notes what became of the rows of a reading; those that make no line of it are ignored, each
    with its own reason."""
    apart = {one.row: one.why for one in reading.told}
    chunk.rows.extend(
        arrivals.RowFact(row, outcome, key, reason)
        if row not in apart
        else arrivals.RowFact(row, "ignored", key, apart[row])
        for row in reading.rows
    )


class Met(NamedTuple):
    """A reading of an order that the ledger knows already. `told` is the document that was told of
    it last: after hand-over it may be a newer one than the ledger's record; `content` is that of
    the order as the file tells it now."""

    house: House
    arrived: arrivals.FileRow
    reading: Reading
    known: orders.KnownOrder
    instructed_orders: set[int]
    told: str
    content: str
    at: int

    @property
    def order(self) -> Order:
        """The order as the file tells it now."""
        assert self.reading.order is not None
        return self.reading.order

    @property
    def instructed(self) -> bool:
        """True if a warehouse has an instruction for a part of it."""
        return self.known.id in self.instructed_orders

    @property
    def name(self) -> str:
        """The order as people are told of it."""
        return f"{self.order.channel}/{self.order.order_id}"

    @property
    def place(self) -> str:
        """Where the file tells it."""
        return place(self.arrived, self.reading)


def end_the_rest(connection: Connection, chunk: BookedChunk, met: Met, why: Text) -> int:
    """Somebody else ships it: what no warehouse has yet is never instructed. Returns how many
    pieces that were."""
    known = met.known
    if _rejected_by_rule(known):
        _end_rejected(connection, chunk, met, why)
        return 0
    redecide.decide_again(connection, [known.id])
    open_pieces = sum(line.open for line in orders.counts(connection, known.id).values())
    if known.state == "rejected" or not open_pieces:
        orders.decided(connection, known.id)
        note(chunk, met.reading, "duplicate", known.id, sentence("booking.nothing-open"))
        return 0
    orders.cancel_open(connection, known.id)
    holds.close_for_cancel(connection, known.id, at=met.at, why=met.place)
    known.state = orders.refresh_state(connection, known.id)[1]
    note(chunk, met.reading, "cancellation", known.id, why)
    chunk.events.append(
        journal.Event(at=met.at, kind="cancelled", order_id=known.id, cause=met.place, saw=why)
    )
    return open_pieces


def cancel(connection: Connection, chunk: BookedChunk, met: Met) -> None:
    """What is not instructed is cancelled; for the rest the warehouse gets a cancel instruction."""
    known = met.known
    if _rejected_by_rule(known):
        _end_rejected(connection, chunk, met, REJECTED_BEFORE)
        return
    if known.state == "rejected":
        note(chunk, met.reading, "cancellation", known.id, REJECTED_BEFORE)
        return
    came = went_out.Came(met.name, known.file_id, met.order.placed_at)
    if went_out.waits_for_a_person(connection, known.id, came, instructed=bool(met.instructed)):
        _cancelled_after_restore(connection, chunk, met)
        return
    done = call_off(
        connection, known.id, met.name, known.revision, instructed=met.instructed, by=met.place,
        at=met.at,
    )  # fmt: skip
    if not done.ended:
        _nothing_to_cancel(chunk, met, done.gone)
        return
    known.state = done.state
    note(chunk, met.reading, "cancellation", known.id, "")
    kind = "cancel-asked" if done.asked else "cancelled"
    chunk.events.append(journal.Event(at=met.at, kind=kind, order_id=known.id, cause=met.place))


def _nothing_to_cancel(chunk: BookedChunk, met: Met, gone: Gone) -> None:
    """All of it has left, or a cancel instruction was asked for before."""
    key, left = met.known.id, sentence("booking.left-already")
    if gone == "told":
        note(chunk, met.reading, "cancellation", key, left)
        chunk.events.append(
            journal.Event(at=met.at, kind="conflict", order_id=key, cause=met.place, saw=left)
        )
    else:
        why = left if gone == "told before" else sentence("booking.cancel-asked")
        note(chunk, met.reading, "duplicate", key, why)


def _cancelled_after_restore(connection: Connection, chunk: BookedChunk, met: Met) -> None:
    """It went out before a restore: no cancel instruction can follow it, so a person has to."""
    known = met.known
    detail = sentence("booking.cancelled-after-restore")
    asked = hold_for("changed-after-hand-over", "booking", detail, at=met.place)
    holds.add_hold(connection, known.id, asked, met.house.config.holds, met.at)
    known.state = orders.refresh_state(connection, known.id)[1]
    note(chunk, met.reading, "cancellation", known.id, detail)
    chunk.events.append(
        journal.Event(at=met.at, kind="conflict", order_id=known.id, cause=met.place, saw=detail)
    )


def _rejected_by_rule(known: orders.KnownOrder) -> bool:
    return known.state == "rejected" and not known.rejected_by


def _end_rejected(connection: Connection, chunk: BookedChunk, met: Met, why: Text) -> None:
    """A rule rejected it, and now it has ended elsewhere: no recall of the rule ships it."""
    known = met.known
    known.state = orders.refresh_state(connection, known.id)[1]
    note(chunk, met.reading, "cancellation", known.id, why)
    chunk.events.append(
        journal.Event(at=met.at, kind="cancelled", order_id=known.id, cause=met.place, saw=why)
    )


def unbooked(chunk: BookedChunk, reading: Reading) -> None:
    """Rejected or ignored without an order: a rejected row keeps its own text for the rejects."""
    if reading.outcome != "rejected":
        note(chunk, reading, "ignored", None, reading.reason)
        return
    chunk.rows += [
        arrivals.RowFact(row, "rejected", None, reason, raw)
        for row, raw, reason in rejected_rows(reading)
    ]
