"""Declarations that went to customs and are not true any more, and whose undo nobody writes. Pure.

They are never withdrawn by themselves: what ships in spite of a cancel must stay declared. So the
undo is owed, and counted until a person notes that it was done, or is not needed. It becomes due
once it is known what became of the goods.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.order import Order
from processor.model.sentence import Date, Sentence, sentence
from processor.model.times import day

# A cancel instruction; a change instruction after which the declaration says something else; a
# warehouse that sent nothing, or a part, of what is declared; what went out before a restore and
# was cancelled or shipped anew since.
Cause = Literal["cancel", "change", "not-shipped", "part", "went-out"]


DUE_CASE = " due"
"""Ends the cause of a case that was opened when an undo that had been owed became due."""


class UndoOwed(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that stays declared in `documents` (folder/name). `order` is `channel/order_id`;
    `since` is when its undo was first owed, `due` from when on it is known that it has to be
    written, both microseconds UTC, 0 where nobody noted it or not yet; `mark` stands for what a
    change made of it."""

    shipment: str
    order: str
    client: str
    cause: Cause
    documents: tuple[str, ...] = ()
    since: int = 0
    due: int = 0
    mark: str = ""

    @property
    def key(self) -> str:
        """What makes it one and the same: while that stays as it is, people are told once."""
        return " ".join(part for part in (self.shipment, self.cause, self.mark) if part)

    @property
    def case_cause(self) -> str:
        """What makes its case one and the same: one that becomes due is told anew."""
        becomes_due = self.due and self.cause in ("cancel", "change")
        return f"{self.key}{DUE_CASE}" if becomes_due else self.key

    @property
    def said(self) -> Sentence:
        """That it is owed or due, and since when, to be said to people."""
        said = sentence(
            f"undo-owed.{self.cause}", shipment=self.shipment, order=self.order,
            documents=list(self.documents),
        )  # fmt: skip
        if self.due:
            return sentence("undo-owed.due", what=said, day=Date(day(self.due)))
        return sentence("undo-owed.not-yet", what=said, day=Date(day(self.since)))


class DeclaredShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that was declared, and what became of it. `wish` is what its warehouse was told
    of it last, or is to be told, empty where nothing, `asked_at` when that was asked for;
    `differs`: after a change the declaration says something else; `answer` is what the warehouse
    said to a change and `answered_at` when. `declared` and `left` are pieces; times microseconds
    UTC, 0 where nobody noted them."""

    state: str
    cancel_asked: bool
    cancel_answer: str
    ended_at: int
    wish: str
    asked_at: int
    differs: bool
    answer: str
    answered_at: int
    declared: int
    left: int


def owed_of(one: DeclaredShipment) -> tuple[Cause, int, int] | None:
    """Why the undo of a declaration is owed, since when, and from when on it is due (0: not yet);
    None where what is declared is true, or will be.

    A warehouse that does not cancel, or ships all in spite of a cancel, makes it true again.
    """
    if one.state == "cancelled":
        since = one.asked_at if one.wish == "cancel" and one.asked_at else one.ended_at
        return ("cancel" if one.cancel_asked else "not-shipped"), since, one.ended_at
    if one.state == "shipped":
        if one.left < one.declared:
            return "part", one.ended_at, one.ended_at
        if one.wish == "change" and one.differs and one.answer != "change refused":
            return "change", one.asked_at, one.answered_at or one.ended_at
        return None
    if one.cancel_asked:
        refused = one.cancel_answer == "not-cancelled"
        return None if refused else ("cancel", one.asked_at, 0)
    if one.wish == "change" and one.differs and one.answer != "change refused":
        return "change", one.asked_at, one.answered_at
    return None


def declared_facts(order: Order) -> tuple[object, ...]:
    """What a declaration of its shipments rests on: orders that agree in it are declared alike."""
    lines = sorted(
        (line.line_id, line.sku, line.pieces, line.amount, line.discount) for line in order.lines
    )
    return (
        order.kind, order.ship_to.country, order.currency, order.discount.seller,
        order.shipping.paid, tuple(lines),
    )  # fmt: skip
