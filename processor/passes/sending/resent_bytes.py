"""The bytes of a document that is sent again: those that were kept as it went out, or none."""

from __future__ import annotations

from pathlib import Path

from processor.documents.papers.context import CannotRender, Rendered
from processor.ledger.documents import DocumentRow
from processor.model.resent_names import first_name
from processor.model.sentence import Text, sentence
from processor.passes.runtime import Runtime
from processor.transport import files
from processor.transport.kept import kept_as


def kept_path(archive: Path, row: DocumentRow) -> Path:
    """Where the bytes of a document, or of the first that it is a copy of, were kept."""
    return archive / "out" / row.folder / first_name(row.name)


def no_bytes(archive: Path, row: DocumentRow) -> Text:
    """Why a document that was handed over cannot be sent again; empty if its bytes are there."""
    path = kept_path(archive, row)
    if kept_as(path, row.sha256) is not None:
        return ""
    words = "resend.no-bytes" if files.look(path) is None else "resend.other-bytes"
    return sentence(words, document=f"{row.folder}/{first_name(row.name)}", kept=str(path))


def kept_bytes(runtime: Runtime, row: DocumentRow) -> Rendered:
    """The bytes of a copy. Raises CannotRender where they are gone or are not what went out."""
    archive = runtime.house.archive
    if words := no_bytes(archive, row):
        raise CannotRender(words)
    place = kept_as(kept_path(archive, row), row.sha256)
    data = None if place is None else files.bytes_of(place)
    if data is None:
        words = sentence("resend.no-bytes", document=row.name, kept=str(kept_path(archive, row)))
        raise CannotRender(words)
    return Rendered(data=data, sha256=row.sha256, renderer=row.renderer)
