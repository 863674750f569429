"""Labels that others make, as orders are decided with them and documents show them. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.grounds import mark

Media = Literal["pdf", "zpl"]
OpenLabel = Literal["awaited", "asked", "failed"]
KnownLabel = Literal[OpenLabel, "arrived"]
"""What a label is that was not called off: nobody asked its carrier yet, or it comes by itself; its
carrier was asked; its carrier said no; it is here."""


class LabelKnown(msgspec.Struct, frozen=True):
    """A label of an order that was decided before, whose shipment was not instructed. `made_for`
    stands for what it is the label of (`made_for`), `until` is how long it is waited for
    (microseconds UTC)."""

    key: int
    made_for: str
    state: KnownLabel
    until: int
    media: str = ""


class LabelPlan(msgspec.Struct, frozen=True):
    """The label of a parcel that is planned: waited for until then (microseconds UTC), or the one
    with the key `takes` that the same parcel had before it was decided again."""

    made_for: str
    until: int
    takes: int | None = None


class LabelHere(msgspec.Struct, frozen=True):
    """A label that came: its file below the archive, by the SHA-256 of its bytes; which page of
    which file it was; the number that came with it."""

    kept: str
    sha256: str
    media: Media
    source: str
    file: str
    page: int
    tracking: str = ""


def made_for(*of: object) -> str:
    """Stands for what a label is made for: its receiver, service, goods and place among parcels."""
    return mark(of)
