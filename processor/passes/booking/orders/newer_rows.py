"""Book: newer rows of known orders that cannot be read, and what settles them.

What the order was told before may be true no more, so nothing of it moves on until a readable row
comes or a person says so. Of what a warehouse has a person is told by a case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger import journal
from processor.ledger.arrived import arrivals, halves, unread
from processor.ledger.deciding import holds
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.orders import orders
from processor.ledger.orders.orders import KnownOrder
from processor.ledger.stock import redecide
from processor.model.cases import UNREAD_AFTER_HAND_OVER, NewCase
from processor.model.config import HoldReason
from processor.model.order import Order
from processor.model.reasons import UNREAD, hold_for
from processor.model.sentence import Text, sentence
from processor.normalise import Reading
from processor.normalise.linked import report_of
from processor.passes.booking.orders.book_endings import Met, place
from processor.passes.booking.orders.called_off import waits

HELD_BY_MAPPING = "row/held-by-mapping"
"""The code of what a mapping itself holds orders for."""
# What ended is moved on by nobody.
_ENDED = ("cancelled", "history", "shipped", "delivered")


class UnreadRows:
    """The newer rows of one chunk that could not be read, and those that lay unread before."""

    def __init__(
        self,
        connection: Connection,
        house: House,
        arrived: arrivals.FileRow,
        known: dict[str, KnownOrder],
        at: int,
    ) -> None:
        self._connection, self._house, self._arrived, self._at = connection, house, arrived, at
        self._known = known
        self._report = report_of(house.mappings, arrived.mapping)
        self._lying = unread.open_on(connection, [one.id for one in known.values()])
        other = halves.joined_to(connection, arrived.id) if self._lying else None
        self._came = arrived.id if other is None else max(arrived.id, other.id)
        self._ignored: dict[str, list[Reading]] = {}
        self._heard: set[str] = set()

    def meets(self, order_id: str, reading: Reading) -> None:
        """A reading of an order without an order in it: of a known one it lies unread. Rows that
        the sender itself has ignored are looked at together, at the end."""
        if not order_id or order_id not in self._known:
            return
        if reading.outcome == "rejected":
            self._heard.add(order_id)
            self.lies(order_id, [reading])
        elif reading.sender_says:
            self._ignored.setdefault(order_id, []).append(reading)

    def read(self, met: Met) -> None:
        """A readable row of an order: what lay unread of it in the same report is settled, unless
        that came in a later file than this one, which is read again. Another report cannot say
        whether the buyer still asks to call it off."""
        known = met.known
        self._heard.add(met.order.order_id)
        if known.id not in self._lying:
            return
        connection, at = self._connection, self._at
        why = sentence("booking.read-since", place=met.place)
        # What is called off moves no further, whichever was told first.
        until = None if met.reading.outcome == "cancellation" else self._came
        if not unread.settle_by_report(
            connection, known.id, self._report, until=until, at=at, who=CROSSDOCK, why=why
        ):
            return
        self._lying.discard(known.id)
        holds.end_of_reason(connection, known.id, UNREAD, at=at, why=why)
        kind = UNREAD_AFTER_HAND_OVER
        cases.close_of_order(connection, known.id, kind, at=at, who=CROSSDOCK, why=why)
        if known.state == "held":
            redecide.decide_again(connection, [known.id])
            known.state = orders.refresh_state(connection, known.id)[1]

    def end(self) -> None:
        """All rows of the chunk are read: orders of which every row was ignored lie unread."""
        for order_id, readings in self._ignored.items():
            key = self._known[order_id].id
            told = order_id in self._heard
            if not told and not unread.booked_otherwise(self._connection, self._arrived.id, key):
                self.lies(order_id, readings)

    def lies(self, order_id: str, readings: Sequence[Reading]) -> None:
        """Rows of a known order lie unread: what no warehouse has of it is held."""
        known = self._known[order_id]
        said = _said(readings)
        if known.state in _ENDED or known.rejected_by:
            return
        if unread.is_known(self._connection, known.id, said):
            return
        first = readings[0]
        self._note(
            known,
            unread.NewUnread(
                order=known.id, file_id=self._arrived.id, row=first.rows[0],
                place=place(self._arrived, first), why=_why(first), said=said,
            ),
        )  # fmt: skip

    def asked(self, met: Met) -> unread.NewUnread | None:
        """What the mapping of another report held an order for, which this one completes."""
        known = met.known
        if not known.lacks or met.reading.outcome != "accepted":
            return None
        earlier = arrivals.by_id(self._connection, known.file_id)
        before = orders.decode(known.doc)
        held = [one for one in before.defects if one.code == HELD_BY_MAPPING]
        if not held or earlier is None or earlier.mapping in self._report:
            return None
        return unread.NewUnread(
            order=known.id, file_id=known.file_id, row=held[0].row, place=held[0].at,
            why=held[0].why, said=_hashed([("incomplete", "", (), _bare(before))]),
        )  # fmt: skip

    def still_asked(self, known: KnownOrder, lies: unread.NewUnread | None) -> None:
        """An order that another report completed stays held for what it was held for before:
        nothing of that was answered."""
        if lies is not None and known.state not in _ENDED and not known.rejected_by:
            self._note(known, lies)

    def _note(self, known: KnownOrder, lies: unread.NewUnread) -> None:
        connection, at, where, said = self._connection, self._at, lies.place, lies.said
        unread.note(connection, lies, at=at)
        self._lying.add(known.id)
        detail = sentence("booking.unread", why=lies.why)
        conflict = journal.Event(
            at=at, kind="conflict", order_id=known.id, cause=where, saw=detail
        )  # fmt: skip
        journal.append(connection, [conflict])
        if known.state == "rejected":
            return
        instructed = bool(orders.has_instructed(connection, [known.id]))
        if instructed:
            self._open_case(known, where, detail, said)
        if not instructed or waits(connection, known.id):
            asked = hold_for(UNREAD, "booking", detail, at=where)
            redecide.decide_again(connection, [known.id])
            holds.add_hold(connection, known.id, asked, self._house.config.holds, at)
            known.state = orders.refresh_state(connection, known.id)[1]

    def _open_case(self, known: KnownOrder, where: str, detail: Text, said: str) -> None:
        order = orders.decode(known.doc)
        case = NewCase(
            kind=UNREAD_AFTER_HAND_OVER, client=order.client, subject_kind="order",
            subject=f"{order.channel}/{order.order_id}",
            why=sentence("booking.unread-at-warehouse", place=where, why=detail),
            cause=f"{where} {said}",
        )  # fmt: skip
        cases.open_case(self._connection, case, at=self._at, who=CROSSDOCK)


def hold_what_waits(connection: Connection, reasons: Mapping[str, HoldReason], at: int) -> None:
    """Holds orders of which a newer row lies unread and that have pieces to decide again: a
    warehouse did not send them, or what rejected or cancelled them was taken back."""
    for key in unread.waiting_unheld(connection):
        lies = [one for one in unread.of_order(connection, key) if one.settled_at is None][-1]
        detail = sentence("booking.unread", why=lies.why)
        asked = hold_for(UNREAD, "booking", detail, at=lies.place)
        holds.add_hold(connection, key, asked, reasons, at)
        orders.refresh_state(connection, key)


def _why(reading: Reading) -> Text:
    order = reading.order
    if order is not None and order.defects:
        asked = (one.why for one in order.defects if one.code == HELD_BY_MAPPING)
        off = any(one.field == "cancelled_at" for one in order.defects)
        return next(asked, reading.reason if off else order.defects[0].why)
    return reading.reason


def _said(readings: Iterable[Reading]) -> str:
    """A hash of what rows said that could not be read: the same again is no news."""
    told = [
        (one.outcome, one.reason, one.raw, None)
        if one.order is None
        else (one.outcome, "", one.raw, _bare(one.order))
        for one in readings
    ]
    return _hashed(told)


def _hashed(told: object) -> str:
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32]


def _bare(order: Order) -> Order:
    """An order without where it stood."""
    defects = tuple(msgspec.structs.replace(one, at="", row=0) for one in order.defects)
    return msgspec.structs.replace(order, defects=defects, source=())
