"""What can be done on a server: a few operations on paths, each tried once and told truly.

Names are text as on this machine: bytes that are no UTF-8 stand as the escapes of `os.fsdecode`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

import msgspec
from paramiko.ssh_exception import SSHException

from processor.model.sentence import Text, sentence
from processor.transport.files import failpoint
from processor.transport.sftp.answers import Attributes, Garbage
from processor.transport.sftp.faults import Lost, ServerRefused
from processor.transport.sftp.protocol import FSYNC, POSIX_RENAME, Denied, Wire

What = Literal["file", "folder", "link", "other", "unknown"]


class ServerEntry(msgspec.Struct, frozen=True):
    """Something in a folder of a server. `size` in bytes and `mtime` in seconds UTC by the server's
    clock; None where the server does not tell them."""

    name: str
    what: What
    size: int | None
    mtime: int | None


class Server(Protocol):
    """The operations. All raise `ServerRefused` where the server said no (nothing was done), and
    `Lost` where nobody knows; after `Lost` the session is of no use any more."""

    @property
    def can_replace(self) -> bool:
        """True if the server renames over what lies there, in one step (posix-rename)."""

    @property
    def can_sync(self) -> bool:
        """True if the server makes a file durable on request."""

    def entries(self, folder: str) -> Iterator[ServerEntry]:
        """What lies in a folder, in no order; it must be read to its end or closed."""

    def look(self, path: str) -> ServerEntry | None:
        """What lies under a path, links not followed; None where nothing does."""

    def read(self, path: str, take: Callable[[bytes], object], start: int, most: int) -> int:
        """Gives the bytes of a file from `start` on, at most `most`, block by block; returns how
        many there were."""

    def write_new(self, path: str, blocks: Iterator[bytes], *, sync: bool) -> int:
        """Writes a file whose name must be free; returns how many bytes."""

    def replace(self, old: str, new: str) -> None:
        """Renames, over what lies under the new name."""

    def rename(self, old: str, new: str) -> None:
        """Renames, refused where the new name is taken."""

    def remove(self, path: str) -> None:
        """Deletes a file."""

    def make_folder(self, path: str) -> None:
        """Makes a folder."""

    def resolved(self, path: str) -> str:
        """The absolute form of a path on the server."""


class SftpChannel:
    """`Server` over one channel of a session. Not for two threads at once."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.lost_by: Text = ""

    @property
    def lost(self) -> bool:
        """True once an answer was lost; `lost_by` is how."""
        return bool(self.lost_by)

    @property
    def is_open(self) -> bool:
        """False once the server ended it."""
        return not self.lost and self._wire.is_open

    @property
    def can_replace(self) -> bool:
        """True if the server says that it knows posix-rename."""
        return POSIX_RENAME in self._wire.extensions

    @property
    def can_sync(self) -> bool:
        """True if the server says that it knows fsync."""
        return FSYNC in self._wire.extensions

    def entries(self, folder: str) -> Iterator[ServerEntry]:
        """What lies in a folder."""
        with self._doing("list", folder):
            for name, attributes in self._wire.names(os.fsencode(folder)):
                yield _entry(os.fsdecode(name), attributes)

    def look(self, path: str) -> ServerEntry | None:
        """What lies under a path."""
        try:
            with self._doing("look", path):
                found = self._wire.attributes(os.fsencode(path))
        except ServerRefused as error:
            if error.errno == 2:
                return None
            raise
        return _entry(path.rpartition("/")[2], found)

    def read(self, path: str, take: Callable[[bytes], object], start: int, most: int) -> int:
        """Gives the bytes of a file."""
        count = 0
        with self._doing("read", path):
            for block in self._wire.read(os.fsencode(path), start, most):
                count += len(block)
                take(block)
        return count

    def write_new(self, path: str, blocks: Iterator[bytes], *, sync: bool) -> int:
        """Writes a new file."""
        with self._doing("write", path):
            return self._wire.write_new(os.fsencode(path), blocks, sync=sync)

    def replace(self, old: str, new: str) -> None:
        """Renames by posix-rename."""
        with self._doing("replace", new):
            self._wire.replace(os.fsencode(old), os.fsencode(new))

    def rename(self, old: str, new: str) -> None:
        """Renames by the protocol's own request."""
        with self._doing("rename", new):
            self._wire.rename(os.fsencode(old), os.fsencode(new))

    def remove(self, path: str) -> None:
        """Deletes a file."""
        with self._doing("remove", path):
            self._wire.delete(os.fsencode(path))

    def make_folder(self, path: str) -> None:
        """Makes a folder."""
        with self._doing("make", path):
            self._wire.make(os.fsencode(path))

    def resolved(self, path: str) -> str:
        """The absolute form of a path."""
        with self._doing("resolve", path):
            return os.fsdecode(self._wire.resolved(os.fsencode(path)))

    @contextmanager
    def _doing(self, operation: str, path: str) -> Iterator[None]:
        """Between the failpoints of an operation; what the library raises becomes ours."""
        if self.lost:
            raise Lost(operation, path, sentence("sftp.session-over"))
        failpoint(f"sftp/{operation}/before")
        try:
            yield
        except Denied as error:
            raise ServerRefused(operation, path, error.code, error.said) from error
        except (Garbage, EOFError, SSHException, OSError) as error:
            how = _lost_by(error)
            if not how:
                raise
            self.lost_by = sentence(how)
            raise Lost(operation, path, self.lost_by) from error
        failpoint(f"sftp/{operation}/after")


def _lost_by(error: Exception) -> str:
    """How an answer was lost; nothing for a fault of our own disk."""
    if isinstance(error, Garbage):
        return "sftp.garbage"
    if isinstance(error, TimeoutError):
        return "sftp.no-answer"
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        # The library's own, of a channel that is closed, has no number; those of our disk have.
        return "" if error.errno is not None else "sftp.cut"
    return "sftp.cut"


def _entry(name: str, found: Attributes) -> ServerEntry:
    return ServerEntry(name, _what(found.mode), found.size, found.mtime)


def _what(mode: int | None) -> What:
    if mode is None or not stat.S_IFMT(mode):
        # Some servers tell the rights alone: what it is will be seen when it is read.
        return "unknown"
    kinds: tuple[tuple[Callable[[int], bool], What], ...] = (
        (stat.S_ISREG, "file"), (stat.S_ISDIR, "folder"), (stat.S_ISLNK, "link"),
    )  # fmt: skip
    return next((word for is_one, word in kinds if is_one(mode)), "other")
