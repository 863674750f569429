"""Manifests: the list of parcels that a carrier takes over at one warehouse, closed once. What they
are, when they are due, and what paper and file are rendered from. Pure.

Weights are grams, times RFC 3339 in UTC where they are text, else microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

KIND = "manifest"
"""The kind of its file, and of the layout that writes it."""


class FileTaken(msgspec.Struct, frozen=True, kw_only=True):
    """A file of each manifest: who takes it, and the layout that writes it."""

    receiver: str
    layout: str


class ManifestPlan(msgspec.Struct, frozen=True, kw_only=True):
    """How a carrier's manifests at one warehouse are closed, as `manifest:` of the carrier says.

    `close_at` are times of the day in `timezone`, the warehouse's; without them only a person
    closes. Without `files` there is the paper alone. `numbers` are the pools of the carrier that
    number its manifests, in their order; without any it knows them by ours. What was confirmed
    before `start_at` (RFC 3339, UTC) is on none; empty: before the first pass that knew the plan.
    """

    carrier: str
    warehouse: str
    timezone: str
    close_at: tuple[str, ...] = ()
    files: tuple[FileTaken, ...] = ()
    paper: bool = True
    numbers: tuple[str, ...] = ()
    start_at: str = ""

    @property
    def name(self) -> str:
        """Its name in the ledger, for ever."""
        return f"{self.carrier} {self.warehouse}"


class ReceiversFile(Protocol):
    """An entry of `files:` of a receiver in config.yaml, as far as manifests ask."""

    @property
    def kind(self) -> str:
        """What kind of file it is."""

    @property
    def receiver(self) -> str:
        """Who takes it."""

    @property
    def layout(self) -> str:
        """What writes it."""

    @property
    def carriers(self) -> tuple[str, ...]:
        """Whose parcels it is about."""

    @property
    def warehouses(self) -> tuple[str, ...]:
        """Of which warehouses alone; empty for all."""


def with_files(
    plans: Sequence[ManifestPlan], taken: Sequence[ReceiversFile]
) -> tuple[ManifestPlan, ...]:
    """The plans with the files that receivers take of their manifests; each receiver one."""
    found = []
    for plan in plans:
        files = {one.receiver: one for one in plan.files}
        for one in taken:
            its = one.kind == KIND and plan.carrier in one.carriers
            if its and (not one.warehouses or plan.warehouse in one.warehouses):
                files.setdefault(one.receiver, FileTaken(receiver=one.receiver, layout=one.layout))
        found.append(msgspec.structs.replace(plan, files=tuple(files.values())))
    return tuple(found)


class ListedContent(msgspec.Struct, frozen=True, array_like=True):
    """Pieces of an order line in a parcel; `item` is the key of the catalogue row that counts."""

    line_id: str
    sku: str
    pieces: int
    item: int


class ListedParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel on a manifest as it was when that was closed. `key` and `shipment_key` are the
    ledger's, `revision` that of its order. `tracking` is what the warehouse told, else what was
    planned; `shares` are shipments of other orders that are in the same parcel."""

    key: int
    shipment_key: int
    shipment: str
    revision: int
    country: str = ""
    sscc: str = ""
    tracking: str = ""
    net_g: int = 0
    weight_g: int = 0
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0
    shares: tuple[str, ...] = ()
    contents: tuple[ListedContent, ...] = ()


class CarrierManifest(msgspec.Struct, frozen=True, kw_only=True):
    """All that a closed manifest says. `number` is ours (`M000001`), `carrier_number` the one that
    the carrier knows it by: ours too, unless its numbers come from a pool of the carrier."""

    number: str
    carrier_number: str
    carrier: str
    carrier_title: str
    warehouse: str
    warehouse_title: str
    closed_at: str
    timezone: str
    files: tuple[FileTaken, ...] = ()
    parcels: tuple[ListedParcel, ...]

    def layout_for(self, receiver: str) -> str:
        """The layout of the file that somebody takes; "" for who takes none."""
        return next((one.layout for one in self.files if one.receiver == receiver), "")

    @property
    def weight_g(self) -> int:
        """Gross weight of all its parcels."""
        return sum(one.weight_g for one in self.parcels)
