"""Letters that a shop wrote as HTML does: `Anne &amp; Tom`, `K&#246;nigsweg`. Pure."""

from __future__ import annotations

import html
import re
from html.entities import html5

from processor.normalise.fields.casts import CellFault, shown

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def entity_in(text: str) -> str:
    """The first entity of HTML in a text, or a tag; "" where it has none."""
    for found in _ENTITY.finditer(text) if "&" in text else ():
        if found[0][1] == "#" or found[0][1:] in html5:
            return found[0]
    tag = _TAG.search(text) if "<" in text else None
    return "" if tag is None else tag[0]


def decoded(raw: str) -> str:
    """A text with its entities as the letters that they stand for, `<br>` as a line break. Another
    tag is a fault: what it meant is not known."""
    text = _ENTITY.sub(lambda found: html.unescape(found[0]), raw)
    text = _BREAK.sub("\n", text)
    left = entity_in(text)
    if left:
        raise CellFault("cell/text.entity-left", cell=shown(raw), entity=left)
    return text
