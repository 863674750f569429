"""Which parcel of a shipment each row of a confirmation is about."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.model.confirmations import KnownParcel, KnownShipment, ParcelTold, Told


def parcels_told(shipment: KnownShipment, rows: Sequence[Told]) -> tuple[ParcelTold, ...]:
    """Each parcel that is told, with all rows about it taken together: the planned one of the same
    SSCC, tracking number or place, else the only one, else one that nobody planned."""
    told: dict[tuple[str, str], Told] = {}
    for row in rows:
        names = (row.sscc or row.parcel, row.tracking)
        if row.pieces and (any(names) or row.weight_g):
            before = told.get(names)
            told[names] = row if before is None else _together(before, row)
    free = [one for one in shipment.parcels if one.state == "planned"]
    known = {one.key: one for one in shipment.parcels}
    found = []
    for row in told.values():
        key = next((one.key for one in known.values() if _is_same(one, row)), None)
        if key is None and len(free) == 1 and not (row.sscc and row.sscc != free[0].sscc):
            key = free[0].key
        if key is None and not row.sscc and len(told) == len(free):
            key = free[0].key
        free = [one for one in free if one.key != key]
        found.append(ParcelTold(key=key, told=row))
    return tuple(found)


def _together(one: Told, other: Told) -> Told:
    size = {
        name: max(getattr(one, name), getattr(other, name))
        for name in ("weight_g", "length_mm", "width_mm", "height_mm")
    }
    return msgspec.structs.replace(one, **size)


def _is_same(parcel: KnownParcel, row: Told) -> bool:
    if row.sscc:
        return row.sscc == parcel.sscc
    if row.tracking and row.tracking in (parcel.tracking, parcel.told_tracking):
        return True
    return bool(row.parcel) and row.parcel in (parcel.sscc, str(parcel.sequence))
