"""When is a file complete? When several looks in a row show it unchanged. No I/O, no clock."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

# Names that senders use while they still write, and names that only editors and shells make.
UNFINISHED_ENDINGS = (".part", ".filepart", ".tmp", ".temp", ".writing", ".crdownload", ".swp", "~")


def is_unfinished_name(name: str) -> bool:
    """True for names that a sender gives a file it has not finished."""
    return name.startswith(".") or name.casefold().endswith(UNFINISHED_ENDINGS)


class Look(NamedTuple):
    """What one look at a file showed: size in bytes, mtime in nanoseconds, inode."""

    size: int
    mtime_ns: int
    inode: int


class _Tracked(msgspec.Struct):
    look: Look
    since: int
    looks: int
    settled: bool = False


class Settling:
    """Files on their way to being complete. Times are monotonic milliseconds, passed in.

    A file is settled once `looks` looks showed the same size, mtime and inode and `quiet_ms` have
    passed between the first and the last of them.
    """

    def __init__(self, quiet_ms: int, looks: int = 2) -> None:
        self.quiet_ms = quiet_ms
        self.looks = looks
        self._tracked: dict[str, _Tracked] = {}

    def see(self, path: str, look: Look, now_ms: int) -> bool:
        """Notes a look; True when the file is settled."""
        known = self._tracked.get(path)
        if known is None or known.look != look:
            self._tracked[path] = _Tracked(look, now_ms, 1)
            return self.quiet_ms == 0 and self.looks <= 1
        known.looks += 1
        known.settled = known.looks >= self.looks and now_ms - known.since >= self.quiet_ms
        return known.settled

    def forget_missing(self, present: set[str]) -> None:
        """Drops files that are gone."""
        for path in self._tracked.keys() - present:
            del self._tracked[path]

    def next_due_ms(self, now_ms: int) -> int | None:
        """Milliseconds until some file may be settled; None where nothing waits."""
        waits = [
            self.quiet_ms - (now_ms - one.since)
            for one in self._tracked.values()
            if not one.settled
        ]
        return max(0, min(waits)) if waits else None
