"""The order id of a record, from the cells that make it. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any

from processor.normalise.fields.casts import Cast, CellFault
from processor.normalise.fields.cell_casts import cast_of, without_apostrophe
from processor.normalise.fields.cell_texts import cleaning, taking
from processor.normalise.fields.field_readers import Remembered
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Take
from processor.normalise.mapping.targets import ONE_SPELLING


def key_part(take: Take, mapping: Mapping, cast: Cast) -> Cast:
    """The reading of a part of the order id, from a cell without outer blanks; "" where blank."""
    clean, taken = cleaning(take, mapping), taking(take)
    if clean is None and taken is None:
        return cast

    def read(text: str) -> Any:
        if clean is not None:
            text = clean(text)
        if taken is not None and text:
            text = taken(text)
        return cast(text) if text else ""

    return read


def key_reader(
    mapping: Mapping, header: dict[str, int], zone: tzinfo
) -> Callable[[Sequence[str]], str]:
    """Reads the order id of a record: its key parts joined by a hyphen, "" where one is blank.

    A part that cannot be read stays as it is; the order is rejected when the part is checked.
    """
    first = mapping.key[0]
    bare = first.plain and mapping.guards != "strip"
    if len(mapping.key) == 1 and first.read_as == "text" and not first.table and bare:
        only = header[first.columns[0].name]
        return lambda cells: (
            text if (text := cells[only].strip()).isascii() else unicodedata.normalize("NFC", text)
        )
    parts: list[tuple[int, Remembered]] = []
    for take in mapping.key:
        cast = cast_of(take, "order id", mapping, zone)
        if take.read_as not in ("year of date", *ONE_SPELLING):
            cast = without_apostrophe if take.read_as == "text without apostrophe" else str
        whole = key_part(take, mapping, cast)
        parts.append((header[take.columns[0].name], Remembered(_forgiving(whole))))

    def read(cells: Sequence[str]) -> str:
        found = [remembered[cells[index]] for index, remembered in parts]
        return "-".join(found) if all(found) else ""

    return read


def _one_form(text: str) -> str:
    """The id in NFC: two ids that look the same are the same order."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _forgiving(cast: Cast) -> Cast:
    def read(raw: str) -> str:
        text = _one_form(raw.strip())
        try:
            return str(cast(text)) if text else ""
        except CellFault:
            return text

    return read
