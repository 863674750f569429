"""When is a file complete? When several looks in a row show it unchanged. No I/O, no clock."""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class Look(NamedTuple):
    """What one look at a file showed: size in bytes, mtime in nanoseconds, inode."""

    size: int
    mtime_ns: int
    inode: int


class _Tracked(msgspec.Struct):
    look: Look
    since: int
    looks: int
    quiet_ms: int
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

    def see(self, path: str, look: Look, now_ms: int, quiet_ms: int | None = None) -> bool:
        """Notes a look; True when the file is settled. `quiet_ms` is this file's own quiet time."""
        quiet = self.quiet_ms if quiet_ms is None else quiet_ms
        known = self._tracked.get(path)
        if known is None or known.look != look:
            self._tracked[path] = _Tracked(look, now_ms, 1, quiet)
            return quiet == 0 and self.looks <= 1
        known.looks += 1
        known.quiet_ms = quiet
        known.settled = known.looks >= self.looks and now_ms - known.since >= quiet
        return known.settled

    def forget_missing(self, present: set[str]) -> None:
        """Drops files that are gone."""
        for path in self._tracked.keys() - present:
            del self._tracked[path]

    def next_due_ms(self, now_ms: int) -> int | None:
        """Milliseconds until some file may be settled; None where nothing waits."""
        waits = [
            one.quiet_ms - (now_ms - one.since) for one in self._tracked.values() if not one.settled
        ]
        return max(0, min(waits)) if waits else None
