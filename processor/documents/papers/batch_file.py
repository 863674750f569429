"""The file of a batch: what a channel or client is told, written by its layout. Pure."""

from __future__ import annotations

import msgspec

from processor.documents.feeds.feed import render_batch
from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made
from processor.model.sentence import sentence
from processor.model.telling import Batch

VERSION = "batch/1"


class BatchFile(msgspec.Struct, frozen=True, kw_only=True):
    """A batch and the name of the layout that writes it."""

    batch: Batch
    layout: str


def render(file: BatchFile, context: Context) -> Made:
    """The bytes of a batch, and what its layout cut or replaced. Raises CannotRender where the
    configuration of its time has no such layout."""
    layout = context.layouts.get(file.layout)
    if layout is None:
        raise CannotRender(sentence("render.no-layout", layout=file.layout))
    return render_batch(file.batch, layout)
