"""One line of a text whose first field names the record: its cells, and where each stands. Pure."""

from __future__ import annotations

import csv
from collections.abc import Callable

from processor.normalise.formats.fixed_cells import BAR, is_blank
from processor.normalise.formats.formulas import raw_cells
from processor.normalise.formats.header import REASON_COLUMN
from processor.normalise.formats.multi_options import MultiOptions
from processor.normalise.formats.place import Place

# What parts a record that went back from the reason behind it.
BEFORE_REASON = f" {BAR}{REASON_COLUMN} "


def is_none(bare: str, options: MultiOptions) -> bool:
    """True for a line without a record: blank, or a comment."""
    return is_blank(bare) or bool(options.comment and bare.startswith(options.comment))


def word_of(bare: str, options: MultiOptions) -> str:
    """The word that names the record of a line."""
    if not options.delimiter:
        start, end = options.at
        return bare[start:end].strip(" ")
    return bare.partition(options.delimiter)[0].strip().strip('"' if options.quoted else "")


def parted(bare: str) -> tuple[str, str]:
    """A line of a rejects file as its record and the reason behind it."""
    record, _, reason = bare.partition(BEFORE_REASON)
    return record, reason


def reads_cells(options: MultiOptions, *, again: bool) -> Callable[[str], list[str]]:
    """Gives the cells of a line in the order of all columns, `again` with the reason behind them. A
    record of an unknown word, or of other fields than the mapping lists, has two cells more."""
    width = len(options.names)

    def read(bare: str) -> list[str]:
        reason = ""
        if again:
            bare, reason = parted(bare)
        cells = [""] * width
        word = word_of(bare, options)
        cells[0] = word
        kind = options.kinds.get(word)
        fields = None if kind is None else _fields(bare, options, word)
        if kind is None or fields is None:
            return [*cells, "", ""]
        for column, field in zip(kind.columns, fields, strict=False):
            if column >= 0:
                cells[column] = field
        more = any(field.strip() for field in fields[len(kind.columns) :])
        fewer = len(fields) < len(kind.columns) and not options.short
        if more or fewer:
            return [*cells, "", ""]
        return [*cells, reason] if again else cells

    return read


def _fields(bare: str, options: MultiOptions, word: str) -> list[str] | None:
    """The fields behind the word; None where the line cannot be parted."""
    if not options.delimiter:
        places = options.kinds[word].places
        last = max((end for _, end in places), default=options.at[1])
        if len(bare) < last and not options.short:
            return None
        return [*(bare[start:end].strip(" ") for start, end in places), bare[last:]]
    if not options.quoted:
        return bare.split(options.delimiter)[1:]
    try:
        (cells,) = csv.reader([bare], delimiter=options.delimiter, strict=True)
    except (csv.Error, ValueError):
        return None
    return cells[1:]


def cell_place(row: int, bare: str, index: int, options: MultiOptions) -> Place:
    """Where a cell of a line stands; the line for one that it has not."""
    word = word_of(bare, options)
    kind = options.kinds.get(word)
    if index == 0 and not options.delimiter:
        return Place(row, options.at[0] + 1, max(1, len(word)), bare)
    if index <= 0 or kind is None or index not in kind.columns:
        return Place(row, 1 if index == 0 else 0, max(1, len(word)) if index == 0 else 1, bare)
    field = kind.columns.index(index)
    if not options.delimiter:
        start, end = kind.places[field]
        return Place(row, start + 1, max(1, end - start), bare)
    cells = raw_cells(bare, options.delimiter, options.quoted)
    if field + 1 >= len(cells):
        return Place(row, len(bare) + 1, 1, bare)
    before = sum(len(cell) + len(options.delimiter) for cell in cells[: field + 1])
    return Place(row, before + 1, max(1, len(cells[field + 1])), bare)
