"""A document's shipments with all they say, read from the ledger alone."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, text

from processor.dispatch import Content, Dispatch, DispatchParcel
from processor.ledger.orders import decode
from processor.order import Item

_item_decoder = msgspec.json.Decoder(Item)


def dispatches(connection: Connection, document_id: int) -> tuple[Dispatch, ...]:
    """The shipments of a document in pick order, each with all that a document may say."""
    members = list(
        connection.execute(
            text(
                "SELECT d.shipment_id, d.action, d.revision, s.number, s.sequence, s.order_id,"
                " s.warehouse, s.carrier, s.service, s.label_source, s.customs, o.revision, o.doc"
                " FROM document_shipment d JOIN shipment s ON s.id = d.shipment_id"
                " JOIN orders o ON o.id = s.order_id"
                " WHERE d.document_id = :d ORDER BY d.position"
            ),
            {"d": document_id},
        )
    )
    parcels = _parcels(connection, document_id)
    found = []
    for row in members:
        doc = row[12]
        if row[2] != row[11]:
            doc = _earlier(connection, row[5], row[2]) or doc
        found.append(
            Dispatch(
                shipment=row[3], sequence=row[4], action=row[1], warehouse=row[6], carrier=row[7],
                service=row[8], label_source=row[9], customs=row[10], order=decode(doc),
                parcels=tuple(parcels.get(row[0], ())),
            )
        )  # fmt: skip
    return tuple(found)


def _earlier(connection: Connection, order_id: int, revision: int) -> str | None:
    found = connection.scalar(
        text("SELECT doc FROM order_revision WHERE order_id = :o AND revision = :r"),
        {"o": order_id, "r": revision},
    )
    return None if found is None else str(found)


def _parcels(connection: Connection, document_id: int) -> dict[int, list[DispatchParcel]]:
    joined = (
        " FROM document_shipment d JOIN {table} ON {table}.shipment_id = d.shipment_id"
        " {more} WHERE d.document_id = :d ORDER BY {order}"
    )
    contents: dict[int, list[Content]] = {}
    items: dict[int, Item] = {}
    statement = (
        "SELECT reservation.parcel_id, reservation.line_id, reservation.sku, reservation.pieces,"
        " reservation.bin, reservation.item_id, item.doc"
        + joined.format(
            table="reservation",
            more="JOIN item ON item.id = reservation.item_id",
            order="reservation.bin, reservation.id",
        )
    )
    for r in connection.execute(text(statement), {"d": document_id}):
        if r[5] not in items:
            items[r[5]] = _item_decoder.decode(r[6])
        contents.setdefault(r[0], []).append(
            Content(line_id=r[1], sku=r[2], pieces=r[3], bin=r[4], item=items[r[5]])
        )
    found: dict[int, list[DispatchParcel]] = {}
    statement = (
        "SELECT d.shipment_id, parcel.id, parcel.sscc, parcel.tracking, parcel.net_g,"
        " parcel.weight_g, parcel.length_mm, parcel.width_mm, parcel.height_mm"
        + joined.format(table="parcel", more="", order="parcel.id")
    )
    for r in connection.execute(text(statement), {"d": document_id}):
        found.setdefault(r[0], []).append(_parcel(r, tuple(contents.get(r[1], ()))))
    return found


def _parcel(r: Any, contents: tuple[Content, ...]) -> DispatchParcel:
    return DispatchParcel(
        sscc=r[2], tracking=r[3], net_g=r[4], weight_g=r[5], length_mm=r[6], width_mm=r[7],
        height_mm=r[8], contents=contents,
    )  # fmt: skip
