"""What a confirmation says, what the ledger knows of its shipment, and what comes of both.

Pure data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from processor.model.cases import NewCase
from processor.model.config import Short
from processor.model.decisions import HoldAsked

OPEN = ("instructed", "partly shipped")
"""States of shipments that a warehouse still works on."""
ENDED = ("shipped", "cancelled")
"""States of shipments of which nothing more is expected."""

Fate = Literal["promised", "room", "over", "unknown", "substitute", "void"]
"""What became of pieces that left: `promised` were instructed with this shipment; `room` belong to
a line that this shipment did not promise any more; `over` are more than was ordered; `unknown` are
goods of no line; `substitute` went instead of others; `void` left under a number that is void."""

Ending = Literal["backordered", "cancelled", "held"]
ENDINGS: dict[Short, Ending] = {"backorder": "backordered", "cancel": "cancelled", "ask": "held"}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One row about one shipment. `sku` is ours, empty where nobody knows the goods, `sku_told` as
    the warehouse writes it; `pieces` are single pieces; times are microseconds UTC. `void_numbers`
    were told of its parcel and are those of another one, so they are put on none. `earlier` are
    further pieces, that are booked with what was told of a later time."""

    row: int
    line: str = ""
    sku: str = ""
    sku_told: str = ""
    pieces: int = 0
    earlier: int = 0
    result: str = ""
    final: bool | None = None
    happened_at: int = 0
    instead_of: str = ""
    lot: str = ""
    expiry: str = ""
    serial: str = ""
    mark: str = ""
    carrier: str = ""
    tracking: str = ""
    sscc: str = ""
    void_numbers: tuple[str, ...] = ()
    parcel: str = ""
    weight_g: int = 0
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0


def goods_of(told: Told, skus: Mapping[str, str]) -> str:
    """Our SKU of what a row tells of: the goods that it names, else those of its line, of `skus` by
    line; empty where nobody knows them."""
    return told.sku or skus.get(told.line, "")


class SaidByHand(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says that a warehouse told of a shipment, by its number, at `at` (microseconds
    UTC).

    `shipped` names lines by number, id or SKU, with the pieces that left. `everything`: all that it
    still promises left. `short`: nothing more comes; `follows`: more does. `cancelled` and
    `not_cancelled` answer a cancel of ours.
    """

    shipment: str
    at: int
    everything: bool = False
    shipped: tuple[tuple[str, int], ...] = ()
    short: bool = False
    follows: bool = False
    cancelled: bool = False
    not_cancelled: bool = False
    tracking: str = ""
    carrier: str = ""


class KnownLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the order of a shipment. `line` is the id of the channel, `number` its place in the
    order as the warehouse was told of it, from 1; 0 where it has none.

    `promised` are pieces that this shipment still has to send, `left` those that it has sent;
    `room` are pieces of the line that are neither shipped nor instructed with any shipment.
    """

    line: str
    sku: str
    number: int = 0
    promised: int = 0
    left: int = 0
    room: int = 0


class KnownParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel of a shipment; `state` planned, reported or void."""

    key: int
    sequence: int
    sscc: str
    tracking: str
    told_tracking: str
    state: str


class KnownShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment as the ledger has it; `order` is `channel/order_id`, `instructed_at` the time of
    the wave, 0 where no warehouse ever had it; `told_at` when the newest happened that was told;
    `substituted`: a person has still to say whether other goods will do. `unsent` is a change or
    cancel of ours that the warehouse was not told of yet, else empty."""

    key: int
    number: str
    order_key: int
    order: str
    client: str
    warehouse: str
    state: str
    cancel_asked: bool = False
    cancel_answer: str = ""
    instructed_at: int = 0
    final_at: int | None = None
    told_at: int = 0
    substituted: bool = False
    unsent: str = ""
    lines: tuple[KnownLine, ...] = ()
    parcels: tuple[KnownParcel, ...] = ()

    @property
    def skus(self) -> dict[str, str]:
        """The goods of each line by its id."""
        return {one.line: one.sku for one in self.lines}


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment that a reference may mean; `presumed`: that it left is not told, but follows from
    a count."""

    key: int
    number: str
    client: str
    warehouse: str
    state: str
    order: str
    presumed: bool = False


class Put(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of a row that left, and where they belong; no line is the empty text."""

    told: Told
    pieces: int
    fate: Fate
    line: str = ""
    parcel: int | None = None


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """Promised pieces of a line that this shipment does not send; `suspect` are believed missing
    from the shelf."""

    line: str
    sku: str
    pieces: int
    to: Ending
    suspect: bool


class ParcelTold(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a parcel: one of the planned ones by key, or one that nobody planned."""

    key: int | None
    told: Told


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of a confirmation for one shipment. `final_at` is from when on nothing more is
    expected, `told_at` when the newest happened that is told; `silent` are rows that moved
    nothing."""

    shipment: KnownShipment
    state: str
    puts: tuple[Put, ...] = ()
    rests: tuple[Rest, ...] = ()
    parcels: tuple[ParcelTold, ...] = ()
    silent: tuple[Told, ...] = ()
    shipped_at: int = 0
    told_at: int = 0
    final_at: int | None = None
    cancel_answer: str = ""
    cases: tuple[NewCase, ...] = ()
    holds: tuple[HoldAsked, ...] = ()
    events: tuple[str, ...] = ()


def is_tracking_number(text: str) -> bool:
    """False for what stands where a tracking number should and is none: `n/a`, `-`, `see mail`, a
    formula. One begins with a letter or digit and has a digit."""
    return text[:1].isalnum() and any(char.isdigit() for char in text)
