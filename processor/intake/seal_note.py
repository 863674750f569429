"""What is kept of a file that came encrypted or signed: who signed it, or why it was not taken."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import msgspec

from processor.intake.half_in import all_half_in
from processor.intake.scan import left_in_work, not_a_file_of_anybody
from processor.transport import files, opened_file
from processor.transport.read_files import files_below

# Beside a file of the archive: as it came, and what was found.
SEALED = ".sealed"
NOTE = ".seal.json"
_ENDINGS = (".pgp", ".gpg", ".asc")


class SealNote(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is what the file was called at its remote, `sha256` that of the bytes that came.
    `refused` is why it was not opened, empty where it was; `who` is the key or number that this
    speaks of. `signed_by` and `encrypted_to` are fingerprints, empty where there is none."""

    name: str
    sha256: str
    refused: str = ""
    who: str = ""
    signed_by: str = ""
    encrypted_to: str = ""


def plain_name(sender: str, name: str) -> str:
    """The name of a file once it is opened: without the ending that tells of its encryption. What
    would have a name of ours then keeps it."""
    for ending in _ENDINGS:
        if name.casefold().endswith(ending):
            plain = name[: -len(ending)]
            usable = plain.strip(". ") and not not_a_file_of_anybody(sender, plain)
            return plain if usable else name
    return name


def note_beside(archived: Path) -> SealNote | None:
    """What was found of a file of the archive that came encrypted or signed; None for any other."""
    return read_note(archived.with_name(archived.name + NOTE))


def read_note(path: Path) -> SealNote | None:
    """A note; None where there is none. One that cannot be read is a refusal of its own."""
    data = files.bytes_of(path)
    if data is None:
        return None
    try:
        return msgspec.json.decode(data, type=SealNote)
    except msgspec.DecodeError:
        return SealNote(name=path.name, sha256="", refused="damaged")


def sealed_below(ours: Path) -> Path:
    """Where files of a remote lie that came encrypted and are not in the house yet."""
    return ours / "sealed"


def waits_closed(ours: Path) -> bool:
    """True where files of a remote wait to be opened, were read and are not in the house yet, or
    are on their way to be opened."""
    own = sealed_below(ours)
    on_their_way = any(one.closed for _, one in all_half_in(ours))
    return on_their_way or any(left_in_work(own / one) for one in ("in", "opened"))


def note_of(ours: Path, kind: str, sender: str, name: str, ending: str = ".json") -> Path:
    """Where a note of a file is kept until the file is in the archive."""
    named = f"{sha256(os.fsencode(name)).hexdigest()[:32]}{ending}"
    return sealed_below(ours) / kind / sender / named


def name_there(ours: Path, sender: str, name: str) -> str:
    """The name that a fetched file had at its remote: with the ending of its encryption."""
    came = files.bytes_of(note_of(ours, "notes", sender, name, ".came"))
    return name if came is None else os.fsdecode(came)


def keep_beside(ours: Path, sender: str, name: str, archived: Path) -> None:
    """Keeps a file as it came, and what was found of it, beside its place in the archive; nothing
    of one that had not to be opened. May be repeated.

    What was refused is so for good, whatever config.yaml says of its remote since.
    """
    note = note_of(ours, "notes", sender, name)
    data = files.bytes_of(note)
    if data is None:
        return
    found = read_note(note)
    kept = sealed_below(ours) / "kept" / sender / name_there(ours, sender, name)
    if found is not None and not found.refused and files.look(kept) is not None:
        target = archived.with_name(archived.name + SEALED)
        if files.look(target) is None:
            opened_file.copy_on(kept, target)
    files.write_visible(archived.with_name(archived.name + NOTE), data)


def forget_archived(work: Path) -> None:
    """Takes away what is kept of files that stand in the archive by now: what was read out of each
    was brought into `work`, and out of there again."""
    ours = work.parent
    own = sealed_below(ours)
    for one in left_in_work(own / "kept"):
        opened = own / "opened" / one.sender / one.name
        plain = work / one.sender / plain_name(one.sender, one.name)
        if files.look(opened) is None and files.look(plain) is None:
            files.remove(one.path)
            files.remove(note_of(ours, "found", one.sender, one.name))
    if not left_in_work(work):
        for note in files_below(own / "notes"):
            files.remove(note)
