"""A server in memory: what a house asks of it is counted, and any of it may fail.

A write is three requests (open, write, close), as on the wire, so that it can break in the midst.
One who takes files may look after each request, as a partner's program does that never sleeps.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from processor.intake.sftp_watched import WATCHED
from processor.model.sentence import sentence
from processor.transport.sftp.channel import ServerEntry
from processor.transport.sftp.faults import Lost, ServerRefused

# What becomes of a request; "full" is a server without room, which takes no byte and makes no file.
Fault = Literal["cut before", "cut after", "refused", "full", "killed before", "killed after"]
FAULTS: tuple[Fault, ...] = (
    "cut before", "cut after", "refused", "full", "killed before", "killed after",
)  # fmt: skip
_NEEDS_ROOM = ("write", "make")


class Killed(BaseException):
    """The end of the process that asked."""


@dataclass
class RemoteInMemory:
    """The files and folders of a server by absolute path. `plan` gives the fault of a request by
    its number, from 0, and its name; `takes` is called after each request that was carried out.
    `strange` is listed in each folder too; without `tells` no size, time or kind is told."""

    files: dict[str, bytes] = field(default_factory=dict)
    folders: set[str] = field(default_factory=lambda: {"/"})
    links: dict[str, str] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    can_replace: bool = True
    can_sync: bool = True
    plan: Callable[[int, str], Fault | None] = lambda _number, _name: None
    takes: Callable[[], None] = lambda: None
    asked: list[str] = field(default_factory=list)
    now: int = 1_764_500_000
    strange: list[ServerEntry] = field(default_factory=list)
    tells: bool = True

    @contextmanager
    def use(self) -> Iterator[ChannelInMemory]:
        """A channel, as a house gets one."""
        yield ChannelInMemory(self)

    def make(self, *folders: str) -> None:
        """Makes folders, and those above them."""
        for folder in folders:
            steps = absolute(folder).strip("/").split("/")
            self.folders |= {"/" + "/".join(steps[: n + 1]) for n in range(len(steps))}

    def put(self, path: str, data: bytes) -> None:
        """Writes a file past all counting."""
        path = absolute(path)
        self.make(path.rpartition("/")[0] or "/")
        self.files[path] = data
        self.times[path] = self.now

    def below(self, folder: str) -> dict[str, bytes]:
        """The files below a folder, by their path in it; not what is only watched there."""
        top = absolute(folder).rstrip("/") + "/"
        return {
            path.removeprefix(top): data
            for path, data in sorted(self.files.items())
            if path.startswith(top) and f"/{WATCHED}/" not in path
        }

    def watched(self) -> dict[str, bytes]:
        """What was fetched and is watched, by path."""
        return {path: data for path, data in self.files.items() if f"/{WATCHED}/" in path}

    def is_there(self, path: str) -> bool:
        """True for a file, folder or link."""
        return path in self.files or path in self.folders or path in self.links


def absolute(path: str) -> str:
    """A path as the server sees it; users start in /."""
    return "/" + path.strip("/")


@dataclass
class ChannelInMemory:
    """`channel.Remote` over such a server."""

    server: RemoteInMemory
    lost: bool = False

    @property
    def is_open(self) -> bool:
        return not self.lost

    @property
    def can_replace(self) -> bool:
        return self.server.can_replace

    @property
    def can_sync(self) -> bool:
        return self.server.can_sync

    @contextmanager
    def _request(self, name: str, path: str, request: str = "") -> Iterator[None]:
        """One request, and its fault if it has one."""
        if self.lost:
            raise Lost(name, path, sentence("sftp.session-over"))
        number = len(self.server.asked)
        self.server.asked.append(request or name)
        fault = self.server.plan(number, request or name)
        if fault == "killed before":
            raise Killed
        if fault == "cut before":
            self.lost = True
            raise Lost(name, path, sentence("sftp.cut"))
        if fault == "refused":
            raise ServerRefused(name, path, errno.EACCES, "Permission denied")
        if fault == "full" and name in _NEEDS_ROOM:
            raise ServerRefused(name, path, errno.EIO, "Failure")
        yield
        self.server.takes()
        if fault == "killed after":
            raise Killed
        if fault == "cut after":
            self.lost = True
            raise Lost(name, path, sentence("sftp.cut"))

    def entries(self, folder: str) -> Iterator[ServerEntry]:
        top = absolute(folder)
        with self._request("list", folder):
            if top not in self.server.folders:
                raise ServerRefused("list", folder, errno.ENOENT, "No such file")
            there = {*self.server.files, *self.server.folders, *self.server.links}
            found = [one for one in there if one != "/" and (one.rpartition("/")[0] or "/") == top]
        for path in found:
            if self.server.is_there(path):
                yield self._entry(path)
        yield from self.server.strange

    def _entry(self, path: str) -> ServerEntry:
        name = path.rpartition("/")[2]
        if not self.server.tells:
            return ServerEntry(name, "unknown", None, None)
        if path in self.server.links:
            return ServerEntry(name, "link", 0, self.server.now)
        if path in self.server.folders:
            return ServerEntry(name, "folder", None, self.server.now)
        return ServerEntry(
            name, "file", len(self.server.files[path]), self.server.times.get(path, self.server.now)
        )

    def look(self, path: str) -> ServerEntry | None:
        with self._request("look", path):
            there = self.server.is_there(absolute(path))
            return self._entry(absolute(path)) if there else None

    def read(self, path: str, take: Callable[[bytes], object], start: int, most: int) -> int:
        with self._request("read", path):
            real = self.server.links.get(absolute(path), absolute(path))
            if real in self.server.folders:
                raise ServerRefused("read", path, errno.EIO, "Failure")
            if real not in self.server.files:
                raise ServerRefused("read", path, errno.ENOENT, "No such file")
            data = self.server.files[real][start : start + most]
        take(data)
        return len(data)

    def write_new(self, path: str, blocks: Iterator[bytes], *, sync: bool) -> int:
        del sync
        real, count = absolute(path), 0
        with self._request("write", path, "open"):
            self._free(path, "write")
            self.server.put(real, b"")
        for block in blocks:
            with self._request("write", path):
                count += len(block)
                # Its file may be gone by now; what is open is written nevertheless.
                if real in self.server.files:
                    self.server.put(real, self.server.files[real] + block)
        with self._request("write", path, "close"):
            pass
        return count

    def _free(self, path: str, doing: str) -> None:
        real = absolute(path)
        if (real.rpartition("/")[0] or "/") not in self.server.folders:
            raise ServerRefused(doing, path, errno.ENOENT, "No such file")
        if self.server.is_there(real):
            raise ServerRefused(doing, path, errno.EIO, "Failure")

    def replace(self, old: str, new: str) -> None:
        with self._request("replace", new):
            self._move(old, new, "replace")

    def rename(self, old: str, new: str) -> None:
        with self._request("rename", new):
            self._free(new, "rename")
            self._move(old, new, "rename")

    def _move(self, old: str, new: str, doing: str) -> None:
        source, target = absolute(old), absolute(new)
        above = target.rpartition("/")[0] or "/"
        if source not in self.server.files or above not in self.server.folders:
            raise ServerRefused(doing, new, errno.ENOENT, "No such file")
        if target in self.server.folders:
            raise ServerRefused(doing, new, errno.EIO, "Failure")
        self.server.files[target] = self.server.files.pop(source)
        self.server.times[target] = self.server.times.pop(source, self.server.now)

    def remove(self, path: str) -> None:
        real = absolute(path)
        with self._request("remove", path):
            if real in self.server.folders:
                raise ServerRefused("remove", path, errno.EIO, "Failure")
            if self.server.links.pop(real, None) is None and real not in self.server.files:
                raise ServerRefused("remove", path, errno.ENOENT, "No such file")
            self.server.files.pop(real, None)
            self.server.times.pop(real, None)

    def make_folder(self, path: str) -> None:
        with self._request("make", path):
            self._free(path, "make")
            self.server.folders.add(absolute(path))

    def resolved(self, path: str) -> str:
        with self._request("resolve", path):
            return absolute(path)
