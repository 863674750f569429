"""What a server's packets hold, read with bounds. Pure.

paramiko's reader fills up what a packet lacks with zeros and believes every count; a server may
answer with anything.
"""

from __future__ import annotations

import msgspec

_SIZE, _OWNER, _MODE, _TIMES, _MORE = 0x1, 0x2, 0x4, 0x8, 0x80000000


class Garbage(Exception):
    """The server answered with what no server may answer."""


class Attributes(msgspec.Struct, frozen=True):
    """What a server tells of a file: its size in bytes, its time of change in whole seconds UTC,
    and its mode; None for what it does not tell."""

    size: int | None
    mtime: int | None
    mode: int | None


class AnswerBytes:
    """The rest of a packet. Raises `Garbage` where it ends too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def more(self) -> bool:
        """True if anything is left."""
        return self._at < len(self._data)

    def number(self, size: int = 4) -> int:
        """An unsigned number of so many bytes."""
        return int.from_bytes(self._bytes(size), "big")

    def string(self) -> bytes:
        """Bytes whose count stands before them."""
        return self._bytes(self.number())

    def attributes(self) -> Attributes:
        """The block ATTRS of the draft, section 5."""
        flags = self.number()
        size = self.number(8) if flags & _SIZE else None
        if flags & _OWNER:
            self._bytes(8)
        mode = self.number() if flags & _MODE else None
        mtime = None
        if flags & _TIMES:
            self.number()
            mtime = self.number()
        if flags & _MORE:
            for _ in range(self.number()):
                self.string()
                self.string()
        return Attributes(size, mtime, mode)

    def _bytes(self, size: int) -> bytes:
        if size > len(self._data) - self._at:
            raise Garbage
        self._at += size
        return self._data[self._at - size : self._at]
