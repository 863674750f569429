"""The label request: parcels whose labels a carrier is asked for, or asked for no more, written by
the layout of the carrier as a pre-advice is. Pure."""

from __future__ import annotations

from processor.documents.papers.batch_file import BatchFile
from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Made
from processor.documents.papers.pre_advice import render as render_consignments

VERSION = "label-request/1"


def render(file: BatchFile, context: Context) -> Made:
    """The bytes of a request, and what its layout cut or replaced. Raises CannotRender where the
    configuration of its time has no such layout."""
    return render_consignments(file, context)
