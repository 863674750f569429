"""Shipments that wait for labels that others make, as pages and answers are matched to them.
Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

WantedState = Literal["waits", "labelled", "cancelled", "gone"]


class WantedParcel(msgspec.Struct, frozen=True):
    """A parcel and what it is known by: its SSCC, its tracking number. `sha256` is that of the
    label that it has, empty without one."""

    parcel_id: int
    keys: tuple[str, ...] = ()
    sha256: str = ""


class WantedShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment whose label comes from outside, as far as pages are matched to it.

    `order` is the order's id at its channel, `order_id` its key in the ledger, `service` its
    `carrier/service`. `keys` are what all its parcels are known by: the order's id, the number of
    the shipment, what the channel calls it. `waits`: some parcel has no label yet.
    """

    shipment: str
    order: str
    order_id: int
    service: str
    keys: tuple[str, ...]
    parcels: tuple[WantedParcel, ...]
    state: WantedState = "waits"
