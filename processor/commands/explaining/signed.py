"""What `crossdock explain` says of the files of an order that came encrypted or signed."""

from __future__ import annotations

from typing import Any

from processor.house.premises import Premises
from processor.intake.scan import place_of
from processor.intake.seal_note import SealNote, note_beside
from processor.ledger.arrived.arrivals import FileRow
from processor.model.sentence import Sentence, sentence


def signed(house: Premises, arrived: FileRow | None) -> tuple[FileRow, SealNote] | None:
    """The file that an order came by and the note beside it; None where it came plain."""
    note = None if arrived is None else note_beside(house.archive / arrived.archive)
    return None if arrived is None or note is None else (arrived, note)


def signed_said(found: tuple[FileRow, SealNote]) -> Sentence:
    """Who signed it, and for which key of ours it was encrypted."""
    arrived, note = found
    kind = "signed" if note.signed_by else "unsigned"
    kind += "-encrypted" if note.encrypted_to else ""
    file = place_of(arrived.remote, arrived.sender, note.name)
    return sentence(f"explain.{kind}", file=file, signer=note.signed_by, key=note.encrypted_to)


def signed_for_programs(found: tuple[FileRow, SealNote] | None) -> dict[str, Any] | None:
    """The same for other programs."""
    if found is None:
        return None
    arrived, note = found
    return {
        "file": place_of(arrived.remote, arrived.sender, note.name), "sha256": note.sha256,
        "signed_by": note.signed_by, "encrypted_to": note.encrypted_to,
    }  # fmt: skip
