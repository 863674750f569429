"""Files and folders that are nobody's records: scratch houses, tracebacks.

They may hold what is known of buyers, so they stay inside the house, where only we may look.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processor.transport.files import PRIVATE_MODE, make_folder

_IN_USE = ".in-use"


@contextmanager
def temporary_folder(within: Path, prefix: str) -> Iterator[Path]:
    """A folder of our own below `within` that is gone, with all it holds, at the end of the block.

    What a process left that was killed is deleted by the next `clear_temporary`.
    """
    make_folder(within, PRIVATE_MODE)
    clear_temporary(within)
    with _alone(within):
        made = tempfile.TemporaryDirectory(prefix=prefix, dir=within)
        handle = os.open(Path(made.name) / _IN_USE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
    with made as folder:
        try:
            yield Path(folder)
        finally:
            os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody clears a folder while somebody makes one in it."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def clear_temporary(within: Path) -> None:
    """Deletes what lies below `within` and belongs to no process that is alive."""
    if not within.is_dir():
        return
    with _alone(within):
        for left in sorted(within.iterdir()):
            if left.is_dir() and not left.is_symlink():
                if not _in_use(left):
                    shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def _in_use(folder: Path) -> bool:
    """True where a process that is alive holds the folder."""
    try:
        handle = os.open(folder / _IN_USE, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def keep_text(folder: Path | None, prefix: str, text: str) -> Path:
    """Writes a text to a new file that only we may read; returns its path.

    It goes into `folder`; where that is None, or cannot be used, into the system's folder for
    temporary files.
    """
    if folder is not None:
        with contextlib.suppress(OSError):
            make_folder(folder, PRIVATE_MODE)
            return _new_file(prefix, text, folder)
    return _new_file(prefix, text, None)


def _new_file(prefix: str, text: str, folder: Path | None) -> Path:
    handle, path = tempfile.mkstemp(prefix=prefix, suffix=".txt", dir=folder)
    with os.fdopen(handle, "w") as stream:
        stream.write(text)
    return Path(path)
