"""A contents note: a kind of document that the program does not have, in one entry."""

from __future__ import annotations

from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import DocumentKind, Made
from processor.model.dispatch import Part
from processor.model.owed import Owed

NAME = "contents-note"


def render(part: Part, _context: Context) -> Made:
    """One line for the goods of each parcel."""
    lines = [
        f"{dispatch.shipment} {parcel.sscc}: "
        + ", ".join(f"{one.pieces} x {one.sku}" for one in parcel.contents)
        for dispatch in part.dispatches
        for parcel in dispatch.parcels
    ]
    return ("\n".join(lines) + "\n").encode(), ()


ENTRY = DocumentKind(
    title="contents note",
    per="warehouse",
    source="ours",
    due="packed",
    undo="void with its instruction",
    owed=Owed(action=("new",)),
    receiver="",
    folder="{warehouse}",
    name="{warehouse}-contents-{wave}-{part}",
    extension="txt",
    render=render,
    version="contents-note/1",
)
