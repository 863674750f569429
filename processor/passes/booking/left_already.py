"""A channel cancels or changes what has left already: no instruction can follow it, so a person is
told of each shipment, once for the same wish."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection

from processor.ledger import cases, unsent
from processor.ledger.holds import CROSSDOCK
from processor.model.cases import CHANGE_TOO_LATE, IN_SPITE_OF_CANCEL, NewCase
from processor.model.sentence import sentence

Wish = Literal["cancel", "change"]
_KINDS = {"cancel": IN_SPITE_OF_CANCEL, "change": CHANGE_TOO_LATE}


def tell_left(
    connection: Connection, order_key: int, order: str, wish: Wish, *, cause: str, at: int
) -> bool:
    """Opens a case for each shipment of an order (`channel/order_id`) of which something has left;
    False where nothing has. `cause` makes the wish one and the same. To be asked before an
    instruction is: what an instruction of ours speaks of answers for itself."""
    left = unsent.left_of(connection, order_key)
    for one in left:
        case = NewCase(
            kind=_KINDS[wish], client=one.client, subject_kind="shipment", subject=one.number,
            why=sentence(
                f"case.{wish}-after-leaving", n=one.pieces, shipment=one.number, order=order
            ),
            cause=cause,
        )  # fmt: skip
        cases.open_case(connection, case, at=at, who=CROSSDOCK)
    return bool(left)
