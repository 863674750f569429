"""What was made of one order, then and now, and what kind of change lies between. Pure."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from processor.model.sentence import Text

Outcome = Literal[
    "planned",
    "partly held",
    "partly backordered",
    "backordered",
    "held",
    "rejected",
    "nothing open",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Kind = Literal[
    "rejected",
    "held",
    "released",
    "rerouted",
    "stock",
    "service",
    "price",
    "customs",
    "told",
    "reasons",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


class ShipmentMade(msgspec.Struct, frozen=True, array_like=True):
    """One shipment. `price` is in minor units of `currency`; `pieces` by line, empty where it is
    all that was open; `service` is empty where none was found; `customs` is what the customs rules
    say, empty where they say nothing; `tell` whom rules tell of it, which the ledger keeps beside
    the verdict of their stage."""

    warehouse: str
    service: str
    price: int
    currency: str
    parcels: int
    pieces: dict[str, int]
    customs: str = ""
    tell: tuple[str, ...] = ()


class Made(msgspec.Struct, frozen=True):
    """The outcome of one decision. Holds and rejections are (reason, rule, place); in `part` stand
    the holds of some lines only, with their ids; `asked` are per shipment its options and the notes
    to its packer, empty where no shipment has any."""

    holds: tuple[tuple[str, str, str], ...] = ()
    part: tuple[tuple[str, str, str, tuple[str, ...]], ...] = ()
    rejected: tuple[tuple[str, str, str], ...] = ()
    legs: tuple[ShipmentMade, ...] = ()
    back: dict[str, int] = {}
    asked: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What became of the order, in one word."""
        if self.rejected:
            return "rejected"
        if self.holds:
            return "held"
        if self.part:
            return "partly held" if self.legs else "held"
        if self.back:
            return "partly backordered" if self.legs else "backordered"
        return "planned" if self.legs else "nothing open"

    @property
    def shipped(self) -> tuple[ShipmentMade, ...]:
        """The shipments that really go: none while the order is held or rejected."""
        return () if self.holds or self.rejected else self.legs

    @property
    def warehouses(self) -> tuple[str, ...]:
        """The warehouses that ship, in their order."""
        return tuple(leg.warehouse for leg in self.shipped)

    @property
    def services(self) -> tuple[str, ...]:
        """The services that carry, in the order of the shipments."""
        return tuple(leg.service for leg in self.shipped)

    @property
    def in_short(self) -> Made:
        """The same without the pieces of each shipment, which follow from its warehouse and from
        what is backordered, and without whom rules tell, which not every decision again finds."""
        legs = tuple(msgspec.structs.replace(leg, pieces={}, tell=()) for leg in self.legs)
        return msgspec.structs.replace(self, legs=legs)

    @property
    def options(self) -> tuple[tuple[str, ...], ...]:
        """The options of each shipment that goes; none where none has any."""
        found = tuple(options for options, _ in self.asked) if self.shipped else ()
        return found if any(found) else ()

    @property
    def packer_notes(self) -> tuple[tuple[str, ...], ...]:
        """What the packer of each shipment is told; none where none is told anything."""
        found = tuple(notes for _, notes in self.asked) if self.shipped else ()
        return found if any(found) else ()

    @property
    def parcels(self) -> int:
        """Parcels of all shipments."""
        return sum(leg.parcels for leg in self.shipped)


def _reasons(found: tuple[tuple[str, str, str], ...]) -> frozenset[tuple[str, str]]:
    # Where a rule stands moves with every line above it: that is no other decision.
    return frozenset((reason, rule) for reason, rule, _ in found)


def _held(made: Made) -> frozenset[tuple[str, str, tuple[str, ...]]]:
    whole: set[tuple[str, str, tuple[str, ...]]] = {
        (reason, rule, ()) for reason, rule, _ in made.holds
    }
    return frozenset(whole | {(reason, rule, lines) for reason, rule, _, lines in made.part})


def change_of(then: Made, now: Made) -> Kind | None:
    """The kind of change, the gravest first; None where the decision is the same."""
    before, after = then.outcome, now.outcome
    if after == "rejected" or before == "rejected":
        if after != before:
            return "rejected" if after == "rejected" else "held" if after == "held" else "released"
        return "reasons" if _reasons(then.rejected) != _reasons(now.rejected) else None
    if after == "held" or before == "held":
        if after != before:
            return "held" if after == "held" else "released"
        return "reasons" if _held(then) != _held(now) else None
    if _held(then) != _held(now):
        more = _held(now) - _held(then)
        return ("reasons" if _held(then) - _held(now) else "held") if more else "released"
    if then.warehouses != now.warehouses:
        return "rerouted" if set(then.warehouses) != set(now.warehouses) else "stock"
    if then.back != now.back or [x.pieces for x in then.legs] != [x.pieces for x in now.legs]:
        return "stock"
    if then.services != now.services or then.options != now.options:
        return "service"
    same = [(leg.price, leg.currency, leg.parcels) for leg in then.legs] == [
        (leg.price, leg.currency, leg.parcels) for leg in now.legs
    ]
    if not same:
        return "price"
    declared = [leg.customs for leg in then.legs] != [leg.customs for leg in now.legs]
    if declared:
        return "customs"
    if then.packer_notes != now.packer_notes:
        return "told"
    return "told" if [leg.tell for leg in then.legs] != [leg.tell for leg in now.legs] else None


class Why(msgspec.Struct, frozen=True):
    """One cause: a rule (or what a sentence calls), its place, and what it does now."""

    rule: Text
    at: str
    does: Text


class OrderChange(msgspec.Struct, frozen=True, kw_only=True):
    """One order that comes out otherwise. Costs are minor units of the house currency, None where
    an exchange rate lacks; `day` is the day of the decision."""

    order: str
    client: str
    placed_at: str
    day: str
    kind: Kind
    then: Made
    now: Made
    cost_then: int | None
    cost_now: int | None
    why: tuple[Why, ...]


class Sums(msgspec.Struct):
    """Totals over all orders of the period, `[then, now]`; by day `[orders, changed]`; by rule and
    by rule on trial how many orders. `unpriced` orders lack an exchange rate, `not_recorded` ones
    were decided before their facts were kept. Costs are minor units of the house currency."""

    orders: int = 0
    not_recorded: int = 0
    cost: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    parcels: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    shipments: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    unpriced: int = 0
    outcomes: dict[str, list[int]] = {}
    warehouses: dict[str, list[int]] = {}
    services: dict[str, list[int]] = {}
    days: dict[str, list[int]] = {}
    rules: dict[Text, int] = {}
    trials: dict[str, int] = {}

    def add(self, other: Sums) -> None:
        """Adds what another part of the orders came to."""
        self.orders += other.orders
        self.not_recorded += other.not_recorded
        self.unpriced += other.unpriced
        for mine, its in (
            (self.cost, other.cost),
            (self.parcels, other.parcels),
            (self.shipments, other.shipments),
        ):
            mine[0] += its[0]
            mine[1] += its[1]
        for ours, theirs in (
            (self.outcomes, other.outcomes),
            (self.warehouses, other.warehouses),
            (self.services, other.services),
            (self.days, other.days),
        ):
            for name, pair in theirs.items():
                both = ours.setdefault(name, [0, 0])
                both[0] += pair[0]
                both[1] += pair[1]
        for rule, count in other.rules.items():
            self.rules[rule] = self.rules.get(rule, 0) + count
        for trial, count in other.trials.items():
            self.trials[trial] = self.trials.get(trial, 0) + count

    def count(self, made: Made, sides: tuple[int, ...], cost: int | None) -> None:
        """Counts one outcome on the sides then (0) and now (1) that are given."""
        outcome = self.outcomes.setdefault(made.outcome, [0, 0])
        shipped = made.shipped
        if cost is None and 1 in sides:
            self.unpriced += 1
        pairs = [outcome] + [self.warehouses.setdefault(leg.warehouse, [0, 0]) for leg in shipped]
        pairs += [self.services.setdefault(leg.service, [0, 0]) for leg in shipped]
        parcels = sum(leg.parcels for leg in shipped)
        for side in sides:
            self.shipments[side] += len(shipped)
            self.parcels[side] += parcels
            self.cost[side] += cost or 0
            for pair in pairs:
                pair[side] += 1
