"""Declarations that went to customs and are not true any more, and whose undo nobody writes. Pure.

They are never withdrawn by themselves: what ships in spite of a cancel must stay declared. So the
undo is owed, and counted until a person notes that it was done, or is not needed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.order import Order
from processor.model.sentence import Sentence, sentence

# A cancel instruction; a change instruction after which the declaration says something else; what
# went out before a restore and was cancelled or shipped anew since.
Cause = Literal["cancel", "change", "went-out"]


class UndoOwed(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that stays declared in `documents` (folder/name). `order` is `channel/order_id`;
    `since` is when its undo was first owed, microseconds UTC, 0 where nobody noted it; `mark`
    stands for what a change made of it."""

    shipment: str
    order: str
    client: str
    cause: Cause
    documents: tuple[str, ...] = ()
    since: int = 0
    mark: str = ""

    @property
    def key(self) -> str:
        """What makes it one and the same: while that stays as it is, people are told once."""
        return " ".join(part for part in (self.shipment, self.cause, self.mark) if part)

    @property
    def said(self) -> Sentence:
        """That it is owed, to be said to people."""
        return sentence(
            f"undo-owed.{self.cause}", shipment=self.shipment, order=self.order,
            documents=list(self.documents),
        )  # fmt: skip


def declared_facts(order: Order) -> tuple[object, ...]:
    """What a declaration of its shipments rests on: orders that agree in it are declared alike."""
    lines = sorted(
        (line.line_id, line.sku, line.pieces, line.amount, line.discount) for line in order.lines
    )
    return (
        order.kind, order.ship_to.country, order.currency, order.discount.seller,
        order.shipping.paid, tuple(lines),
    )  # fmt: skip
