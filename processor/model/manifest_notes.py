"""What is noted of a manifest outside of the ledger before a file of it becomes visible: numbers,
no people. Pure data."""

from __future__ import annotations

import msgspec


class NotedParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel on a manifest; `same`: it is in a parcel that another line is of."""

    shipment: str
    sscc: str
    tracking: str
    weight_g: int
    confirmed: bool = True
    same: bool = False


class NotedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a manifest; `warehouse` is the code where that takes it."""

    kind: str
    receiver: str
    folder: str
    name: str
    warehouse: str = ""


class ManifestNote(msgspec.Struct, frozen=True, kw_only=True):
    """A closed manifest. `at`: when it was closed, RFC 3339."""

    number: str
    carrier_number: str
    carrier: str
    warehouse: str
    at: str
    documents: tuple[NotedFile, ...]
    parcels: tuple[NotedParcel, ...]
