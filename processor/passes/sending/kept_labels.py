"""The bytes of labels that others made, out of the archive, for the documents that hold them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from processor.documents.kinds import kind_of
from processor.documents.papers.context import CannotRender
from processor.documents.papers.parcel_labels import came_in
from processor.model.dispatch import Part
from processor.model.sentence import sentence
from processor.transport import files


def with_labels(archive: Path, part: Part) -> Part:
    """A part with what its kind takes over. Raises CannotRender where the archive lacks a label, or
    has other bytes in its place."""
    media = kind_of(part.kind).holds_labels
    if media is None:
        return part
    found = {
        one.sha256: _bytes_of(archive / one.kept, one.sha256)
        for one in came_in(part)
        if one.media == media
    }
    return msgspec.structs.replace(part, kept=found)


def _bytes_of(path: Path, sha256: str) -> bytes:
    data = files.bytes_of(path)
    if data is None:
        raise CannotRender(sentence("render.no-kept-label", kept=str(path)))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CannotRender(sentence("render.other-kept-label", kept=str(path)))
    return data
