"""What a fact is, and what facts are read from. Pure.

A fact is None when it is not known: a rule that needs it then neither matches nor fails. A text
that the sender left out is known to be empty, which `absent` matches. Money keeps its currency;
weights are grams, lengths millimetres, durations minutes, shares hundredths of a percent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from processor.model.config import ChannelLabels, Warehouse
from processor.model.decisions import ParcelPlan
from processor.model.destinations import NO_TABLES, Destination, Gazetteer
from processor.model.fact_kinds import Kind
from processor.model.money import Rates
from processor.model.order import Item, Line, Order
from processor.model.sentence import Sentence, sentence
from processor.model.stages import STAGES, Reach

Value: TypeAlias = Any
"""text, int, bool, Money, a sorted tuple of texts, a tuple with one value per line, or None."""

Source = Literal["order", "catalogue", "rates", "clock", "ledger", "stock", "parcel"]
"""Where a fact comes from: `order` is all that the order's own document says."""


def type_of(kind: Kind) -> Sentence:
    """What a type of facts is called."""
    return sentence(f"fact-type.{kind.replace('/', '-')}")


def sort_of(sort: str) -> Sentence:
    """What a sort of text is called (model/sameness.py)."""
    return sentence(f"fact-sort.{sort or 'text'}")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that facts are read from. `items` by SKU, known ones only; `now` is RFC 3339 in UTC.

    `known` are facts that the ledger answered for a batch at once, by name. `tags` come from
    earlier stages. `parcel` stands for a shipment of one parcel, `parcels` for all of a shipment.
    `warehouses` are those of config.yaml by code; `regime` is the customs regime of a shipment,
    `ship_day` the day it leaves, in the warehouse's own time; `gazetteer` the tables of places;
    `channel_labels` says of the channel whether it makes the labels.
    """

    order: Order
    items: Mapping[str, Item] = {}
    known: Mapping[str, Value] = {}
    now: str
    rates: Rates | None = None
    parcel: ParcelPlan | None = None
    warehouse: str | None = None
    tags: tuple[str, ...] = ()
    parcels: tuple[ParcelPlan, ...] = ()
    warehouses: Mapping[str, Warehouse] = {}
    regime: str | None = None
    ship_day: str | None = None
    service: str | None = None
    channel_labels: ChannelLabels = "never"
    gazetteer: Gazetteer = NO_TABLES

    @property
    def destination(self) -> Destination:
        """What the tables of places say of the address of the order."""
        return self.gazetteer.of(self.order.ship_to)


class Fact(msgspec.Struct, frozen=True):
    """One fact: `choices` closes its values, or names a set of names of config.yaml (`@holds`).
    `sort` is its sort of text, which says how it is compared with another fact; `moment` is the
    moment whose day it is, RFC 3339, where a time zone makes a difference.

    `rests` reads what of the order makes it, where it changes by itself too (facts/rests.py); None
    for a fact of the order or of the catalogue, which rests on itself.
    """

    name: str
    kind: Kind
    help: str
    read: Callable[[Case], Value]
    reach: Reach = "order"
    choices: tuple[str, ...] = ()
    source: Source = "order"
    rests: Callable[[Case], Value] | None = None
    sort: str = ""
    moment: Callable[[Case], str | None] | None = None

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages at which it is known."""
        return tuple(word for word, one in STAGES.items() if self.reach in one.sees)


class LineFact(msgspec.Struct, frozen=True):
    """One fact of an order line, for the blocks `any line:`, `every line:`, `no line:`."""

    name: str
    kind: Kind
    help: str
    read: Callable[[Case, Line, Item | None], Value]
    choices: tuple[str, ...] = ()
    source: Source = "order"
    column: Callable[[Case], Value] | None = None
    """Reads all lines at once, where the value does not come from the line itself."""
    rests: Callable[[Case], Value] | None = None


class Family(msgspec.Struct, frozen=True):
    """Facts that share a name up to what completes it: `stock at PL1`, `... in 24 hours`.

    `name` ends before the parameter; `parameter` says what stands there: a window of time or a
    warehouse of config.yaml. `read(case, key, parameter)` reads the fact with that whole name.
    """

    name: str
    parameter: Literal["window", "warehouse"]
    kind: Kind
    help: str
    read: Callable[[Case, str, str], Value]
    reach: Reach = "order"
    choices: tuple[str, ...] = ()
    source: Source = "ledger"
    rests: Callable[[Case], Value] | None = None

    def fact(self, name: str, parameter: str) -> Fact:
        """The fact of this family with a whole name."""
        read = self.read
        return Fact(
            name,
            self.kind,
            self.help,
            lambda case: read(case, name, parameter),
            self.reach,
            self.choices,
            self.source,
            self.rests,
        )
