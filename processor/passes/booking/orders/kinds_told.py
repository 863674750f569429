"""The kind of address that an order is booked with: what the tables of places say when it comes.

An order is decided by what they say then. What is kept is for those who look at it, and so that an
export of an order which nobody changed is no news because a table was: its address keeps its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from processor.ledger.orders import orders
from processor.ledger.orders.orders import KnownOrder
from processor.model.destinations import Gazetteer, placed
from processor.model.order import Order
from processor.model.revisions import content
from processor.normalise import Reading


def kinds_told(
    gazetteer: Gazetteer, known: Mapping[str, KnownOrder], readings: Iterable[Reading]
) -> Iterator[Reading]:
    """Readings with the kinds of their addresses."""
    for reading in readings:
        order = reading.order
        if order is None:
            yield reading
            continue
        told = _billed(placed(order, gazetteer), gazetteer)
        one = known.get(order.order_id)
        if one is not None and content(told) != one.content:
            told = _as_known(told, orders.decode(one.doc))
        yield reading if told is order else msgspec.structs.replace(reading, order=told)


def _as_known(order: Order, known: Order) -> Order:
    """The order with the kind that its address is known with, where that is the same address."""
    there = msgspec.structs.replace(order.ship_to, kind=known.ship_to.kind)
    return msgspec.structs.replace(order, ship_to=there) if there == known.ship_to else order


def _billed(order: Order, gazetteer: Gazetteer) -> Order:
    bill = order.bill_to
    if bill is None:
        return order
    kind = gazetteer.of(bill).kind
    if kind == bill.kind:
        return order
    return msgspec.structs.replace(order, bill_to=msgspec.structs.replace(bill, kind=kind))
