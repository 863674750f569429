"""Files that a partner encrypted, on their way in: what was read out of them counts once it is
whole, and they themselves change folders without ever being gone."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from processor.transport import files
from processor.transport.faults import doing
from processor.transport.files import BLOCK, FILE_MODE, PRIVATE_MODE, failpoint, make_folder


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file of ours that is written anew, and durable at the end of the block; after an error it
    is not there."""
    make_folder(path.parent, PRIVATE_MODE)
    failpoint("open/before-write")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    handle = os.open(path, flags, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(handle, FILE_MODE)
            yield stream
            stream.flush()
            os.fsync(handle)
        files.sync_folder(path.parent)
    except BaseException as error:
        # What a process leaves that is killed is written anew.
        if isinstance(error, Exception):
            files.remove(path)
        raise
    failpoint("open/after-write")


@doing("doing.writing")
def note(path: Path, data: bytes) -> None:
    """Writes a note of ours about a file, whole or not at all, durably."""
    make_folder(path.parent, PRIVATE_MODE)
    files.write_visible(path, data)
    failpoint("open/after-note")


@doing("doing.archiving")
def copy_on(source: Path, target: Path) -> None:
    """Copies a file, whole or not at all, durably. Raises FileExistsError."""
    make_folder(target.parent)
    part = target.with_name(".moving.part")
    with files.open_plain(source) as stream, written_whole(part) as copy:
        while block := stream.read(BLOCK):
            copy.write(block)
    files.rename_no_replace(part, target)
    failpoint("open/after-copy")
    files.sync_folder(target.parent)


@doing("doing.writing")
def move_on(source: Path, target: Path) -> None:
    """Moves a file to another folder of ours, also to that of another disk, durably. Raises
    FileExistsError."""
    make_folder(target.parent, PRIVATE_MODE)
    try:
        files.rename_no_replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy_on(source, target)
        files.remove(source)
    failpoint("open/after-move")
    files.sync_folder(target.parent)
    files.sync_folder(source.parent)


def same_file(one: Path, other: Path) -> bool:
    """True where both are there and hold the same bytes."""
    if files.look(one) is None or files.look(other) is None:
        return False
    return files.sha256_of(one) == files.sha256_of(other)
