"""Files that were taken and left with their sender: what keeps them from coming in once more."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple, Protocol

from processor.intake.settle import Look
from processor.transport import files

# A server does not tell the inode; some do not tell the size or the time either.
UNTOLD = -1


def told(look: Look) -> bool:
    """True where a server told all that shows whether a file changes."""
    return UNTOLD not in (look.size, look.mtime_ns)


class LeftThere(NamedTuple):
    """A file that was taken and left with its sender: where it lies, its size in bytes and mtime in
    seconds by the clock there, SHA-256 (hex) of what was taken."""

    remote: str
    sender: str
    name: str
    size: int
    mtime: int
    sha256: str


class LeftMemory(Protocol):
    """What was taken and left with its sender; kept for good, so that it comes in once."""

    def of(self, remote: str, sender: str) -> Collection[tuple[str, int, int]]:
        """What was taken of a sender's folder, each by `name_kept`, size and mtime."""

    def note(self, one: LeftThere) -> None:
        """Keeps that a file was taken, durably; a second time changes nothing."""


def name_kept(name: str) -> str:
    """A file name as text of which no two names share one, whatever bytes it holds."""
    return os.fsencode(name).replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


class LeftFiles:
    """What was taken and left at one remote; all that `taken` says is read once for each sender."""

    def __init__(self, remote: str) -> None:
        self.taken: LeftMemory | None = None
        self._remote = remote
        self._known: dict[str, set[tuple[str, int, int]]] = {}

    def asks(self, taken: LeftMemory) -> None:
        """From now on it is kept there; what was read of it before is still so, and ours alone."""
        self.taken = taken

    def of(self, sender: str) -> set[tuple[str, int, int]]:
        """What was taken of a sender's folder, each by `name_kept`, size and mtime."""
        if self.taken is None:
            return set()
        if sender not in self._known:
            self._known[sender] = set(self.taken.of(self._remote, sender))
        return self._known[sender]

    def knows(self, sender: str, name: str, look: Look) -> bool:
        """True where this very file was taken before."""
        known = self.of(sender)
        key = look.size, look.mtime_ns // 10**9
        return bool(known) and UNTOLD not in look[:2] and (name_kept(name), *key) in known

    def note(self, sender: str, name: str, whole: Path) -> None:
        """Keeps that a file was taken, of which all came as `whole`, with its time of change."""
        status, (digest, size) = files.look(whole), files.sha256_of(whole)
        assert self.taken is not None and status is not None
        mtime = status.st_mtime_ns // 10**9
        self.taken.note(LeftThere(self._remote, sender, name_kept(name), size, mtime, digest))
        self.of(sender).add((name_kept(name), size, mtime))
