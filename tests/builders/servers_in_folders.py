"""Servers that lie in folders of a house: copied, cut and killed with it, told to its watcher.

Each remote of transport sftp finds its server in `servers/HOST` of its own house. A write is three
requests and more (open, write, close), and a file is read in small pieces, as on the wire.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from builders import sites
from builders.world import STANDING_ALERTS, World
from processor.delivery.sftp import STAGING
from processor.delivery.sftp_staging import PROBE
from processor.house import sftp_keys, sftp_sides
from processor.intake.sftp_claims import CLAIMED
from processor.intake.sftp_watched import WATCHED
from processor.model.sentence import sentence
from processor.transport import part_file
from processor.transport.files import failpoint
from processor.transport.sftp.channel import ServerEntry
from processor.transport.sftp.faults import Lost, ServerRefused
from processor.transport.sftp.settings import Settings

SERVERS = "servers"
# A file is read in pieces of so many bytes, and a part of it is durable after as many.
PIECE = 1_500
# The clock of every server stands still; a file that is put there again is a second younger.
NOON = 1_764_500_000
TAKEN = "/taken"
DONE = ".done"
TWICE = "TWICE"
_TOKEN = re.compile(r"[0-9a-f]{16}(?=\.sentinel|-\d{10})")


@dataclass
class _Late:
    """What a server does once it was asked so many times more."""

    work: Callable[[], Any]
    after: int


_late: list[_Late] = []
# How many requests later, in turn.
LATER = cycle((1, 2, 3, 5, 9))


def do_what_is_late(requests: int | None = None) -> None:
    """What is late is done at last: all of it, or what is due after so many more requests."""
    for one in list(_late):
        one.after = 0 if requests is None else one.after - requests
        if one.after <= 0:
            _late.remove(one)
            with suppress(OSError):
                one.work()


class ChannelInFolder:
    """`channel.Server` over a folder of this machine."""

    can_replace = True
    can_sync = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.lost = False

    def _at(self, path: str) -> Path:
        return self._folder / path.strip("/")

    def _place(self, path: str) -> str:
        """The host, and the folder of it that is worked in."""
        steps = path.strip("/").split("/")
        inner = [one for one in steps if one in (STAGING, CLAIMED)]
        return f"{self._folder.name}:{'/'.join([*steps[:1], *inner])}"

    def _asked(self, what: str, operation: str, path: str, work: Callable[[], Any]) -> Any:
        if self.lost:
            raise Lost(operation, path, sentence("sftp.session-over"))
        do_what_is_late(1)
        try:
            return sites.request(what, self._place(path), path, work)
        except sites.Cut as error:
            self.lost = True
            raise Lost(operation, path, sentence("sftp.cut")) from error
        except sites.DoneLate as error:
            self.lost = True
            _late.append(_Late(work, next(LATER)))
            raise Lost(operation, path, sentence("sftp.cut")) from error
        except sites.Denied as error:
            raise ServerRefused(operation, path, errno.EIO, str(error)) from error
        except OSError as error:
            code = error.errno if error.errno == errno.ENOENT else errno.EIO
            raise ServerRefused(operation, path, code, os.strerror(code)) from error

    @contextmanager
    def _operation(self, name: str) -> Iterator[None]:
        failpoint(f"sftp/{name}/before")
        yield
        failpoint(f"sftp/{name}/after")

    def _one(self, operation: str, path: str, work: Callable[[], Any]) -> Any:
        with self._operation(operation):
            return self._asked(operation, operation, path, work)

    def entries(self, folder: str) -> Iterator[ServerEntry]:
        def listed() -> list[ServerEntry]:
            names = sorted(path.name for path in self._at(folder).iterdir())
            found = [self._entry(f"{folder}/{name}") for name in names]
            return [one for one in found if one is not None]

        yield from self._one("list", folder, listed)

    def look(self, path: str) -> ServerEntry | None:
        found: ServerEntry | None = self._one("look", path, lambda: self._entry(path))
        return found

    def _entry(self, path: str) -> ServerEntry | None:
        try:
            status = self._at(path).lstat()
        except FileNotFoundError:
            return None
        name = path.rpartition("/")[2]
        if stat.S_ISDIR(status.st_mode):
            return ServerEntry(name, "folder", None, NOON)
        return ServerEntry(name, "file", status.st_size, int(status.st_mtime))

    def read(self, path: str, take: Callable[[bytes], object], start: int, most: int) -> int:
        count = 0
        with self._operation("read"):
            while count < most:
                at = start + count

                def piece(at: int = at, left: int = most - count) -> bytes:
                    with self._at(path).open("rb") as stream:
                        stream.seek(at)
                        return stream.read(min(PIECE, left))

                block = self._asked("read", "read", path, piece)
                if not block:
                    break
                take(block)
                count += len(block)
        return count

    def write_new(self, path: str, blocks: Iterator[bytes], *, sync: bool) -> int:
        del sync
        count = 0
        with self._operation("write"):

            def made() -> None:
                with self._at(path).open("xb"):
                    os.utime(self._at(path), (NOON, NOON))

            self._asked("open", "write", path, made)
            for block in blocks:

                def more(block: bytes = block) -> None:
                    # Its file may be gone by now; what is open is written nevertheless.
                    if self._at(path).exists():
                        with self._at(path).open("ab") as stream:
                            stream.write(block)
                        os.utime(self._at(path), (NOON, NOON))

                self._asked("write", "write", path, more)
                count += len(block)
            self._asked("close", "write", path, lambda: None)
        return count

    def replace(self, old: str, new: str) -> None:
        self._one("replace", new, lambda: self._at(old).replace(self._at(new)))

    def rename(self, old: str, new: str) -> None:
        def renamed() -> None:
            if os.path.lexists(self._at(new)):
                raise FileExistsError(errno.EEXIST, "it is taken", new)
            self._at(old).rename(self._at(new))

        self._one("rename", new, renamed)

    def remove(self, path: str) -> None:
        self._one("remove", path, lambda: self._at(path).unlink())

    def make_folder(self, path: str) -> None:
        self._one("make", path, lambda: self._at(path).mkdir())

    def resolved(self, path: str) -> str:
        return str(self._one("resolve", path, lambda: f"/{path.strip('/')}"))


class SessionsInFolder:
    """The use of such a server; each has a channel of its own."""

    used_ms = 0
    rests_ms = 0
    overdue = False
    fault = ""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @contextmanager
    def use(self) -> Iterator[ChannelInFolder]:
        # The file of known hosts lies beside config.yaml.
        house = Path(self.settings.known_hosts).parent
        yield ChannelInFolder(house / SERVERS / self.settings.host)

    def close(self) -> None:
        """Nothing to end."""

    def insist(self) -> None:
        """It is always there."""

    def call(self) -> None:
        """It is always there."""


@contextmanager
def served_in_folders() -> Iterator[None]:
    """Every remote of transport sftp finds its server in its house."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            sftp_sides, "sessions",
            lambda remote, others: SessionsInFolder(sftp_keys.settings_of(remote, others)),
        )  # fmt: skip
        patch.setattr(part_file, "STRIDE", PIECE)
        yield


def put(world: World, host: str, sender: str, name: str, data: bytes | str) -> None:
    """A partner drops a file on his server, over one of its name."""
    path = world.folder / SERVERS / host / "inbox" / sender / name
    path.parent.mkdir(parents=True, exist_ok=True)
    younger = int(path.stat().st_mtime) + 1 if path.exists() else NOON
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    os.utime(path, (younger, younger))


def take_at_servers(world: World) -> None:
    """Partners take each file that they see; where done-files follow, a file with its own."""
    for server in sorted((world.folder / SERVERS).glob("*")):
        outbox = server / "outbox"
        with_done = (server / "wants-done").exists()
        for path in sorted(outbox.rglob("*")):
            if STAGING in path.parts or not path.is_file():
                continue
            if not with_done:
                _take(world, outbox, path)
            elif path.name.endswith(DONE):
                document = path.with_name(path.name.removesuffix(DONE))
                if document.is_file():
                    _take(world, outbox, document)
                    _take(world, outbox, path)
                else:
                    (world.folder / TWICE).write_text(f"{path}: alone")


def _take(world: World, outbox: Path, path: Path) -> None:
    kept = "done" if path.name.endswith(DONE) else "consumed"
    target = world.folder / kept / path.relative_to(outbox)
    target.parent.mkdir(parents=True, exist_ok=True)
    stands = path.relative_to(outbox).as_posix().startswith(STANDING_ALERTS)
    if target.exists() and not stands:
        (world.folder / TWICE).write_text(str(target))
    path.rename(target)


def lying_at_servers(world: World) -> dict[str, bytes]:
    """What lies at the servers, without the two names of the probe and what is only watched there;
    tokens are all the same."""
    top = world.folder / SERVERS
    return {
        without_tokens(path.relative_to(top).as_posix()): path.read_bytes()
        for path in sorted(top.rglob("*"))
        if path.is_file() and PROBE not in path.name and WATCHED not in path.parts
    }


def without_tokens(text: str) -> str:
    """A text in which every token of a house at a server is the same."""
    return _TOKEN.sub("TOKEN", text)
