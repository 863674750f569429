"""Letters that a shop wrote as HTML does: `Anne &amp; Tom`, `K&#246;nigsweg`. Pure."""

from __future__ import annotations

import html
import re
from html.entities import html5

from processor.normalise.fields.casts import Cast, CellFault, shown

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
    text = _ENTITY.sub(_letter, raw)
    text = _BREAK.sub("\n", text)
    left = entity_in(text)
    if left:
        raise CellFault("cell/text.entity-left", cell=shown(raw), entity=left)
    return text


def without_entities(cast: Cast) -> Cast:
    """The reading of a text that is printed: letters as HTML writes them are read by nobody."""

    def read(raw: str) -> object:
        value = cast(raw)
        found = entity_in(value) if "&" in value or "<" in value else ""
        if found:
            raise CellFault("cell/text.entity", cell=shown(value), entity=found)
        return value

    return read


def _letter(found: re.Match[str]) -> str:
    """What an entity stands for; a control character too, which is refused later."""
    letter = html.unescape(found[0])
    if letter or found[0][1] != "#":
        return letter
    digits = found[0][2:-1]
    return chr(int(digits[1:], 16) if digits[0] in "xX" else int(digits))
