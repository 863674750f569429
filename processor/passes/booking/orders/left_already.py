"""A channel cancels or changes what has left already: no instruction can follow it, so a person is
told of each shipment, once for the same wish."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import Connection

from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.desk import cases
from processor.ledger.shipped import unsent
from processor.model.cases import CHANGE_TOO_LATE, IN_SPITE_OF_CANCEL, NewCase
from processor.model.sentence import sentence

Wish = Literal["cancel", "change"]
# Whether something of an order has left, and whether a person was told of it for this wish before.
Gone = Literal["nothing", "told", "told before"]
_KINDS = {"cancel": IN_SPITE_OF_CANCEL, "change": CHANGE_TOO_LATE}


def tell_left(
    connection: Connection, order_key: int, order: str, wish: Wish, *, cause: str, at: int
) -> Gone:
    """Opens a case for each shipment of an order (`channel/order_id`) of which something has left.
    `cause` makes the wish one and the same. To be asked before an instruction is: what an
    instruction of ours speaks of answers for itself."""
    gone: Gone = "nothing"
    for one in unsent.left_of(connection, order_key):
        case = NewCase(
            kind=_KINDS[wish], client=one.client, subject_kind="shipment", subject=one.number,
            why=sentence(
                f"case.{wish}-after-leaving", n=one.pieces, shipment=one.number, order=order
            ),
            cause=cause,
        )  # fmt: skip
        opened = cases.open_case(connection, case, at=at, who=CROSSDOCK)
        if opened is not None:
            gone = "told"
        elif gone == "nothing":
            gone = "told before"
    return gone
