"""What is kept of a file that came encrypted or signed: who signed it, or why it was not taken."""

from __future__ import annotations

from pathlib import Path

import msgspec

from processor.intake.scan import left_in_work, not_a_file_of_anybody
from processor.transport import files

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
    """True where files of a remote wait to be opened, or came whole to be."""
    own = sealed_below(ours)
    return any(left_in_work(own / one) for one in ("in", "whole", "left", "opened"))
