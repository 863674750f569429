"""What is noted outside of the ledger before anything of it becomes visible. Pure data.

A wave leaves a manifest, an arrived file a line: enough to list after a restore what the ledger
does not know. Neither holds a name or street of a buyer.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from processor.model.dispatch import InstructionAction


class ManifestParcel(msgspec.Struct, frozen=True):
    """The numbers on one parcel."""

    sscc: str
    tracking: str


class ManifestLine(msgspec.Struct, frozen=True):
    """Pieces of one line of an order."""

    line: str
    sku: str
    pieces: int


class ManifestShipment(msgspec.Struct, frozen=True, kw_only=True):
    """A shipment of a wave; `order` is `channel/order_id`."""

    shipment: str
    order: str
    client: str
    action: InstructionAction
    warehouse: str
    carrier: str
    parcels: tuple[ManifestParcel, ...] = ()
    lines: tuple[ManifestLine, ...] = ()


class ManifestDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document of a wave and the numbers of the shipments in it."""

    kind: str
    folder: str
    name: str
    shipments: tuple[str, ...]


class WaveManifest(msgspec.Struct, frozen=True, kw_only=True):
    """A closed wave. `at`: when it was closed, RFC 3339."""

    wave: str
    at: str
    epoch: str
    documents: tuple[ManifestDocument, ...]
    shipments: tuple[ManifestShipment, ...]

    def new_in(self, documents: Collection[tuple[str, str]]) -> list[ManifestShipment]:
        """The new shipments that stand in any of these documents (folder, name)."""
        named = {
            shipment
            for one in self.documents
            if (one.folder, one.name) in documents
            for shipment in one.shipments
        }
        return [one for one in self.shipments if one.action == "new" and one.shipment in named]


class FileNote(msgspec.Struct, frozen=True, kw_only=True):
    """An arrived file, as it is noted before its bytes come to the archive."""

    key: int
    sha256: str
    size: int
    sender: str
    name: str
    archive: str
    seen_at: int
    adopt_as: str = ""
    remote: str = ""


class WentOut(msgspec.Struct, frozen=True):
    """What went out of an order before a restore that the ledger knows nothing of.

    `shipments` as people are told of them; empty where only the time is known. `lines` are those
    that went; empty for all. `declared` are the numbers of shipments that stand in declarations.
    """

    shipments: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()


def notes_in(data: bytes) -> list[FileNote]:
    """The notes of one day; a last line that a crash cut short says nothing."""
    found = []
    for line in data.splitlines():
        try:
            found.append(msgspec.json.decode(line, type=FileNote))
        except msgspec.DecodeError:
            continue
    return found
