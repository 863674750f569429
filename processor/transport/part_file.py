"""Files on their way from a server to this machine: each goes on where it ended, and comes whole.

A part is called STEM-COUNT.part: of what it holds, so many bytes are durable. The stem names the
state of the file at the server, so that what was begun of another state is never gone on with.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO

from processor.transport import files
from processor.transport.faults import doing
from processor.transport.files import (
    BLOCK,
    FILE_MODE,
    PRIVATE_MODE,
    failpoint,
    make_folder,
    sync_folder,
)

# So many bytes are made durable at a time: what a power cut takes of a large file is one of them.
STRIDE = 16 << 20
PART = ".part"


class IncomingPart:
    """A part that is being written. `size` and `sha256` are of all that it holds."""

    def __init__(self, path: Path, stem: str, stream: IO[bytes], size: int) -> None:
        self._path, self._stem, self._stream = path, stem, stream
        self._kept = self.size = size
        self._digest = sha256()
        while block := stream.read(BLOCK):
            self._digest.update(block)

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of what was written until now."""
        return self._digest.hexdigest()

    def write(self, block: bytes) -> None:
        """Adds bytes."""
        self._stream.write(block)
        self._digest.update(block)
        self.size += len(block)
        if self.size - self._kept >= STRIDE:
            self.keep()

    def keep(self) -> None:
        """Makes all that was written durable: whoever comes later goes on after it."""
        if self.size != self._kept:
            self._sync()
            target = self._path.with_name(f"{self._stem}-{self.size}{PART}")
            self._path.rename(target)
            sync_folder(target.parent)
            self._path, self._kept = target, self.size
            failpoint("fetch/after-keep")

    def becomes(self, whole: Path, mtime: int | None) -> None:
        """Gives the file its name, durably, and the time of change that its server told (seconds
        UTC). Raises FileExistsError."""
        self._stream.flush()
        if mtime is not None:
            os.utime(self._stream.fileno(), (mtime, mtime))
        self._sync()
        make_folder(whole.parent, PRIVATE_MODE)
        failpoint("fetch/before-whole")
        files.rename_no_replace(self._path, whole)
        failpoint("fetch/after-whole")
        sync_folder(whole.parent)

    def _sync(self) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())


@contextmanager
def part_of(
    folder: Path, name: str, state: str, *, goes_on: bool, cut: type[OSError] = ConnectionError
) -> Iterator[IncomingPart]:
    """The part of a file of that name in that state; begun anew unless it `goes_on`.

    What there is of other states of the name is deleted. A connection that ends (`cut`) leaves what
    came until then; any other fault leaves nothing, so that no disk stays full of it.
    """
    make_folder(folder, PRIVATE_MODE)
    stem, size = f"{_of_name(name)}-{state}", 0
    path = folder / f"{stem}-0{PART}"
    for old in folder.glob(f"{_of_name(name)}-*{PART}"):
        count = old.name.removeprefix(f"{stem}-").removesuffix(PART)
        if goes_on and count.isdecimal() and int(count) > size:
            files.remove(path)
            path, size = old, int(count)
        elif old != path:
            files.remove(old)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    handle = os.open(path, flags, FILE_MODE)
    with os.fdopen(handle, "r+b") as stream:
        os.fchmod(handle, FILE_MODE)
        size = min(size, os.fstat(handle).st_size)
        os.ftruncate(handle, size)
        part = IncomingPart(path, stem, stream, size)
        try:
            failpoint("fetch/before-read")
            yield part
        except cut:
            part.keep()
            raise
        except OSError:
            forget_parts(folder, name)
            raise


def forget_parts(folder: Path, name: str) -> None:
    """Deletes what there is of a file of that name."""
    for old in folder.glob(f"{_of_name(name)}-*{PART}"):
        files.remove(old)


def forget_parts_but(folder: Path, names: Collection[str]) -> None:
    """Deletes what there is of files of any other name: nobody goes on with it."""
    kept = {_of_name(name) for name in names}
    for old in folder.glob(f"*{PART}"):
        if old.name.partition("-")[0] not in kept:
            files.remove(old)


def _of_name(name: str) -> str:
    """A name of any bytes and length, as the beginning of one of ours."""
    return sha256(os.fsencode(name)).hexdigest()[:32]


@doing("doing.reading")
def come_in(whole: Path, work: Path) -> bool:
    """Renames a whole file into the work folder, durably; False where its name is taken there."""
    make_folder(work.parent)
    try:
        files.rename_no_replace(whole, work)
    except FileExistsError:
        return False
    failpoint("fetch/after-come-in")
    sync_folder(work.parent)
    sync_folder(whole.parent)
    return True


def unnamed(within: Path) -> BinaryIO:
    """A file without a name, on the disk of `within`, that is gone once it is closed."""
    make_folder(within, PRIVATE_MODE)
    return tempfile.TemporaryFile("w+b", dir=within)
