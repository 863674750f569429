"""Reading that can be broken off: told to stop, nobody waits for the end of a large file.

Whoever reads asks before every block, so what parses the bytes need not know of it: `Stopped` comes
out of the read and leaves everything as it was before.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

# Below a tenth of a second of reading and parsing, on a slow machine.
_BLOCK = 1 << 18


class Stopped(Exception):
    """The process was told to stop while it read something: nothing was done yet."""


class _Asking(io.FileIO):
    """A file that asks before each block."""

    def __init__(self, path: Path, stopping: Callable[[], bool]) -> None:
        super().__init__(path, "rb")
        self.stopping = stopping

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """One block; raises Stopped instead where the process is to stop."""
        if self.stopping():
            raise Stopped
        return super().readinto(buffer) or 0


def open_to_stop(path: Path, stopping: Callable[[], bool]) -> BinaryIO:
    """A file open for reading whose reads raise `Stopped` once `stopping()` is true; the caller
    closes it."""
    return io.BufferedReader(_Asking(path, stopping), _BLOCK)
