"""What makes a new revision of an order, and what it may still change after hand-over.

Exports overlap and their volatile columns differ every time, so only listed fields count.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from processor.model.order import Address, Order

Effect = Literal["none", "change", "conflict"]


def content(order: Order) -> str:
    """SHA-256 over the listed fields: lines, quantities, ship-to, service, payment and cancel
    state. Two exports of an unchanged order have the same content."""
    return hashlib.sha256(msgspec.json.encode(_listed(order))).hexdigest()[:32]


def _listed(order: Order) -> tuple[object, ...]:
    return (
        sorted((line.line_id, line.sku, line.quantity, line.pack_factor) for line in order.lines),
        order.ship_to,
        order.shipping.service,
        order.shipping.complete_delivery,
        order.payment_status,
        "cancel-requested" in order.flags,
    )


# What no step of the way looks at, only rules do; of all else some step makes papers, prices or a
# choice, whether or not a rule reads it.
FOR_RULES_ALONE = ("paid_at", "payment_method", "risk", "card_hint", "ip", "tags")
_NOT_TOLD = ("revision", "state", "holds", "shipments", "source")


def looked_at_beside_rules(before: Order, after: Order) -> tuple[str, ...]:
    """The parts of an order that steps look at by themselves and that differ, by name."""
    left_out = {*FOR_RULES_ALONE, *_NOT_TOLD}
    return tuple(
        name
        for name in Order.__struct_fields__
        if name not in left_out and getattr(before, name) != getattr(after, name)
    )


def changed_fields(before: Order, after: Order) -> tuple[str, ...]:
    """The listed fields that differ, by name."""
    names = ("lines", "ship_to", "service", "complete_delivery", "payment_status", "cancel")
    pairs = zip(names, _listed(before), _listed(after), strict=True)
    return tuple(name for name, old, new in pairs if old != new)


# What a change of one listed field does once a warehouse has its instruction. A payment that
# merely settles needs nothing; an address within the same country can still be changed; all
# else is for a person, because carrier, customs or stock would have to be decided again.
AFTER_HAND_OVER: dict[str, Effect] = {
    "lines": "conflict",
    "ship_to": "change",
    "service": "conflict",
    "complete_delivery": "none",
    "payment_status": "none",
    "cancel": "conflict",
}
_SETTLED = ("paid", "partially_refunded")


def effect_after_hand_over(before: Order, after: Order) -> tuple[Effect, tuple[str, ...]]:
    """What to do with a revision of an order whose instruction is out, and the fields behind it."""
    fields = changed_fields(before, after)
    effects: set[Effect] = set()
    for field in fields:
        effect = AFTER_HAND_OVER[field]
        if field == "ship_to" and _goes_elsewhere(before.ship_to, after.ship_to):
            effect = "conflict"
        if field == "payment_status" and after.payment_status not in _SETTLED:
            effect = "conflict"
        effects.add(effect)
    if "conflict" in effects:
        return "conflict", fields
    return ("change" if "change" in effects else "none"), fields


def _goes_elsewhere(before: Address, after: Address) -> bool:
    return before.country != after.country or before.kind != after.kind
