"""What the rows of one shipment stand for, whatever kind of layout writes them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

Lines = Sequence[Any]


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """What rows of one shipment stand for: it, its parcels each with its lines, the lines of the
    whole, and those that are in no parcel."""

    shipment: Any
    parcels: Sequence[tuple[Any, Lines]]
    lines: Lines
    outside: Lines = ()
