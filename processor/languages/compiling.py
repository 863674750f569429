"""Catalogues as people write them (`.po`) to the bytes that are loaded in a moment (`.mo`)."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_ID = re.compile(r'^msgid "(?!")', re.MULTILINE)


def catalogue_of(locale: str, texts: Mapping[str, str]) -> Catalog:
    """One catalogue of several `.po` texts by file name. Raises ValueError where an id stands
    twice, or a text cannot be read."""
    whole = Catalog(locale=locale, fuzzy=False)
    places: dict[tuple[str | None, str], str] = {}
    for file, text in sorted(texts.items()):
        read = read_po(io.StringIO(text), locale=locale, abort_invalid=True)
        if len(_ID.findall(text)) > len(read):
            raise ValueError(f"an id stands twice in {file}")
        for one in read:
            if not one.id:
                continue
            key = one.id if isinstance(one.id, str) else one.id[0]
            first = places.setdefault((one.context, key), f"{file}:{one.lineno}")
            if first != f"{file}:{one.lineno}":
                raise ValueError(f"{file}:{one.lineno}: {key!r} stands in {first} too")
            whole.add(one.id, one.string, context=one.context, lineno=one.lineno)
    return whole


def compiled(locale: str, texts: Mapping[str, str]) -> bytes:
    """The catalogue of several `.po` texts as the bytes of a `.mo` file."""
    written = io.BytesIO()
    write_mo(written, catalogue_of(locale, texts))
    return written.getvalue()
