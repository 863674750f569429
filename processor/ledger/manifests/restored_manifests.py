"""Manifests that went out in an earlier life of the ledger: known again by their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.lives.restored import set_handed
from processor.ledger.manifests.closed import documents_of
from processor.ledger.sql import text, write_rows
from processor.ledger.tables.schema import document, manifest, manifest_parcel
from processor.model.manifest_notes import ManifestNote
from processor.model.times import parse_time

Known = Literal["as before", "counted as handed over", "again", "went to nobody"]
"""What came of a manifest whose note was read."""
Kept = Mapping[tuple[str, str], tuple[str, int]]
"""SHA-256 and size by folder and name of what was kept to be sent."""


def know(connection: Connection, note: ManifestNote, kept: Kept) -> Known:
    """Registers a manifest of which a file was kept to be sent; of one that the ledger knows, files
    that were kept and wait here count as handed over, so that nobody gets them twice. One without
    a kept file went to nobody: its parcels go on another, and its number is never drawn again."""
    key = connection.scalar(text("SELECT id FROM manifest WHERE number = :n"), {"n": note.number})
    if key is not None:
        gone = [
            (one.id, *kept[one.folder, one.name])
            for one in documents_of(connection, int(key))
            if one.state != "handed" and (one.folder, one.name) in kept
        ]
        set_handed(connection, gone)
        return "counted as handed over" if gone else "as before"
    if not any((one.folder, one.name) in kept for one in note.documents):
        return "went to nobody"
    key = next_id(connection, manifest)
    at = parse_time(note.at)
    connection.execute(
        insert(manifest),
        {
            "id": key, "number": note.number, "carrier_number": note.carrier_number,
            "carrier": note.carrier, "warehouse": note.warehouse, "closed_at": at,
            "weight_g": sum(one.weight_g for one in note.parcels if not one.same),
        },
    )  # fmt: skip
    rows = [
        {
            "manifest_id": key, "position": place, "shipment": one.shipment, "sscc": one.sscc,
            "tracking": one.tracking, "weight_g": one.weight_g, "confirmed": int(one.confirmed),
            "same_as": 0 if one.same else None,
        }
        for place, one in enumerate(note.parcels, start=1)
    ]  # fmt: skip
    write_rows(connection, manifest_parcel, rows)
    for one in note.documents:
        # Of one that was not kept nobody has the bytes; it is told as handed over all the same.
        sha256, size = kept.get((one.folder, one.name), ("", 0))
        if not sha256:
            continue
        connection.execute(
            insert(document),
            {
                "id": next_id(connection, document), "manifest_id": key, "kind": one.kind,
                "receiver": one.receiver, "folder": one.folder, "name": one.name,
                "warehouse": one.warehouse, "state": "handed", "sha256": sha256, "size": size,
                "at": at,
            },
        )  # fmt: skip
    know_again(connection)
    return "again"


def know_again(connection: Connection) -> None:
    """Finds the parcels of which numbers alone are known, once the ledger has them: they are on
    their manifest and go on no other."""
    unknown = connection.execute(
        text(
            "SELECT manifest_id, position, shipment, sscc, tracking FROM manifest_parcel"
            " WHERE parcel_id IS NULL ORDER BY manifest_id, position"
        )
    ).fetchall()
    found = text(
        "SELECT p.id FROM parcel p JOIN shipment s ON s.id = p.shipment_id WHERE s.number = :s"
        " AND CASE WHEN :k <> '' THEN p.sscc = :k"
        " ELSE coalesce(nullif(p.told_tracking, ''), p.tracking, '') = :t END"
        " AND NOT EXISTS (SELECT 1 FROM manifest_parcel m WHERE m.parcel_id = p.id)"
        " ORDER BY p.id LIMIT 1"
    )
    for key, place, shipment, sscc, tracking in unknown:
        parcel = connection.scalar(found, {"s": shipment, "k": sscc, "t": tracking})
        if parcel is not None:
            connection.execute(
                text(
                    "UPDATE manifest_parcel SET parcel_id = :p WHERE manifest_id = :m"
                    " AND position = :n"
                ),
                {"p": parcel, "m": key, "n": place},
            )
