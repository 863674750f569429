"""What the parcels of a manifest are rendered from: shipments with their orders, in the revision
and with the catalogue rows that counted as it closed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import msgspec
from sqlalchemy import Connection

from processor.ledger.outgoing.dispatches import new_dispatches
from processor.ledger.sql import in_batches, text
from processor.model.carrier_manifests import CarrierManifest, ListedParcel
from processor.model.dispatch import Content, Dispatch, DispatchParcel
from processor.model.order import Item

_decoder = msgspec.json.Decoder(Item)


def dispatches_of(connection: Connection, manifest: CarrierManifest) -> tuple[Dispatch, ...]:
    """The shipments of a manifest in its order, each with those of its parcels that are on it."""
    parcels = manifest.parcels
    wanted = sorted({(one.shipment_key, one.revision) for one in parcels})
    made = new_dispatches(connection, wanted)
    items = _items(connection, {inside.item for one in parcels for inside in one.contents})
    found = []
    for (shipment, revision), some in groupby(
        parcels, key=lambda one: (one.shipment_key, one.revision)
    ):
        dispatch = msgspec.structs.replace(
            made[shipment, revision],
            carrier=manifest.carrier,
            parcels=tuple(_parcel(one, items) for one in some),
        )
        found.append(dispatch)
    return tuple(found)


def _items(connection: Connection, keys: set[int]) -> dict[int, Item]:
    found: dict[int, Item] = {}
    for marks, part in in_batches(keys):
        rows = connection.execute(text(f"SELECT id, doc FROM item WHERE id IN ({marks})"), part)
        found |= {int(row[0]): _decoder.decode(row[1]) for row in rows}
    return found


def _parcel(one: ListedParcel, items: dict[int, Item]) -> DispatchParcel:
    contents: Sequence[Content] = [
        Content(
            line_id=inside.line_id, sku=inside.sku, pieces=inside.pieces, bin="",
            item=items[inside.item],
        )
        for inside in one.contents
    ]  # fmt: skip
    return DispatchParcel(
        sscc=one.sscc, tracking=one.tracking or None, net_g=one.net_g, weight_g=one.weight_g,
        length_mm=one.length_mm, width_mm=one.width_mm, height_mm=one.height_mm,
        contents=tuple(contents),
    )  # fmt: skip
