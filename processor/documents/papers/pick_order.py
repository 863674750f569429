"""The order in which goods are picked: by their bins, as people number them. Pure."""

from __future__ import annotations

import msgspec

from processor.model.dispatch import Content, Dispatch, DispatchParcel, Part
from processor.model.natural_order import NaturalOrder, natural_order


def in_pick_order(part: Part) -> Part:
    """A part whose parcels list what they hold by its bins: A2 before A10, goods without one last.

    What the ledger gives is in the order of the bins as texts; documents of earlier renderers say
    it so. Of one bin it is the order of the order's lines.
    """
    dispatches = tuple(map(_sorted_dispatch, part.dispatches))
    return msgspec.structs.replace(part, dispatches=dispatches)


def by_bin(content: Content) -> NaturalOrder:
    """Sorts what parcels hold by where it is picked."""
    return natural_order(content.bin)


def _sorted_dispatch(dispatch: Dispatch) -> Dispatch:
    if all(len(parcel.contents) < 2 for parcel in dispatch.parcels):
        return dispatch
    return msgspec.structs.replace(dispatch, parcels=tuple(map(_sorted_parcel, dispatch.parcels)))


def _sorted_parcel(parcel: DispatchParcel) -> DispatchParcel:
    return msgspec.structs.replace(parcel, contents=tuple(sorted(parcel.contents, key=by_bin)))
