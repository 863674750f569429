"""What each step returns: plain data, no behaviour beyond small sums."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.label_sources import LabelSource
from processor.model.money import Money
from processor.model.objectives import Measured
from processor.model.sentence import Text


class Action(msgspec.Struct, frozen=True):
    """One word of a rule's `then`: `hold: call-buyer` is Action("hold", ("call-buyer",))."""

    verb: str
    values: tuple[str, ...]


class Firing(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that matched one order: its id, its place (file:line), its why and its actions.

    What a `locked` rule asks for no other rule can lift.
    """

    rule: str
    at: str
    why: str
    then: tuple[Action, ...]
    locked: bool = False


class HoldAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A hold that a rule or a step asks for; its type and queue are what config.yaml says of the
    reason.

    `lines` are the line ids it holds, empty for the whole order; `release` says in the rule's
    words when it ends by itself, empty for never; `approvals` is how many people must release it.
    `grounds` are what a release of it counts for (model/grounds.py), empty where none can count.
    """

    reason: str
    rule: str
    at: str
    detail: Text = ""
    lines: tuple[str, ...] = ()
    release: str = ""
    approvals: int = 1
    grounds: str = ""


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of review: the strictest of all firings."""

    outcome: Literal["approve", "hold", "reject"]
    holds: tuple[HoldAsked, ...] = ()
    rejected_by: tuple[Firing, ...] = ()
    notes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Need(msgspec.Struct, frozen=True):
    """What one order line still wants: `pieces` stock units of `sku`."""

    line_id: str
    sku: str
    pieces: int


class Consignment(msgspec.Struct, frozen=True):
    """What one warehouse sends for one order: reserved needs."""

    warehouse: str
    needs: tuple[Need, ...]


class Routing(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of routing and allocation.

    `tried` says per warehouse why it was not taken, `ranked` per warehouse the sum behind its
    rank, best first, where the objective needs one; `lines` from where a line may be sent, and
    why, where rules speak of it alone.
    """

    consignments: tuple[Consignment, ...] = ()
    backordered: tuple[Need, ...] = ()
    tried: tuple[tuple[Text, Text], ...] = ()
    ranked: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    lines: tuple[tuple[Text, Text], ...] = ()
    hold: HoldAsked | None = None


class ParcelPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel before it has a number. Grams and millimetres; `net_g` is goods without tare."""

    needs: tuple[Need, ...]
    net_g: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The chosen service with its worksheet: every step from weight to price.

    `options` are what the carrier does besides (`signature`), in the order of their words. `cost`
    is what it counts for in comparing, in minor units of the house currency: 0 where the
    freight is billed to `freight_account`.
    """

    carrier: str
    service: str
    zone: str
    days: int
    price: Money
    chargeable_g: int
    label_source: LabelSource
    worksheet: tuple[Text, ...]
    cost: int = 0
    freight_account: str = ""
    options: tuple[str, ...] = ()


class Quoted(msgspec.Struct, frozen=True):
    """How a warehouse compares for an order, and the sum behind it; `measured` is None where
    something is not known."""

    measured: Measured | None
    worksheet: tuple[Text, ...]


class CarrierChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A quote, or a hold; `refused` names every service left out with the reason, or the rule whose
    demand cannot be met."""

    quote: Quote | None = None
    refused: tuple[tuple[Text, Text], ...] = ()
    hold: HoldAsked | None = None
