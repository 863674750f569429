"""The names of a file's columns, with the column that Crossdock adds to what goes back. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.normalise.formats.formulas import unguarded

REASON_COLUMN = "crossdock_reason"


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names without outer blanks and with line breaks as spaces."""
    names = tuple(" ".join(cell.split()) for cell in cells)
    if names and names[-1] == REASON_COLUMN:
        return tuple(unguarded(name) for name in names)
    return names


def header_again(cells: Sequence[str], header: tuple[str, ...]) -> bool:
    """True if a record repeats the column names: two exports were joined. `header` is without a
    `crossdock_reason`, which may follow; a byte order mark may stand before the first name."""
    if len(cells) not in (len(header), len(header) + 1):
        return False
    names = header_names([cells[0].lstrip("\ufeff").strip('"'), *cells[1:]])
    return names[: len(header)] == header and set(names[len(header) :]) <= {REASON_COLUMN, ""}


def data_columns(header: tuple[str, ...]) -> int:
    """How many columns are the sender's own: without a last `crossdock_reason`."""
    return len(header) - 1 if comes_back(header) else len(header)


def comes_back(header: tuple[str, ...]) -> bool:
    """True for rejected rows that their sender mended and dropped again."""
    return bool(header) and header[-1] == REASON_COLUMN
