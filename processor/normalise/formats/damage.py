"""Records with bytes that are no text, in files whose other records are certain. Pure.

Such a record has the cells that could be read, so that its order is known, and two more than the
header: it is rejected, and its order with it. In its text each byte that could not be read stands
as it is written in programs, `K\\x94ln`; who mends it writes the letter there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from processor.model.sentence import Given

_ESCAPE = re.compile(r"\\x[0-9a-f]{2}", re.ASCII)
_SHOWS = re.compile(rf"{_ESCAPE.pattern}|\ufffd", re.ASCII)


class Unread(list[str]):
    """The cells of a record that cannot be read: the id of what is wrong with it, its pieces,
    the index of the first cell that shows it, -1 for none, and how many cells it has itself."""

    __slots__ = ("given", "key", "pieces", "wrong")

    def __init__(self, cells: Iterable[str], key: str, width: int, /, **pieces: Given) -> None:
        super().__init__(cells)
        self.key, self.pieces, self.given = key, pieces, len(self)
        self.wrong = next((n for n, cell in enumerate(self) if _SHOWS.search(cell)), -1)
        self.extend([""] * max(2, width + 2 - len(self)))


def is_damaged(cell: str) -> bool:
    """True of a cell of such a record that shows what is wrong."""
    return _SHOWS.search(cell) is not None


def shown_bytes(raw: bytes, codec: str) -> str:
    """The text of bytes that are not all text, with those that are none as escapes."""
    return raw.decode(codec, "backslashreplace").replace("\0", "\\x00")


def is_escaped(cells: Iterable[str]) -> bool:
    """True where a cell still holds such an escape: a rejected record came back as it was."""
    return any("\\x" in cell and _ESCAPE.search(cell) for cell in cells)


def in_place(text: str) -> str:
    """The text with one character for each escape, so that what follows keeps its place."""
    return _ESCAPE.sub("\ufffd", text)
