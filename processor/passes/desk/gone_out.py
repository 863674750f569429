"""What may have gone out, or come in, without the ledger's knowledge: looked for, not touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec
from sqlalchemy import Connection

from processor.delivery.outbox import Outbox
from processor.house.places import known_elsewhere
from processor.house.premises import Premises
from processor.intake.scan import at_remote
from processor.ledger.lives import restored
from processor.ledger.lives.epochs import Stands
from processor.model.manifests import FileNote, WaveManifest, notes_in
from processor.model.resent_names import first_name
from processor.passes.desk import answered
from processor.passes.desk.answered import DID_NOT, Answered
from processor.passes.epochs import folder_of
from processor.passes.left_outside import Doc, kept_documents, key_of, lie_for_receivers, wave_in
from processor.transport import files, listing
from processor.transport.read_files import matching


class SentDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document of a wave. `kept`: its bytes were kept to be sent; `lies`: where it lies untaken
    (a remote, or empty for the house's own outbox); `elsewhere`: where it went, and where nobody
    looks any more by config.yaml; `back`: it was taken back before anybody took it."""

    folder: str
    name: str
    shipments: int
    kept: bool
    lies: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    back: bool = False

    @property
    def likely_taken(self) -> bool:
        """True where it was kept to be sent, and nothing tells that nobody took it."""
        return self.kept and not self.lies and not self.back


class SentWave(msgspec.Struct, frozen=True, kw_only=True):
    """A wave that the ledger does not know, or knows as not handed over (`known`).

    `at`: when it was closed, RFC 3339. Without a manifest (`manifest` false) nobody knows which
    orders it had. `before`: what was answered of it when an earlier copy was put back before.
    """

    wave: str
    at: str = ""
    known: bool = False
    manifest: bool = True
    documents: tuple[SentDocument, ...] = ()
    warehouses: tuple[str, ...] = ()
    shipments: int = 0
    orders: tuple[str, ...] = ()
    answer: str = ""
    before: Answered | None = None

    @property
    def lost(self) -> bool:
        """True where nothing in the archive tells of it: that was put back too, and has lost what
        came in since."""
        return not self.known and not self.manifest and not any(one.kept for one in self.documents)

    @property
    def may_be_out(self) -> bool:
        """True where a document of it was kept to be sent, or lies with a receiver."""
        return any(one.kept or one.lies for one in self.documents)


FileFate = Literal["taken again", "no note", "no bytes"]


class LostFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came in and that the ledger does not know.

    `fate`: it can be taken in again; or nobody noted whose it is; or its bytes are nowhere.
    """

    key: int
    archive: str
    sender: str = ""
    name: str = ""
    fate: FileFate


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """All that a person must know before a restored ledger goes on."""

    stands: Stands | None
    waves: tuple[SentWave, ...] = ()
    files: tuple[LostFile, ...] = ()
    notes: tuple[FileNote, ...] = ()

    @property
    def unanswered(self) -> list[str]:
        """The waves of which nobody has said what became of them."""
        return [one.wave for one in self.waves if not one.answer]


def look_for(house: Premises, outbox: Outbox, connection: Connection, stands: Stands) -> Found:
    """What of the archive, the outbox and the remotes this ledger does not know."""
    manifests = manifests_of(house)
    known = restored.known_waves(connection)
    open_here = restored.not_handed(connection)
    in_ledger = restored.known_documents(connection)
    kept = set(kept_documents(house.archive / "out"))
    unknown = {number: one for number, one in manifests.items() if number not in known}
    strays = [
        place
        for place in _strays({*kept, *lie_for_receivers(house)} - in_ledger, unknown.values())
        if wave_in(place[1]) not in known
    ]
    folders = sorted(
        {one.folder for wave in unknown.values() for one in wave.documents}
        | {folder for folder, _ in strays}
        | {folder for rows in open_here.values() for _, _, folder, _ in rows}
    )
    lying = where_they_lie(outbox, folders)
    answers = restored.answers(connection)
    waves = [
        _of_manifest(one, kept, lying, answers.get(number, ""))
        for number, one in sorted(unknown.items())
    ]
    waves += _without_manifest(strays, kept, lying, answers)
    for number, rows in sorted(open_here.items()):
        found = _still_open(number, rows, kept, lying, manifests.get(number))
        if found is not None and found.may_be_out:
            waves.append(msgspec.structs.replace(found, answer=answers.get(number, "")))
    told = answered.noted(house)
    waves = [_with_what_is_known(house, outbox, one, told.get(one.wave)) for one in waves]
    lost, notes = _lost_files(house, connection, stands)
    return Found(stands=stands, waves=tuple(waves), files=tuple(lost), notes=tuple(notes))


def _with_what_is_known(
    house: Premises, outbox: Outbox, wave: SentWave, before: Answered | None
) -> SentWave:
    # What went out again under the same names proves nothing by a copy that was taken back.
    said = before is not None and before.answer == DID_NOT and not before.anew
    aside = answered.taken_back(house)
    documents = tuple(
        msgspec.structs.replace(one, back=True)
        if not one.lies
        and (
            outbox.is_half_back(one.folder, one.name)
            or (said and files.look(aside / one.folder / one.name) is not None)
        )
        else _with_elsewhere(house, outbox, one)
        for one in wave.documents
    )
    return msgspec.structs.replace(wave, documents=documents, before=before)


def _with_elsewhere(house: Premises, outbox: Outbox, one: SentDocument) -> SentDocument:
    if not one.likely_taken:
        return one
    found = known_elsewhere(house, outbox, one.folder, one.name)
    places = tuple(at_remote(there.host, there.path) for there in found)
    return msgspec.structs.replace(one, elsewhere=places)


def manifests_of(house: Premises) -> dict[str, WaveManifest]:
    """The manifests that waves left, by wave."""
    found: dict[str, WaveManifest] = {}
    for path in matching(folder_of(house) / "waves", "W*.json"):
        data = files.bytes_of(path)
        try:
            manifest = msgspec.json.decode(data or b"", type=WaveManifest)
        except msgspec.DecodeError:
            continue
        before = found.get(manifest.wave)
        if before is not None:
            # Kept twice with other contents: whatever stands in either may be out.
            manifest = msgspec.structs.replace(
                before,
                documents=tuple(dict.fromkeys((*before.documents, *manifest.documents))),
                shipments=tuple(dict.fromkeys((*before.shipments, *manifest.shipments))),
            )
        found[manifest.wave] = manifest
    return found


def where_they_lie(outbox: Outbox, folders: Sequence[str]) -> dict[Doc, list[str]]:
    """The places (remotes, or the house's own) where files of these folders lie untaken."""
    found: dict[Doc, list[str]] = {}
    for remote in outbox.places:
        for path in outbox.visible(remote, folders):
            folder, _, name = path.rpartition("/")
            found.setdefault((folder, name), []).append(remote)
    return found


def _strays(documents: Iterable[Doc], manifests: Iterable[WaveManifest]) -> list[Doc]:
    """Documents of waves, by their names, that no manifest names. One that was sent again is named
    by the first."""
    named = {(one.folder, one.name) for wave in manifests for one in wave.documents}
    return [
        (folder, name)
        for folder, name in sorted(documents)
        if (folder, first_name(name)) not in named and wave_in(name)
    ]


def _of_manifest(
    manifest: WaveManifest, kept: set[Doc], lying: dict[Doc, list[str]], answer: str
) -> SentWave:
    documents = tuple(
        _sent((one.folder, one.name), len(one.shipments), kept, lying) for one in manifest.documents
    )
    gone = manifest.new_in(out_of(documents))
    return SentWave(
        wave=manifest.wave,
        at=manifest.at,
        documents=documents,
        warehouses=tuple(sorted({one.warehouse for one in manifest.shipments})),
        shipments=len(gone),
        orders=tuple(sorted({one.order for one in gone})),
        answer=answer,
    )


def out_of(documents: Sequence[SentDocument]) -> list[Doc]:
    """Those that may have gone out: kept to be sent, or lying with a receiver; all, where the
    archive has none of them."""
    out = [(one.folder, one.name) for one in documents if one.kept or one.lies]
    return out or [(one.folder, one.name) for one in documents]


def _sent(place: Doc, shipments: int, kept: set[Doc], lying: dict[Doc, list[str]]) -> SentDocument:
    return SentDocument(
        folder=place[0], name=place[1], shipments=shipments, kept=place in kept,
        lies=tuple(lying.get(place, ())),
    )  # fmt: skip


def _without_manifest(
    strays: Sequence[Doc], kept: set[Doc], lying: dict[Doc, list[str]], answers: dict[str, str]
) -> list[SentWave]:
    by_wave: dict[str, list[Doc]] = {}
    for place in strays:
        by_wave.setdefault(wave_in(place[1]), []).append(place)
    return [
        SentWave(
            wave=wave,
            manifest=False,
            documents=tuple(_sent(place, 0, kept, lying) for place in places),
            answer=answers.get(wave, ""),
        )
        for wave, places in sorted(by_wave.items())
    ]


def _still_open(
    number: str,
    rows: Sequence[tuple[int, str, str, str]],
    kept: set[Doc],
    lying: dict[Doc, list[str]],
    manifest: WaveManifest | None,
) -> SentWave | None:
    documents = tuple(_sent((folder, name), 0, kept, lying) for _, _, folder, name in rows)
    gone = manifest.new_in(out_of(documents)) if manifest is not None else []
    return SentWave(
        wave=number,
        at="" if manifest is None else manifest.at,
        known=True,
        manifest=manifest is not None,
        documents=documents,
        warehouses=tuple(sorted({one.warehouse for one in gone})),
        shipments=len(gone),
        orders=tuple(sorted({one.order for one in gone})),
    )


def _lost_files(
    house: Premises, connection: Connection, stands: Stands
) -> tuple[list[LostFile], list[FileNote]]:
    """Files that came after those that the ledger knew, by key, and the notes of those that can be
    taken in again."""
    here = restored.known_files(connection, stands.files)
    notes: dict[int, FileNote] = {}
    for path in matching(folder_of(house) / "files", "*.jsonl"):
        for note in notes_in(files.bytes_of(path) or b""):
            if note.key > stands.files and note.key not in here:
                notes[note.key] = note
    lost: dict[int, LostFile] = {}
    for key, note in notes.items():
        there = files.look(house.archive / note.archive) is not None
        lost[key] = LostFile(
            key=key, archive=note.archive, sender=note.sender, name=note.name,
            fate="taken again" if there else "no bytes",
        )  # fmt: skip
    for place in _archived(house):
        key = key_of(place.rpartition("/")[2])
        if key > stands.files and key not in here and key not in lost:
            lost[key] = LostFile(key=key, archive=place, fate="no note")
    again = [notes[key] for key, one in sorted(lost.items()) if one.fate == "taken again"]
    return [one for _, one in sorted(lost.items())], again


def _archived(house: Premises) -> list[str]:
    """Every file that came in, by its place in the archive."""
    days = matching(house.archive, "[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9][0-9]")
    return [
        one.path.relative_to(house.archive).as_posix()
        for day in days
        for one in listing.entries(day)
    ]
