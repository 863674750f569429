"""Epochs: the ledger held against what is kept of it outside, and that kept before it counts.

Below `archive/ledger/` stand the marks (how far the ledger has come), a manifest of each wave and a
note of each arrived file, written before anything of them becomes visible. A ledger below its marks
is an older copy, one whose marks are gone lost its archive: either waits for `reconcile`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from processor.house.premises import Premises
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import reading, transaction
from processor.ledger.lives import epochs, restored
from processor.ledger.lives.epochs import Stands
from processor.ledger.outgoing import resends
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.outgoing.wave_manifests import manifest_of
from processor.model.manifests import FileNote, WaveManifest
from processor.model.marks import DamagedMarks, Marks, behind, decode, encode
from processor.model.sentence import Text, sentence
from processor.model.times import rfc3339
from processor.passes.left_outside import kept_documents, newest_archived, newest_wave
from processor.passes.runtime import Runtime
from processor.passes.standing import EPOCH, KEPT_BESIDE, LOST
from processor.transport import files, kept


def folder_of(house: Premises) -> Path:
    """Where marks, manifests and notes are kept."""
    return house.archive / "ledger"


def marks_path(house: Premises) -> Path:
    """The file of marks."""
    return folder_of(house) / "marks.json"


def look(runtime: Runtime) -> None:
    """Holds the ledger against its marks and the newest of its archive; notes in `runtime.still`
    where it is not what it was. Begins the first epoch of a ledger."""
    runtime.still.pop(EPOCH, None)
    runtime.still.pop(KEPT_BESIDE, None)
    runtime.still.pop(LOST, None)
    with reading(runtime.engine) as connection:
        if words := lost(runtime.house, connection):
            runtime.still[LOST] = words
        own = epochs.marks(connection)
        stands = epochs.stands(connection)
        written = epochs.written(connection)
        after = epochs.after(connection)
        parted = epochs.parted(connection)
    outside, found = _outside(runtime.house)
    if stands is not None and _is_back(stands, own, outside):
        with transaction(runtime.engine, "request") as connection:
            epochs.stand_no_more(connection)
        stands = None
    if stands is None:
        first_look = runtime.outside is None
        newest = newest_archived(runtime.house.archive) if first_look else own.files
        if found is None:
            found = _judged(runtime, own, outside, newest, written=written, after=after)
        if found == "older" and outside is not None and outside.epoch == parted[1] != "":
            found = f"replaced {parted[0]}"
        # Archive and ledger put back together agree; the outbox may still know better. Before its
        # first wave a ledger has sent nothing: then it is a stray file.
        if found is None and first_look and 0 < own.waves < newest_wave(runtime.house):
            found = "older"
        if found is not None:
            stands = Stands(found, own.files)
            _stand(runtime, stands, outside, newest)
    if stands is not None:
        runtime.still[EPOCH] = said(stands.cause)
        return
    runtime.outside = outside if outside is not None else Marks()
    if not own.epoch:
        with transaction(runtime.engine, "request") as connection:
            epochs.begin(connection, secrets.token_hex(8), own.life + 1)
        written = False
    keep_marks(runtime)
    if not written:
        with transaction(runtime.engine, "request") as connection:
            epochs.note_written(connection)


def lost(house: Premises, connection: Connection) -> Text:
    """What is lost until a person says that it was sent again; or nothing."""
    waves = restored.lost(connection)
    return lost_since(house, sorted(waves), min(waves.values())) if waves else ""


def lost_since(house: Premises, waves: Sequence[str], since: int) -> Text:
    """What a ledger lost that was put back together with its archive, and what to do."""
    at = rfc3339(since) if since else "-"
    return sentence(
        "epoch.lost", waves=list(waves), at=at, folder=str(folder_of(house) / "taken-back")
    )


def _is_back(stands: Stands, own: Marks, outside: Marks | None) -> bool:
    """True where the archive was only away, such as an unmounted folder, and is the same again."""
    same = outside is not None and outside.epoch == own.epoch and not behind(own, outside)
    return stands.cause == "archive" and same


def said(cause: str) -> Text:
    """Why everything waits, to be said."""
    name, _, at = cause.partition(" ")
    return sentence("epoch.replaced", at=at) if name == "replaced" else sentence(f"epoch.{name}")


def _outside(house: Premises) -> tuple[Marks | None, str | None]:
    """The marks that are kept, and what is wrong with them."""
    data = files.bytes_of(marks_path(house))
    if data is None:
        return None, None
    try:
        return decode(data), None
    except DamagedMarks:
        return None, "damaged"


def _judged(
    runtime: Runtime,
    own: Marks,
    outside: Marks | None,
    newest: int,
    *,
    written: bool,
    after: str,
) -> str | None:
    """Why this ledger must not go on: it is older than what it left, or its archive is gone."""
    if outside is None:
        if written and not own.blank:
            return "archive"
        unknown = newest > own.files or (not own.epoch and _sent_unknown(runtime))
        return "older" if unknown else None
    if own.blank and outside.blank and not newest:
        return None
    same = outside.epoch == own.epoch
    begun = bool(own.epoch) and not written and outside.epoch == after
    if not same and not begun:
        return "older"
    if newest > own.files or (same and behind(own, outside)):
        return "older"
    return None


def _sent_unknown(runtime: Runtime) -> bool:
    """True where documents are kept as sent that the ledger does not know: looked at once, before
    its first epoch begins."""
    with reading(runtime.engine) as connection:
        known = restored.known_documents(connection)
    return any(one not in known for one in kept_documents(runtime.house.archive / "out"))


def _stand(runtime: Runtime, stands: Stands, outside: Marks | None, newest: int) -> None:
    """Everything waits from now on; what is taken in meanwhile has keys that nothing else has."""
    above = outside or Marks()
    wave = max(above.numbers.get("wave", 0), newest_wave(runtime.house))
    above = msgspec.structs.replace(
        above, files=max(above.files, newest), numbers={**above.numbers, "wave": wave}
    )
    with transaction(runtime.engine, "request") as connection:
        epochs.raise_to(connection, above)
        epochs.stand(connection, stands)


def keep_marks(runtime: Runtime) -> None:
    """Writes how far the ledger has come, where that has changed: before anything of it becomes
    visible, and at the end of a pass."""
    if EPOCH in runtime.still or runtime.outside is None:
        return
    with reading(runtime.engine) as connection:
        own = epochs.marks(connection)
    if own.epoch and own != runtime.outside:
        kept.write_marks(marks_path(runtime.house), encode(own))
        runtime.outside = own


def keep_manifests(runtime: Runtime, rows: Sequence[DocumentRow]) -> None:
    """Keeps the manifest of each wave that documents are of, before the first of them goes out. A
    copy that is sent again adds nothing: what its shipments have become since is not what went."""
    fresh = [
        row for row in rows if row.wave_id is not None and row.wave_id not in runtime.manifests
    ]
    if not fresh:
        return
    with reading(runtime.engine) as connection:
        copies = resends.first_of(connection, [row.id for row in fresh])
    for wave_id in sorted({row.wave_id or 0 for row in fresh if row.id not in copies}):
        with reading(runtime.engine) as connection:
            manifest = manifest_of(connection, wave_id, epochs.marks(connection).epoch)
        path = folder_of(runtime.house) / "waves" / f"{manifest.wave}.json"
        if not _is_kept(path, manifest):
            kept.write_once(path, msgspec.json.encode(manifest) + b"\n")
        runtime.manifests.add(wave_id)


def _is_kept(path: Path, manifest: WaveManifest) -> bool:
    """True where it was kept before, in whatever life of the ledger."""
    data = files.bytes_of(path)
    if data is None:
        return False
    try:
        before = msgspec.json.decode(data, type=WaveManifest)
    except msgspec.DecodeError:
        return False
    return msgspec.structs.replace(before, epoch=manifest.epoch) == manifest


def note_file(house: Premises, row: FileRow) -> None:
    """Notes whose file it is, before its bytes come to the archive."""
    note = FileNote(
        key=row.id, sha256=row.sha256, size=row.size, sender=row.sender, name=row.name,
        archive=row.archive, seen_at=row.seen_at, adopt_as=row.adopt_as, remote=row.remote,
    )  # fmt: skip
    day = "-".join(row.archive.split("/")[:3])
    kept.append_line(folder_of(house) / "files" / f"{day}.jsonl", msgspec.json.encode(note))


def take_off_the_shelf(runtime: Runtime, now: int) -> None:
    """Books what left before a restore off the stock, once all taken in again is booked."""
    with reading(runtime.engine) as connection:
        owed = restored.is_off_the_shelf(connection)
    if owed and not books_first(runtime):
        with transaction(runtime.engine, "reconcile") as connection:
            restored.take_off_the_shelf(connection, now)


def books_first(runtime: Runtime) -> bool:
    """True while files that `reconcile` took in again are not booked: only a pass does that.

    One whose copy has gone from the archive since is told, and nothing waits for it: orders are
    decided without it, and not on goods that have left.
    """
    with reading(runtime.engine) as connection:
        waiting = restored.to_be_booked_first(connection)
    return any(files.look(runtime.house.archive / one) is not None for one in waiting)
