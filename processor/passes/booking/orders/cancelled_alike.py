"""Book: a cancellation of an order that nobody knows, whose number looks like another one, or like
the beginning of one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger import journal
from processor.ledger.arrived import alike, arrivals
from processor.ledger.deciding import holds
from processor.ledger.orders import orders
from processor.ledger.stock import redecide
from processor.model.identity import number_key
from processor.model.order import Order
from processor.model.reasons import hold_for
from processor.model.sentence import sentence
from processor.normalise import Reading
from processor.passes.booking.orders.book_endings import place

_OVER = ("cancelled", "history", "rejected")
_FEW = 3


def ask_about_alike(
    connection: Connection,
    house: House,
    arrived: arrivals.FileRow,
    cancelled: Iterable[tuple[Order, Reading]],
    at: int,
) -> None:
    """Stops the real orders that cancellations of orders nobody knew may have meant: of a channel
    that is on trial, too.

    `501` is cancelled and `000501` is under way: which of them was meant a person says. What a
    warehouse has of it stays there meanwhile.
    """
    for order, reading in cancelled:
        where = place(arrived, reading)
        ask_about(
            connection, house, order.channel, order.order_id, where, at, placed_at=order.placed_at
        )


def ask_about(
    connection: Connection, house: House, channel: str, order_id: str, where: str, at: int,
    *, placed_at: str = "",
) -> None:  # fmt: skip
    """Stops the real orders of which one cancelled number may be another spelling, or what damage
    left of it. `placed_at` is when the cancelled one was placed, where that could be read."""
    key = number_key(channel, order_id)
    ids = dict.fromkeys(alike.spelt_otherwise(connection, channel, [key]).get(key, []), "alike")
    ids |= dict.fromkeys(_cut_off(connection, channel, order_id, placed_at), "cut")
    for name, known in sorted(orders.known(connection, channel, ids).items()):
        if name == order_id or known.state in _OVER:
            continue
        detail = sentence(f"booking.cancelled-{ids[name]}", other=order_id)
        # Apart from a change after hand-over: what settles that says nothing of this.
        asked = hold_for("duplicate-order", "booking", detail, at=where)
        redecide.decide_again(connection, [known.id])
        holds.add_hold(connection, known.id, asked, house.config.holds, at)
        orders.refresh_state(connection, known.id)
        conflict = journal.Event(at=at, kind="conflict", order_id=known.id, cause=where, saw=detail)
        journal.append(connection, [conflict])


def _cut_off(connection: Connection, channel: str, order_id: str, placed_at: str) -> list[str]:
    """The ids of which the cancelled one may be the beginning: placed at the same second, or, where
    nobody knows when it was placed, so few that a person can look at them."""
    begun = alike.begun_by(connection, channel, order_id)
    if placed_at:
        return [one for one, placed in begun.items() if placed == placed_at]
    return list(begun) if len(begun) <= _FEW else []
