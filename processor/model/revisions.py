"""What makes a new revision of an order, and what it may still change after hand-over.

Exports overlap and their volatile columns differ every time, so only listed fields count.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from processor.model.order import Address, Line, Order

Effect = Literal["none", "change", "conflict"]


def content(order: Order) -> str:
    """SHA-256 over the listed fields: lines, quantities, what others sent or the channel called off
    of them, ship-to, service, payment and cancel state. Two exports of an unchanged order have the
    same content."""
    return hashlib.sha256(msgspec.json.encode(_listed(order))).hexdigest()[:32]


def _listed(order: Order) -> tuple[object, ...]:
    return (
        sorted(_line_listed(line) for line in order.lines),
        order.ship_to,
        order.shipping.service,
        order.shipping.complete_delivery,
        order.payment_status,
        "cancel-requested" in order.flags,
    )


def _line_listed(line: Line) -> tuple[str | int, ...]:
    """Figures of pieces stand behind a line that has some: all others are as they always were."""
    listed = (line.line_id, line.sku, line.quantity, line.pack_factor)
    return (*listed, line.shipped, line.cancelled) if line.shipped or line.cancelled else listed


# What no step of the way looks at, only rules do; of all else some step makes papers, prices or a
# choice, whether or not a rule reads it.
FOR_RULES_ALONE = (
    "paid_at", "payment_method", "risk", "card_hint", "ip", "tags", "refunded", "outstanding",
)  # fmt: skip
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
    """The listed fields that differ, by name; `pieces` where of the lines only that differs what
    others sent of them or the channel called off."""
    names = ("lines", "ship_to", "service", "complete_delivery", "payment_status", "cancel")
    pairs = zip(names, _listed(before), _listed(after), strict=True)
    found = tuple(name for name, old, new in pairs if old != new)
    if "lines" in found and _as_bought(before) == _as_bought(after):
        return tuple("pieces" if name == "lines" else name for name in found)
    return found


def _as_bought(order: Order) -> list[tuple[str, str, int, int]]:
    return sorted((one.line_id, one.sku, one.quantity, one.pack_factor) for one in order.lines)


# What a change of one listed field does once a warehouse has its instruction. A payment that
# merely settles needs nothing; an address within the same country can still be changed; all
# else is for a person, because carrier, customs or stock would have to be decided again.
AFTER_HAND_OVER: dict[str, Effect] = {
    "lines": "conflict",
    "pieces": "conflict",
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
