"""Every file operation that changes something, each behind a named failpoint.

Nothing else in the package renames, writes, syncs or deletes; a test enforces it. The failpoints
let tests stop the process (or fail the call) before and after each step and show that the next
start finishes the work without losing or doubling anything.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from processor.transport.faults import FolderGone, doing
from processor.transport.stopping import Stopped

FILE_MODE = 0o640
FOLDER_MODE = 0o750
PRIVATE_MODE = 0o700
BLOCK = 1 << 20

# No file can be written in a staging folder, or renamed from there.
_NOT_FROM_THERE = (errno.EXDEV, errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EROFS)
# Faults of one file in an inbox: it cannot be taken, the others can.
_OF_ONE_FILE = (errno.EIO, errno.EPERM, errno.EACCES, errno.EROFS, errno.EXDEV, errno.EBUSY)

_COMMITS = (
    "register", "book", "booked", "prioritise", "decide", "close", "pending", "staged", "handed",
    "request", "sheet", "reconcile", "case", "remotes", "batch", "manifest",
)  # fmt: skip
# Operations on a server, each before its request and after its answer.
_ON_SERVERS = (
    "list", "look", "read", "write", "replace", "rename", "remove", "make", "resolve",
)  # fmt: skip
FAILPOINTS = (
    "claim/before-rename", "claim/after-rename", "archive/before-copy", "archive/after-copy",
    "archive/after-rename", "archive/after-release", "stage/before-write", "stage/after-write",
    "stage/after-sync", "keep/before-copy", "keep/after-copy", "hand/before-rename",
    "hand/after-rename", "hand/after-sync", "note/after-append", "marks/after-write",
    "fetch/before-read", "fetch/after-keep", "fetch/before-whole", "fetch/after-whole",
    "fetch/after-come-in", "open/before-write", "open/after-write", "open/after-note",
    "open/after-move", "open/after-copy", "seal/before-keep", "seal/after-keep",
    "spool/before-write", "spool/after-write", "spool/after-rename", "spool/before-aside",
    *(f"commit/{name}/{when}" for name in _COMMITS for when in ("before", "after")),
    *(f"sftp/{name}/{when}" for name in _ON_SERVERS for when in ("before", "after")),
)  # fmt: skip

_hook: Callable[[str], None] | None = None


def set_failpoint_hook(hook: Callable[[str], None] | None) -> None:
    """Tests set what happens at a failpoint: nothing, an OSError, or the end of the process."""
    global _hook
    _hook = hook


def failpoint(name: str) -> None:
    """Marks a place where a crash must be survivable."""
    if _hook is not None:
        if name not in FAILPOINTS:
            raise ValueError(f"failpoint {name!r} is not in FAILPOINTS")
        _hook(name)


# Folders whose names this process made durable, or found made by another and synced once more.
_named_durably: set[Path] = set()


@doing("doing.making-the-folder")
def make_folder(folder: Path, mode: int = FOLDER_MODE, never: Sequence[Path] = ()) -> None:
    """Creates `folder` and its parents, durably, with `mode`.

    One that is there may be left by a crash before its name was synced: once in a process that is
    made up for. Raises FolderGone where one of `never` would have to be made: an empty mount point.
    """
    if folder.is_dir():
        if folder not in _named_durably and folder not in never:
            # Whoever made it may have died before its name was on the disk. Its own parents were
            # made durable before it was made.
            sync_names(folder.parent)
            _named_durably.add(folder)
        return
    if folder in never:
        raise FolderGone(str(folder))
    make_folder(folder.parent, never=never)
    try:
        folder.mkdir(mode)
    except FileExistsError:
        return
    folder.chmod(mode)
    sync_folder(folder.parent)
    _named_durably.add(folder)


@doing("doing.making-durable")
def sync_file(path: Path) -> None:
    """Makes the bytes of a file, or the names in a folder, durable. Any error ends the pass."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Makes names in `folder` durable."""
    sync_file(folder)


def sync_names(folder: Path) -> None:
    """Makes names in a folder durable that may be somebody else's, as far as we may open it."""
    with contextlib.suppress(PermissionError):
        sync_folder(folder)


def sync_again(path: Path) -> bool:
    """Makes a file that was found, and its name, durable; False where it is not there.

    What another process wrote and did not live to sync can be read, and is gone after a power cut.
    """
    try:
        sync_file(path)
    except FileNotFoundError:
        return False
    sync_folder(path.parent)
    return True


def look(path: Path) -> os.stat_result | None:
    """The file's status without following links; None where it is gone."""
    try:
        return path.lstat()
    except FileNotFoundError:
        return None


def is_regular(status: os.stat_result) -> bool:
    """True for a plain file: no link, pipe, device or folder."""
    return stat.S_ISREG(status.st_mode)


@doing("doing.reading")
def sha256_of(path: Path, stopping: Callable[[], bool] = lambda: False) -> tuple[str, int]:
    """SHA-256 (hex) and size in bytes of a plain file, read through one handle.

    Raises Stopped where `stopping()` becomes true before the end of it.
    """
    digest, size = hashlib.sha256(), 0
    with open_plain(path) as stream:
        while block := stream.read(BLOCK):
            if stopping():
                raise Stopped
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


@doing("doing.reading")
def bytes_of(path: Path, most: int = -1) -> bytes | None:
    """The bytes of a plain file, or its first `most`; None where it is gone."""
    if look(path) is None:
        return None
    with open_plain(path) as stream:
        return stream.read(most)


def open_plain(path: Path) -> BinaryIO:
    """A plain file open for reading; raises OSError for a link, pipe, device or folder."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    stream = os.fdopen(handle, "rb")
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return stream
    stream.close()
    raise OSError(errno.EINVAL, "not a plain file", str(path))


def claim(source: Path, target: Path, expected: tuple[int, int, int] | None = None) -> bool:
    """Takes a file from an inbox by rename; False where it stays with its sender.

    That is: the sender took it back, it is no longer the file that was seen (`expected`: size,
    mtime in nanoseconds, inode), or this one file cannot be renamed.
    """
    make_folder(target.parent)
    failpoint("claim/before-rename")
    try:
        if expected is not None:
            status = source.lstat()
            if (status.st_size, status.st_mtime_ns, status.st_ino) != expected:
                return False
        rename_no_replace(source, target)
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno in _OF_ONE_FILE:
            return False
        raise
    failpoint("claim/after-rename")
    sync_folder(target.parent)
    sync_folder(source.parent)
    return True


@doing("doing.writing")
def stage(path: Path, data: bytes) -> None:
    """Writes a file in the staging folder; durable once `sync_folder` ran on that folder.

    After an error nothing is left: bytes whose fsync failed must be written again, since a second
    fsync would call them durable.
    """
    failpoint("stage/before-write")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    handle = os.open(path, flags, FILE_MODE)
    try:
        with os.fdopen(handle, "wb") as stream:
            os.fchmod(stream.fileno(), FILE_MODE)
            stream.write(data)
            failpoint("stage/after-write")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    failpoint("stage/after-sync")


@doing("doing.handing-over")
def hand_over(source: Path, target: Path) -> None:
    """Makes a staged file visible under its final name, without replacing anything.

    Raises FileExistsError if the name is taken. Folders are synced by `hand_over_done`.
    """
    failpoint("hand/before-rename")
    rename_no_replace(source, target)
    failpoint("hand/after-rename")


def hand_over_done(staging: Path, folders: set[Path]) -> None:
    """Makes the renames of a batch durable."""
    for folder in sorted(folders):
        sync_folder(folder)
    sync_folder(staging)
    failpoint("hand/after-sync")


@doing("doing.writing")
def write_visible(path: Path, data: bytes) -> None:
    """Writes a report or alert that may be replaced: whole or not at all."""
    make_folder(path.parent)
    _write_whole(path.with_name(f".{path.name}.part"), path, data)
    sync_folder(path.parent)


@doing("doing.writing")
def write_new(path: Path, data: bytes) -> None:
    """Writes a file that is not there yet: whole or not at all. Raises FileExistsError."""
    make_folder(path.parent)
    part = path.with_name(f".{path.name}.part")
    write_synced(part, data)
    try:
        rename_no_replace(part, path)
    except OSError:
        remove(part)
        raise
    sync_folder(path.parent)


def write_shown(path: Path, data: bytes, staging: Path) -> None:
    """As `write_visible`, where somebody may take every file that he sees: it is written in
    `staging`. Beside its place, under a hidden name, only where nothing can be renamed from there.
    """
    part = staging / f".{path.name}.part"
    make_folder(path.parent)
    try:
        _write_whole(part, path, data)
    except OSError as error:
        with contextlib.suppress(OSError):
            remove(part)
        if error.errno not in _NOT_FROM_THERE:
            raise
        write_visible(path, data)
        return
    sync_folder(path.parent)


def _write_whole(part: Path, path: Path, data: bytes) -> None:
    write_synced(part, data)
    part.rename(path)


def write_synced(path: Path, data: bytes) -> None:
    """Writes the bytes of a file that has no name of its own yet, durably."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE)
    with os.fdopen(handle, "wb") as stream:
        os.fchmod(stream.fileno(), FILE_MODE)
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def remove(path: Path) -> None:
    """Deletes a file of our own; gone already is fine."""
    path.unlink(missing_ok=True)


_RENAME_NOREPLACE = 1
_AT_FDCWD = -100
_libc = ctypes.CDLL(None, use_errno=True)


def rename_no_replace(source: Path, target: Path) -> None:
    """rename(2) that refuses to replace; falls back to look-then-rename where unsupported."""
    renameat2 = getattr(_libc, "renameat2", None)
    if renameat2 is not None:
        result = renameat2(
            _AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _RENAME_NOREPLACE
        )
        if result == 0:
            return
        code = ctypes.get_errno()
        if code not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
            raise OSError(code, os.strerror(code), str(source), None, str(target))
    if look(target) is not None:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)
