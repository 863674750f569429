"""Pages of several documents as one, in the order that is given. Pure; always the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec


class Pages(msgspec.Struct, frozen=True):
    """`count` pages of a document from the page `first` (from 1) on."""

    data: bytes
    first: int = 1
    count: int = 1


def merged(parts: Sequence[Pages | bytes]) -> bytes:
    """One document: of each part its pages, or all of it where it is bytes; every page keeps its
    own size.

    What is given was made by us or fitted by us: it is trusted. Raises ValueError without a page.
    """
    import pikepdf

    opened: dict[int, pikepdf.Pdf] = {}
    with pikepdf.new() as made:
        for part in parts:
            data = part if isinstance(part, bytes) else part.data
            # The same bytes are opened once, so that their typefaces are written once.
            source = opened.get(id(data))
            if source is None:
                source = opened[id(data)] = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
            if isinstance(part, bytes):
                made.pages.extend(source.pages)
            else:
                for page in source.pages[part.first - 1 : part.first - 1 + part.count]:
                    made.pages.append(page)
        if not made.pages:
            raise ValueError("a document without pages")
        written = io.BytesIO()
        made.save(written, deterministic_id=True)
        return written.getvalue()


def merged_zpl(labels: Sequence[bytes]) -> bytes:
    """One file for printers: each label as it came, a line each."""
    return b"".join(one.strip() + b"\n" for one in labels)
