"""An order is called off, by its channel or by a person: what no warehouse has is cancelled at
once, for the rest the warehouses get a cancel instruction.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.deciding import holds
from processor.ledger.deciding.after_hand_over import ask_amendment
from processor.ledger.desk import cases
from processor.ledger.orders import order_standing, orders
from processor.ledger.stock import redecide
from processor.model.cases import SHORT
from processor.model.sentence import Text, sentence
from processor.passes.booking.orders.left_already import Gone, tell_left


class CancelEffect(NamedTuple):
    """What came of it: for how many shipments a cancel was asked, whether something has left, and
    whether anything ended at all; `state` is that of the order since."""

    asked: int
    gone: Gone
    ended: bool
    state: str = ""


def call_off(
    connection: Connection,
    key: int,
    name: str,
    revision: int,
    *,
    instructed: bool,
    by: Text,
    at: int,
    who: str = holds.CROSSDOCK,
) -> CancelEffect:
    """Calls an order (`channel/order_id`) off; `by` says where or why, `who` did. Nothing ends
    where all of it has left, or a cancel was asked for before."""
    asked = 0
    gone: Gone = "nothing"
    if instructed:
        gone = tell_left(connection, key, name, "cancel", cause="cancel", at=at)
        asked = ask_amendment(connection, key, "cancel", revision, at)
    if instructed and not asked and not waits(connection, key):
        return CancelEffect(0, gone, ended=False)
    redecide.decide_again(connection, [key])
    orders.cancel_open(connection, key)
    holds.close_for_cancel(connection, key, at=at, why=by, who=who)
    settled = sentence("hold.cancelled-by", by=by)
    cases.close_of_order(connection, key, SHORT, at=at, who=who, why=settled)
    state = orders.refresh_state(connection, key)[1]
    return CancelEffect(asked, gone, ended=True, state=state)


def waits(connection: Connection, key: int) -> bool:
    """True if pieces of the order are not yet with a warehouse."""
    return order_standing.waits(orders.counts(connection, key)) > 0
