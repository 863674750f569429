"""States of an order: the one table of transitions, and how the state follows from the parts."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from processor.model.order import OrderState

TRANSITIONS: dict[str, frozenset[str]] = {
    state: frozenset(targets.split())
    for state, targets in {
        # What left is shipped, whatever was made of the order since (facts beat wishes).
        "received": "approved held rejected cancelled allocated backordered planned instructed "
        "shipped",
        "approved": "held rejected cancelled allocated backordered planned received shipped",
        "held": "received approved rejected cancelled allocated backordered planned instructed "
        "shipped",
        "rejected": "received cancelled shipped",
        "cancelled": "received held backordered instructed shipped",
        "allocated": "held backordered planned cancelled received rejected shipped",
        "backordered": "held allocated planned instructed shipped cancelled received rejected",
        "planned": "instructed held backordered cancelled received rejected shipped",
        "instructed": "held backordered shipped cancelled planned received",
        # A report that is replaced by another one: less left than was told, or nothing.
        "shipped": "delivered held received backordered instructed planned cancelled",
        "delivered": "",
        "history": "",
    }.items()
}


class IllegalTransition(Exception):
    """The program tried a move that the table does not know: a bug."""


def check_transition(before: str, after: str) -> None:
    """Raises IllegalTransition for a move that is not in the table."""
    if before != after and after not in TRANSITIONS[before]:
        raise IllegalTransition(f"{before} -> {after}")


class LineCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one order line per state; they add up to `ordered`."""

    ordered: int
    open: int = 0
    held: int = 0
    backordered: int = 0
    reserved: int = 0
    instructed: int = 0
    shipped: int = 0
    cancelled: int = 0


def derive(lines: Iterable[LineCounts], *, on_hold: bool, rejected: bool) -> OrderState:
    """The order's state: rejected or cancelled if all of it is, held if a hold is open, else its
    least advanced open part. One whose quantities are not known yet is held until it ends."""
    counts = list(lines)
    if rejected:
        return "rejected"
    unknown = on_hold and not any(line.ordered for line in counts)
    if not unknown and all(line.cancelled == line.ordered for line in counts):
        return "cancelled"
    if on_hold:
        return "held"
    if any(line.open or line.held for line in counts):
        return "received"
    if any(line.backordered for line in counts):
        return "backordered"
    if any(line.reserved for line in counts):
        return "planned"
    if any(line.instructed for line in counts):
        return "instructed"
    return "shipped"
