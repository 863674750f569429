"""What a closed wave is, for its manifest outside of the ledger: numbers and keys, no people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from processor.ledger.deciding.undecided import marks_of
from processor.ledger.sql import text
from processor.model.dispatch import InstructionAction
from processor.model.manifests import (
    ManifestDocument,
    ManifestLine,
    ManifestParcel,
    ManifestShipment,
    WaveManifest,
)
from processor.model.times import rfc3339

_BATCH = 400


def manifest_of(connection: Connection, wave_id: int, epoch: str) -> WaveManifest:
    """The manifest of a closed wave; `epoch` is the life of the ledger that hands it over."""
    wave = text("SELECT number, closed_at FROM wave WHERE id = :w")
    number, closed_at = connection.execute(wave, {"w": wave_id}).one()
    members = text(
        "SELECT d.id, d.kind, d.folder, d.name, m.shipment_id, m.action FROM document d"
        " JOIN document_shipment m ON m.document_id = d.id WHERE d.wave_id = :w"
        " ORDER BY d.id, m.position"
    )
    actions: dict[int, InstructionAction] = {}
    documents: dict[int, tuple[str, str, str]] = {}
    inside: dict[int, list[int]] = {}
    for row in connection.execute(members, {"w": wave_id}):
        documents[row[0]] = (row[1], row[2], row[3])
        inside.setdefault(row[0], []).append(row[4])
        actions[row[4]] = row[5]
    shipments = _shipments(connection, sorted(actions), actions)
    return WaveManifest(
        wave=number,
        at=rfc3339(closed_at),
        epoch=epoch,
        documents=tuple(
            ManifestDocument(
                kind=kind,
                folder=folder,
                name=name,
                shipments=tuple(shipments[one].shipment for one in inside[key]),
            )
            for key, (kind, folder, name) in documents.items()
        ),
        shipments=tuple(shipments.values()),
    )


def _shipments(
    connection: Connection, keys: Sequence[int], actions: dict[int, InstructionAction]
) -> dict[int, ManifestShipment]:
    found: dict[int, ManifestShipment] = {}
    for start in range(0, len(keys), _BATCH):
        marks, part = marks_of(keys[start : start + _BATCH])
        parcels: dict[int, list[ManifestParcel]] = {}
        numbered = text(
            f"SELECT shipment_id, sscc, tracking FROM parcel WHERE shipment_id IN ({marks})"
            " ORDER BY id"
        )
        for row in connection.execute(numbered, part):
            parcels.setdefault(row[0], []).append(ManifestParcel(row[1], row[2] or ""))
        lines: dict[int, list[ManifestLine]] = {}
        promised = text(
            "SELECT shipment_id, line_id, sku, sum(pieces) FROM reservation"
            f" WHERE shipment_id IN ({marks}) GROUP BY shipment_id, line_id, sku ORDER BY 1, 2, 3"
        )
        for row in connection.execute(promised, part):
            lines.setdefault(row[0], []).append(ManifestLine(row[1], row[2], int(row[3])))
        statement = text(
            "SELECT s.id, s.number, o.channel, o.order_id, s.client, s.warehouse, s.carrier"
            f" FROM shipment s JOIN orders o ON o.id = s.order_id WHERE s.id IN ({marks})"
            " ORDER BY s.id"
        )
        for row in connection.execute(statement, part):
            found[row[0]] = ManifestShipment(
                shipment=row[1],
                order=f"{row[2]}/{row[3]}",
                client=row[4],
                action=actions[row[0]],
                warehouse=row[5],
                carrier=row[6],
                parcels=tuple(parcels.get(row[0], ())),
                lines=tuple(lines.get(row[0], ())),
            )
    return found
