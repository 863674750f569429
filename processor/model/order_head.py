"""One order in one hand: what it is, where it is, since when, what comes next and whose turn it is.

Pure. What comes next is decided from how the order and each of its shipments stand.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from processor.model.order import OrderState
from processor.model.reasons import INCOMPLETE
from processor.model.sentence import Date, Sentence, joined, listed, sentence

Who = Literal["warehouse", "carrier", "desk", "channel", "house", "nobody"]
"""Whose turn it is: the desk works on queues, the house is Crossdock itself."""


class HeadParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel by its numbers: `tracking` is what the warehouse told, else what was planned;
    `planned` is the number that was planned, where another one was told."""

    sscc: str
    tracking: str
    planned: str
    state: str


class HeadShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment as the head of an order tells it. `sent`: a warehouse has its instruction;
    `cancel` is empty, or how a cancel stands: `asked`, or the warehouse's answer to it."""

    number: str
    state: str
    warehouse: str
    carrier: str
    service: str
    ship_day: str
    sent: bool
    acknowledged: bool
    cancel: str
    parcels: tuple[HeadParcel, ...] = ()


class HeadHold(msgspec.Struct, frozen=True, kw_only=True):
    """Why the order waits for a person, and for which queue; empty where no queue has it."""

    reason: str
    queue: str
    until: str | None = None


class HeadCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that is open, and its queue."""

    id: int
    queue: str


class OrderHead(msgspec.Struct, frozen=True, kw_only=True):
    """How an order stands. `since` is microseconds UTC, `total` minor units, None where it is not
    known; `waits_for` are the SKUs that it lacks stock of; `disputed`: a newer revision waits for
    a person; `pieces` and `skus` are counts."""

    order: str
    client: str
    channel: str
    buyer: str
    state: OrderState
    since: int
    pieces: int
    skus: int
    total: int | None
    currency: str
    fulfilled_by: str
    shipments: tuple[HeadShipment, ...] = ()
    holds: tuple[HeadHold, ...] = ()
    cases: tuple[HeadCase, ...] = ()
    waits_for: tuple[str, ...] = ()
    disputed: bool = False


class NextTurn(msgspec.Struct, frozen=True):
    """Whose turn it is, which one of them (a warehouse, a carrier, a queue), and what comes
    next."""

    who: Who
    name: str
    next: Sentence


def turns_of(head: OrderHead) -> tuple[NextTurn, ...]:
    """Who has to do something with an order, each with what; never empty."""
    found = _of_order(head)
    for shipment in head.shipments:
        found += _of_shipment(shipment)
    if head.disputed:
        found.append(NextTurn("desk", "", sentence("turn.disputed")))
    found += [NextTurn("desk", one.queue, sentence("turn.case", id=one.id)) for one in head.cases]
    if not found:
        found.append(NextTurn("nobody", "", sentence(f"turn.over-{head.state}")))
    return tuple(dict.fromkeys(found))


# States in which what comes next is told by the shipments, if by anything.
_OVER = ("shipped", "delivered", "rejected", "cancelled", "instructed", "planned")


def _of_order(head: OrderHead) -> list[NextTurn]:
    if head.state not in get_args(OrderState):
        raise ValueError(f"no such state of an order: {head.state!r}")
    if head.fulfilled_by == "channel" and head.state != "held":
        return [NextTurn("channel", head.channel, sentence("turn.channel"))]
    if head.holds:
        return [_of_hold(one) for one in head.holds]
    if head.state in ("received", "approved", "allocated"):
        return [NextTurn("house", "", sentence("turn.decide"))]
    if head.state == "held":
        return [NextTurn("desk", "", sentence("turn.held"))]
    if head.state == "backordered":
        return [NextTurn("nobody", "", sentence("turn.stock", skus=listed(head.waits_for)))]
    assert head.state in (*_OVER, "history")
    return []


def _of_hold(one: HeadHold) -> NextTurn:
    if one.until is not None:
        said = sentence("turn.release-until", reason=one.reason, until=one.until)
    elif one.reason == INCOMPLETE:
        said = sentence("turn.fill-in", reason=one.reason)
    else:
        said = sentence("turn.release", reason=one.reason)
    return NextTurn("desk", one.queue, said)


def _of_shipment(one: HeadShipment) -> list[NextTurn]:
    if one.state in ("cancelled", "delivered"):
        return []
    if one.state == "planned":
        return [NextTurn("house", "", sentence("turn.wave", shipment=one.number))]
    if one.state == "shipped":
        return [NextTurn("carrier", one.carrier, sentence("turn.deliver", shipment=one.number))]
    if one.state not in ("instructed", "partly shipped"):
        raise ValueError(f"no such state of a shipment: {one.state!r}")
    if not one.sent:
        said = sentence("turn.hand-over", shipment=one.number, warehouse=one.warehouse)
        return [NextTurn("house", "", said)]
    if one.cancel == "asked":
        said = sentence("turn.answer-cancel", shipment=one.number)
    elif one.state == "partly shipped":
        said = sentence("turn.rest", shipment=one.number)
    elif not one.ship_day:
        said = sentence("turn.ship", shipment=one.number)
    else:
        said = sentence("turn.ship-by", shipment=one.number, day=Date(one.ship_day))
    found = [NextTurn("warehouse", one.warehouse, said)]
    if one.state == "partly shipped":
        deliver = sentence("turn.deliver-part", shipment=one.number)
        found.append(NextTurn("carrier", one.carrier, deliver))
    return found


def next_said(turns: tuple[NextTurn, ...]) -> Sentence | str:
    """What comes next, of all turns."""
    return joined(dict.fromkeys(one.next for one in turns))


def whose_said(turns: tuple[NextTurn, ...]) -> Sentence | str:
    """Whose turn it is, each once."""
    named = dict.fromkeys((one.who, one.name) for one in turns)
    return joined(
        sentence(f"turn.of-{who}-named", name=name) if name else sentence(f"turn.of-{who}")
        for who, name in named
    )
