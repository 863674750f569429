"""The stages at which rules decide: one entry a stage, in the order an order comes to them. Pure.

What the rules of a stage may say, about what, and which facts are known by then stands here; what
is made of what they say, in `deciding/steps.py`. A stage about shipments whose rules say nothing
but `COMMON` words needs no more than its entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

Shape = Literal[
    "reason", "holds", "word", "words", "line", "warehouses", "yes/no", "demands", "release",
    "number", "matching", "money", "preferences", "ship-day", "account", "payer", "barred",
    "options", "after-hand-over",
]  # fmt: skip
"""What stands behind a verb."""

Reach = Literal["order", "stock", "shipment", "service"]
"""From when on a fact is known: always, while the stock is looked at, once there are parcels, once
a service is chosen."""

HOLDING: Mapping[str, Shape] = {
    "hold": "holds",
    "release": "release",
    "approvals": "number",
    "lines": "matching",
}
TELLING: Mapping[str, Shape] = {"note": "line", "note_to_packer": "line", "tag": "words"}
# What every step does for its rules, whatever its stage.
COMMON: Mapping[str, Shape] = {**HOLDING, **TELLING, "tell": "words"}


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One stage. `decide` says how several matching rules count, the first one where a rule file
    does not; `verbs` what a rule may do. A house cannot do without the rules of a `needed` one."""

    word: str
    chinese: str
    about: Literal["order", "shipment"]
    sees: frozenset[Reach]
    decide: tuple[str, ...]
    verbs: Mapping[str, Shape]
    needed: bool = False

    @property
    def after_service(self) -> bool:
        """True if its rules are asked once the service of a shipment is known."""
        return "service" in self.sees


_OF_SHIPMENTS: frozenset[Reach] = frozenset(("order", "shipment"))
_SERVED: frozenset[Reach] = frozenset(("order", "shipment", "service"))
_ALL = (
    Stage(
        word="review", chinese="审单", about="order", needed=True,
        sees=frozenset(("order",)),
        decide=("strictest",),
        verbs={
            **HOLDING,
            "reject": "reason",
            "after_hand_over": "after-hand-over",
            **TELLING,
            "clears": "holds",
            "priority": "number",
        },
    ),
    Stage(
        word="route", chinese="分仓", about="order", needed=True,
        sees=frozenset(("order", "stock")),
        decide=(
            "first fitting", "fewest shipments", "cheapest", "fastest", "lowest landed cost",
            "best score",
        ),
        verbs={
            "choose_from": "warehouses",
            "never_from": "barred",
            "prefer": "warehouses",
            "never_split": "yes/no",
            "split_floor": "money",
            "leave": "number",
            "ship_day": "ship-day",
            **HOLDING,
            **TELLING,
        },
    ),
    Stage(
        word="carrier", chinese="承运商", about="shipment", needed=True,
        sees=_OF_SHIPMENTS,
        decide=("cheapest", "fastest", "best score"),
        verbs={
            "require": "demands",
            "forbid": "demands",
            "prefer": "preferences",
            "option": "options",
            "bill_freight_to": "account",
            **HOLDING,
            **TELLING,
        },
    ),
    Stage(
        word="customs", chinese="报关", about="shipment",
        sees=_SERVED,
        decide=("all",),
        verbs={"declare": "yes/no", "tax": "payer", **HOLDING, **TELLING},
    ),
    Stage(
        word="notify", chinese="通知", about="shipment",
        sees=_SERVED,
        decide=("all",),
        # Nothing that is not known here can hold the goods: no rule may hold them either. Nor may
        # one write on their papers, which were checked before.
        verbs={"tell": "words", "note": "line"},
    ),
)  # fmt: skip
STAGES: dict[str, Stage] = {one.word: one for one in _ALL}
