"""Files that were taken in and are looked at for a while longer, in case somebody still writes.

A claim by rename does not part a file from a writer who has it open. What is archived is a copy of
ours; the file itself lies here, its name says in which state it was copied, and a look shows
whether it changed since. Nothing else is kept of it: whatever a crash cuts, the names say all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from processor.intake.scan import Arrival, look_at, sender_folders
from processor.transport import files, leases, listing

# Beyond so many files or bytes the oldest are looked at no longer.
MOST_FILES = 1_000
MOST_BYTES = 1 << 30
# A name in a folder may have 255 bytes; what stands before it takes some of them.
_LONGEST = 160
_NAME = re.compile(r"([0-9]+)-([0-9]+)-(-?[0-9]+)-([0-9]+)-(.+)", re.ASCII | re.DOTALL)


class Watched(NamedTuple):
    """One such file: the key of what was taken of it (0: nothing yet), its size and mtime then,
    and since when it lies here, in milliseconds of the clock of the pass."""

    path: Path
    sender: str
    name: str
    file: int
    size: int
    mtime_ns: int
    since_ms: int


def watched_in(folder: Path) -> list[Watched]:
    """What is looked at in a folder, the oldest first."""
    if not listing.is_folder(folder):
        return []
    found = []
    for sender, below in [("", folder), *sender_folders(folder)]:
        for entry in listing.entries(below):
            one = read_name(entry.path, sender, entry.name) if entry.is_file else None
            if one is not None:
                found.append(one)
    return sorted(found, key=lambda one: (one.since_ms, one.file, os.fsencode(one.path)))


def read_name(path: Path, sender: str, name: str) -> Watched | None:
    """What the name of a watched file says; None of any other file."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    return Watched(path, sender, match[5], *(int(match[place]) for place in range(1, 5)))


def secure(folder: Path) -> None:
    """Makes the names durable that a process took here and may not have lived to sync."""
    if listing.is_folder(folder):
        for one in (folder, *(below for _, below in sender_folders(folder))):
            files.sync_folder(one)


def path_in(
    folder: Path, arrival: Arrival, file: int, size: int, mtime_ns: int, now_ms: int
) -> Path:
    """Where a file is looked at from now on."""
    name = os.fsencode(arrival.name)
    if len(name) > _LONGEST:
        # The ending says what kind of file it is.
        name = name[: _LONGEST - 40] + name[-40:]
    before = f"{file:08d}-{size}-{mtime_ns}-{now_ms}-"
    return folder / arrival.sender / (before + os.fsdecode(name))


def changed(watched: Sequence[Watched], remote: str) -> list[Arrival]:
    """Those that are no longer what was taken of them: the whole of each is a new arrival."""
    found = []
    for one in watched:
        look = look_at(one.path)
        if look is not None and (not one.file or look[:2] != (one.size, one.mtime_ns)):
            found.append(Arrival(one.sender, one.name, one.path, look, remote, False, True))
    return found


def forget(watched: Sequence[Watched], now_ms: int, watch_ms: Callable[[str], int]) -> None:
    """Takes those away whose time is over, and the oldest where they are too many.

    `watch_ms` is how long the files of a sender are looked at. What was not taken yet, or changed
    since it was, stays: it arrives. So does what somebody has open for writing.
    """
    left, size = len(watched), sum(one.size for one in watched)
    for one in watched:
        over = abs(now_ms - one.since_ms) >= watch_ms(one.sender)
        if not over and left <= MOST_FILES and size <= MOST_BYTES:
            continue
        look = look_at(one.path)
        untouched = look is not None and one.file and look[:2] == (one.size, one.mtime_ns)
        if untouched and leases.writers_of(one.path) != "some":
            files.remove(one.path)
        left, size = left - 1, size - one.size
