"""Files that are made again at will from others: whole under their name, or not there."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from processor.model.sentence import sentence
from processor.transport.faults import doing
from processor.transport.files import PRIVATE_MODE, failpoint, make_folder, sync_folder

_PART = ".part"
_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def new_derived(path: Path) -> Iterator[BinaryIO]:
    """A new file to be written in the block, which has its name at the end of it, durably; after an
    error nothing is left. Two processes may make the same one at once: it holds the same."""
    make_folder(path.parent, PRIVATE_MODE)
    handle, name = tempfile.mkstemp(prefix=".", suffix=_PART, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            failpoint("spool/before-write")
            yield cast(BinaryIO, stream)
            stream.flush()
            os.fsync(stream.fileno())
        failpoint("spool/after-write")
        part.rename(path)
        failpoint("spool/after-rename")
        sync_folder(path.parent)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _FULL and not hasattr(error, "doing"):
            error.__dict__["doing"] = sentence("doing.writing", path=str(path.parent))
        raise


class Nameless:
    """A file without a name in a folder: what does not fit in memory while something is made. It is
    gone once nobody holds it, also where its process was killed."""

    def __init__(self, within: Path) -> None:
        self._within = within
        self._stream = _nameless(within)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Goes to a place."""
        return _seek(self._within, self._stream, offset, whence)

    def read(self, size: int, /) -> bytes:
        """So many bytes from there."""
        return self._stream.read(size)

    def write(self, data: bytes, /) -> int:
        """Adds bytes there."""
        return _write(self._within, self._stream, data)


@doing("doing.writing")
def _nameless(within: Path) -> BinaryIO:
    make_folder(within, PRIVATE_MODE)
    return cast(BinaryIO, tempfile.TemporaryFile("w+b", dir=within))


@doing("doing.writing")
def _write(_within: Path, stream: BinaryIO, data: bytes) -> int:
    failpoint("spool/before-aside")
    return stream.write(data)


@doing("doing.writing")
def _seek(_within: Path, stream: BinaryIO, offset: int, whence: int) -> int:
    # What was written last may only now go to the disk.
    return stream.seek(offset, whence)


def clear_derived(folder: Path, keep: Callable[[str], bool]) -> None:
    """Deletes the files of a folder whose names are not to be kept."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if not keep(path.name):
                path.unlink(missing_ok=True)
