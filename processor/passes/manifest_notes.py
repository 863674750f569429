"""Manifests kept outside of the ledger, so that after a restore they are known again."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.house.premises import Premises
from processor.ledger.database import reading
from processor.ledger.manifests import closed, restored_manifests
from processor.ledger.manifests.closed import ManifestRow
from processor.ledger.outgoing import resends
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.manifest_notes import ManifestNote, NotedFile, NotedParcel
from processor.model.sentence import Text, joined, sentence
from processor.model.times import rfc3339
from processor.passes.epochs import folder_of
from processor.passes.left_outside import kept_documents
from processor.passes.runtime import Runtime
from processor.transport import files, kept
from processor.transport.read_files import matching

_FOLDER = "manifests"


def keep(runtime: Runtime, rows: Sequence[DocumentRow]) -> None:
    """Keeps the note of each manifest that documents are of, before the first of them goes out."""
    fresh = [one for one in rows if one.manifest_id is not None]
    if not fresh:
        return
    with reading(runtime.engine) as connection:
        copies = resends.first_of(connection, [row.id for row in fresh])
        keys = sorted({row.manifest_id or 0 for row in fresh if row.id not in copies})
        notes = [_note(connection, one) for one in closed.by_keys(connection, keys)]
    for note in notes:
        path = folder_of(runtime.house) / _FOLDER / f"{note.number}.json"
        if files.bytes_of(path) is None:
            kept.write_once(path, msgspec.json.encode(note) + b"\n")


def _note(connection: Connection, row: ManifestRow) -> ManifestNote:
    return ManifestNote(
        number=row.number, carrier_number=row.carrier_number, carrier=row.carrier,
        warehouse=row.warehouse, at=rfc3339(row.closed_at),
        documents=tuple(
            NotedFile(
                kind=one.kind, receiver=one.receiver, folder=one.folder, name=one.name,
                warehouse=one.warehouse,
            )
            for one in closed.documents_of(connection, row.key)
        ),
        parcels=tuple(
            NotedParcel(
                shipment=one.shipment, sscc=one.sscc, tracking=one.tracking,
                weight_g=one.weight_g, confirmed=one.confirmed, same=one.same,
            )
            for one in closed.parcels_of(connection, row.key)
        ),
    )  # fmt: skip


def know_again(house: Premises, connection: Connection) -> Text:
    """After a restore: registers the manifests that went out, as their notes say; tells which were
    unknown and are known again, whose files count as handed over, and which went to nobody. Empty
    where there is nothing to tell."""
    notes = _notes(house)
    if not notes:
        return ""
    kept_to_be_sent = _kept(house, notes)
    found: dict[str, list[str]] = {}
    for note in notes:
        became = restored_manifests.know(connection, note, kept_to_be_sent)
        found.setdefault(became, []).append(note.number)
    words: list[Text] = []
    if again := found.get("again"):
        words.append(sentence("reconcile.manifests-again", n=len(again), manifests=again))
    if counted := found.get("counted as handed over"):
        words.append(sentence("reconcile.manifests-counted", n=len(counted), manifests=counted))
    if nobody := found.get("went to nobody"):
        words.append(sentence("reconcile.manifests-nobody", n=len(nobody), manifests=nobody))
    return joined(words) if words else ""


def _notes(house: Premises) -> list[ManifestNote]:
    found = []
    for path in matching(folder_of(house) / _FOLDER, "M*.json"):
        try:
            found.append(msgspec.json.decode(files.bytes_of(path) or b"", type=ManifestNote))
        except msgspec.DecodeError:
            continue
    return sorted(found, key=lambda one: one.number)


def _kept(house: Premises, notes: Sequence[ManifestNote]) -> dict[tuple[str, str], tuple[str, int]]:
    """SHA-256 and size of the files of manifests that were kept to be sent."""
    out = house.archive / "out"
    there = set(kept_documents(out))
    named = {(one.folder, one.name) for note in notes for one in note.documents}
    return {place: files.sha256_of(out / place[0] / place[1]) for place in sorted(named & there)}
