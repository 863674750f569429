"""What is said of waves and cut-offs: when a wave closes, and what leaves in one wave."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

SplitBy = Literal["carrier", "service", "lines", "client"]
"""What all shipments of one wave have in common; `lines`: whether they are of orders of which one
line or several leave in it, as one-line parcels are picked in another way."""
SPLIT_BY: tuple[SplitBy, ...] = get_args(SplitBy)


class Waves(msgspec.Struct, frozen=True, kw_only=True):
    """When a wave closes: at the end of `run`, or on command; and always at `max_shipments`.

    `close_at` are times of day (`14:00`) of the warehouse, `close_after` minutes since the oldest
    of its shipments was planned, 0 for never: where either is said, a wave waits for it. Orders of
    a priority up to `urgent` wait for no time, 0 for none. `own`: said for one warehouse.
    """

    close: Literal["run", "command"] = "run"
    max_shipments: int = 1000
    part_size: int = 250
    split_by: tuple[SplitBy, ...] = ()
    close_at: tuple[str, ...] = ()
    close_after: int = 0
    urgent: int = 0
    own: bool = False

    @property
    def waits(self) -> bool:
        """True where a wave closes at a time, and not with the pass that filled it."""
        return bool(self.close_at or self.close_after)

    @property
    def plain(self) -> bool:
        """True where nothing but `close` and sizes of the whole house is said: then one wave has
        the shipments of all such warehouses."""
        return not (self.waits or self.split_by or self.urgent or self.own)


class CutOff(msgspec.Struct, frozen=True, kw_only=True):
    """From the time of day `at` on, shipments of this client, carrier and service leave on the next
    workday; empty: of any. Those before it are instructed by `instruct_by`, where it is said."""

    at: str
    client: str = ""
    carrier: str = ""
    service: str = ""
    instruct_by: str = ""

    def fits(self, client: str, carrier: str, service: str) -> bool:
        """True where all that is said here is so of a shipment."""
        asked = ((self.client, client), (self.carrier, carrier), (self.service, service))
        return all(said in ("", one) for said, one in asked)


def cut_off_of(
    cutoffs: tuple[CutOff, ...], client: str, carrier: str = "", service: str = ""
) -> CutOff | None:
    """The first that fits. One of a carrier or service fits nothing whose service is not chosen
    yet."""
    return next((one for one in cutoffs if one.fits(client, carrier, service)), None)


class CloseNow(msgspec.Struct, frozen=True):
    """What a person closes now: the waves of one warehouse or carrier; empty: of all. `by_command`:
    only those that nothing else closes."""

    warehouse: str = ""
    carrier: str = ""
    by_command: bool = False

    def means(self, warehouse: str, carrier: str) -> bool:
        """True where a shipment at this warehouse with this carrier is meant."""
        return self.warehouse in ("", warehouse) and self.carrier in ("", carrier)


ALL_WAVES = CloseNow()
