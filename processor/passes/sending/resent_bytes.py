"""The bytes of a document that is sent again: those that were kept as it went out, or none."""

from __future__ import annotations

from pathlib import Path

from processor.documents.papers.context import CannotRender, Rendered
from processor.ledger.database import reading
from processor.ledger.outgoing import documents, resends
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.sentence import Text, sentence
from processor.passes.runtime import Runtime
from processor.transport import files
from processor.transport.kept import kept_as


def no_bytes(archive: Path, first: DocumentRow) -> Text:
    """Why a document that was handed over cannot be sent again; empty if its bytes are there."""
    path = _kept_path(archive, first)
    if kept_as(path, first.sha256) is not None:
        return ""
    words = "resend.no-bytes" if files.look(path) is None else "resend.other-bytes"
    return sentence(words, document=f"{first.folder}/{first.name}", kept=str(path))


def kept_bytes(runtime: Runtime, copy: DocumentRow) -> Rendered:
    """The bytes of a copy. Raises CannotRender where they are gone or are not what went out."""
    with reading(runtime.engine) as connection:
        key = resends.first_of(connection, [copy.id])[copy.id]
        first = documents.documents_by_key(connection, [key])[key]
    archive = runtime.house.archive
    if words := no_bytes(archive, first):
        raise CannotRender(words)
    path = _kept_path(archive, first)
    data = files.bytes_of(kept_as(path, first.sha256) or path)
    if data is None:
        gone = f"{first.folder}/{first.name}"
        raise CannotRender(sentence("resend.no-bytes", document=gone, kept=str(path)))
    return Rendered(data=data, sha256=first.sha256, renderer=first.renderer)


def _kept_path(archive: Path, document: DocumentRow) -> Path:
    return archive / "out" / document.folder / document.name
