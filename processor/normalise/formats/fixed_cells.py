"""One line of a file of fixed places: its cells, and where each stands. Pure."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter

from processor.normalise.formats.fixed_options import FixedOptions
from processor.normalise.formats.header import REASON_COLUMN
from processor.normalise.formats.place import Place

# What stands behind a record that goes back to its sender, and before the reason.
BAR = "|"
# The end of a text file as old systems write it.
_NOTHING = " \r\n\x1a\ufeff"


def is_blank(bare: str) -> bool:
    """True for a line without a record."""
    return not bare.strip(_NOTHING)


def marks_rejects(bare: str) -> bool:
    """True for the first line of a rejects file that comes back."""
    return bare.strip(_NOTHING) == f"{BAR}{REASON_COLUMN}"


def parted(bare: str, options: FixedOptions) -> tuple[str, str | None]:
    """A line of a rejects file as its record and the reason behind it; None where there is none."""
    if not options.in_bytes:
        at = bare.find(BAR, options.length)
        return (bare, None) if at < 0 else (bare[:at], bare[at + 1 :])
    raw = bare.encode(options.codec, "replace")
    bar = BAR.encode(options.codec)
    record, found, reason = raw[options.length :].partition(bar)
    if not found:
        return bare, None
    whole = raw[: options.length] + record
    return whole.decode(options.codec, "replace"), reason.decode(options.codec, "replace")


def reads_cells(options: FixedOptions, *, again: bool) -> Callable[[str], list[str]]:
    """Gives the cells of a line, `again` with the reason behind them. A line of another length, or
    of which a place cuts a character, has another number of cells than any record: fewer where it
    is shorter, two more where it is not."""
    places, length, width = options.places, options.length, len(options.places)
    others = dict(options.others)
    first = places[0] if places else (0, 0)
    codec = options.codec if options.in_bytes else ""
    # All slices at once; a getter of one slice gives no tuple.
    slices = [slice(start, end) for start, end in places]
    cells_of = itemgetter(*slices, slice(0, 0)) if slices else lambda _raw: ()

    def read(bare: str) -> list[str]:
        reason: str | None = None
        if again:
            bare, reason = parted(bare, options)
        raw: bytes | str = bare.encode(codec, "replace") if codec else bare
        if len(raw) < length and options.short:
            raw = raw.ljust(length)
        try:
            cells = _cut(raw)
        except UnicodeDecodeError:
            return [bare, *([""] * (width + 1))]
        if len(raw) < length:
            whole = sum(end <= len(raw) for _, end in places)
            return cells[: max(1, min(whole, width - 1))]
        if len(raw) > length:
            return [*cells, "", ""]
        return [*cells, reason or ""] if again else cells

    def _cut(raw: bytes | str) -> list[str]:
        if others and (kind := _text(raw[first[0] : first[1]])) in others:
            found = [_text(raw[start:end]) for start, end in others[kind]]
            return found + [""] * (width - len(found))
        if isinstance(raw, str):
            return [cell.strip(" ") for cell in cells_of(raw)[:width]]
        return [_text(cell) for cell in cells_of(raw)[:width]]

    def _text(raw: bytes | str) -> str:
        return (raw if isinstance(raw, str) else raw.decode(codec)).strip(" ")

    return read


def cell_place(row: int, bare: str, index: int, options: FixedOptions) -> Place:
    """Where a cell of a line stands."""
    places = options.places
    if options.others:
        start, end = places[0]
        there = dict(options.others).get(bare[start:end].strip(" "))
        places = places if there is None else there
    if not 0 <= index < len(places):
        return Place(row, text=bare)
    start, end = places[index]
    if options.in_bytes:
        raw = bare.encode(options.codec, "replace")
        start = len(raw[:start].decode(options.codec, "replace"))
        end = len(raw[:end].decode(options.codec, "replace"))
    return Place(row, start + 1, max(1, end - start), bare)
