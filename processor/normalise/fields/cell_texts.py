"""From the cells of a record to the text that a reading gets: guards and words taken off, cells put
together, a hole of a pattern taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from processor.model.sentence import listed
from processor.normalise.fields.casts import CellFault, shown
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.patterns import filled
from processor.normalise.mapping.take import Take

Clean = Callable[[str], str]

# `="3190"`, also as some readers leave it: `=3190`.
_GUARDED = re.compile(r'="([^"]*)"|=([0-9]+)', re.ASCII)


def without_guard(text: str) -> str:
    """A text without what protects it from a spreadsheet: `="3190"`, `=3190`, `'3190`."""
    text = text.removeprefix("'").strip()
    found = _GUARDED.fullmatch(text)
    if found is not None:
        text = found[1] if found[1] is not None else found[2]
    return text.removeprefix("'").strip()


def cleaning(take: Take, mapping: Mapping) -> Clean | None:
    """What is done to each cell whose outer blanks are gone; None where nothing is."""
    guarded = (take.guards or mapping.guards) == "strip"
    strip = take.strip
    if not strip:
        return without_guard if guarded else None

    def read(text: str) -> str:
        if guarded:
            text = without_guard(text)
        for word in strip:
            text = text.removeprefix(word).removesuffix(word).strip()
        return text

    return read


def taking(take: Take) -> Clean | None:
    """What the holes of the patterns take from a text; None where there are none. A text that fits
    none is a fault, and so is one that says different things."""
    if not take.patterns:
        return None
    names = listed([one.text for one in take.patterns], "or")

    def read(text: str) -> str:
        said: set[str] = set()
        for pattern in take.patterns:
            found = filled(pattern, text)
            if found is None:
                continue
            parts = [found[name] for name in take.taken]
            if None in parts:
                raise CellFault("cell/pattern.two-ways", cell=shown(text), pattern=pattern.text)
            said.add(take.between.join(part for part in parts if part))
        if not said:
            raise CellFault("cell/pattern", cell=shown(text), pattern=names)
        if len(said) > 1:
            raise CellFault("cell/pattern.two-ways", cell=shown(text), pattern=names)
        return said.pop()

    return read
