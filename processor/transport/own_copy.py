"""The archive holds copies of our own: what a sender still does to a file changes none of them.

A file is copied under one name at the top of the archive, made durable, and gets its place once it
stands in the ledger. What a crash leaves of a copy is replaced by the next one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from processor.transport import files
from processor.transport.faults import doing
from processor.transport.files import (
    BLOCK,
    FILE_MODE,
    PRIVATE_MODE,
    failpoint,
    make_folder,
    open_plain,
    sync_folder,
)
from processor.transport.stopping import Stopped

ARRIVING = ".arriving"


class Copied(NamedTuple):
    """A copy without a place, and the state that the file was copied in: SHA-256 (hex), size in
    bytes, mtime in nanoseconds."""

    path: Path
    sha256: str
    size: int
    mtime_ns: int


def forget_unfinished(archive: Path) -> None:
    """Takes away what a crash left of a copy."""
    (archive / ARRIVING).unlink(missing_ok=True)


@doing("doing.archiving")
def copy_in(
    source: Path, archive: Path, stopping: Callable[[], bool] = lambda: False
) -> Copied | None:
    """Copies a plain file into the archive, durably and without a place; None where it was changed
    meanwhile. It is read once, through one handle.

    Raises Stopped where `stopping()` becomes true before the end of it.
    """
    make_folder(archive)
    failpoint("archive/before-copy")
    part = archive / ARRIVING
    part.unlink(missing_ok=True)
    digest, size = hashlib.sha256(), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open_plain(source) as stream:
        before = _state(stream.fileno())
        try:
            with os.fdopen(os.open(part, flags, FILE_MODE), "wb") as copy:
                os.fchmod(copy.fileno(), FILE_MODE)
                while block := stream.read(BLOCK):
                    if stopping():
                        raise Stopped
                    digest.update(block)
                    size += len(block)
                    copy.write(block)
                copy.flush()
                os.fsync(copy.fileno())
            after = _state(stream.fileno())
        except (OSError, Stopped):
            with contextlib.suppress(OSError):
                part.unlink()
            raise
    if before != after or size != after[0]:
        part.unlink()
        return None
    failpoint("archive/after-copy")
    return Copied(part, digest.hexdigest(), size, after[1])


def _state(handle: int) -> tuple[int, int]:
    status = os.fstat(handle)
    return status.st_size, status.st_mtime_ns


@doing("doing.archiving")
def place(copied: Path, target: Path) -> None:
    """Gives a copy its place in the archive, durably.

    Raises FileExistsError where something has this name: nothing is ever overwritten.
    """
    make_folder(target.parent)
    files.rename_no_replace(copied, target)
    failpoint("archive/after-rename")
    sync_folder(target.parent)


@doing("doing.archiving")
def release(source: Path, kept: Path | None) -> None:
    """Takes a file that was copied out of the work folder: to where it is looked at for a while
    longer, or away."""
    if kept is None:
        source.unlink()
    else:
        make_folder(kept.parent, PRIVATE_MODE)
        source.rename(kept)
    failpoint("archive/after-release")
    # Of a rename the new name: with the old folder alone on the disk a power cut would take both,
    # and what its sender writes meanwhile.
    sync_folder(source.parent if kept is None else kept.parent)
