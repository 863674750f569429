"""The names of a file's columns, with the column that Crossdock adds to what goes back. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from processor.normalise.formats.formulas import unguarded

REASON_COLUMN = "crossdock_reason"


class Header(tuple[str, ...]):
    """The names of a header that does not stand in the first row: titles stand above it."""

    row = 1


def header_at(names: tuple[str, ...], row: int) -> tuple[str, ...]:
    """These names, standing in a row."""
    found = Header(names)
    found.row = row
    return found


def row_of(header: tuple[str, ...]) -> int:
    """The row in which a header stands; the first where nothing else is known."""
    return header.row if isinstance(header, Header) else 1


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names without outer blanks and with line breaks as spaces; those of a name that stands
    several times with their number behind it, `Total (2)`."""
    names = tuple(" ".join(cell.split()) for cell in cells)
    if names and names[-1] == REASON_COLUMN:
        names = tuple(unguarded(name) for name in names)
    return names if len(set(names)) == len(names) else _numbered(names)


def _numbered(names: tuple[str, ...]) -> tuple[str, ...]:
    times = Counter(names)
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        again = name and name != REASON_COLUMN and times[name] > 1
        found.append(nth(name, seen[name]) if again else name)
    return tuple(found)


def nth(name: str, number: int) -> str:
    """What the column is called that is the one of that number among columns of one name."""
    return f"{name} ({number})"


def repeated(header: Sequence[str]) -> dict[str, str]:
    """The names of a header that are numbered because one name stands several times, each with that
    name."""
    every, plains = set(header), dict[str, list[str]]()
    for name in header:
        plain, _, number = name.rpartition(" (")
        digits = number.removesuffix(")")
        if plain and digits.isascii() and digits.isdigit() and name == nth(plain, int(digits)):
            plains.setdefault(plain, []).append(name)
    return {
        name: plain
        for plain, names in plains.items()
        if {nth(plain, 1), nth(plain, 2)} <= every
        for name in names
    }


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
