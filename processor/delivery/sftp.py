"""An outbox on a server: documents are uploaded beside it, looked at, and renamed into it."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from itertools import count
from pathlib import Path

from processor.delivery.outbox import Delivery
from processor.delivery.witness import Fate, fate
from processor.model.sentence import Text, sentence
from processor.transport.kept import write_once
from processor.transport.sftp.channel import Entry, Remote
from processor.transport.sftp.faults import Refused, RemoteFault
from processor.transport.sftp.settings import Settings

STAGING = ".crossdock-staging"
PART = ".part"
# Written and read in such pieces; several requests are under way at once within one.
PIECE = 1 << 19
# More than any document of ours: what is larger is not ours, and is not read into memory.
LARGEST = 1 << 30

Use = Callable[[], AbstractContextManager[Remote]]


class SftpOutbox:
    """The folder `settings.outbox` of a server, and in it the folder STAGING that is ours alone.

    A document waits there under its key, whole: it is uploaded as `KEY.N.part` with a fresh N for
    each try (some servers let nobody write a file again), looked at by `settings.verify`, and
    renamed to its key. From there it is renamed under its name. What the server holds is asked
    anew after each fault; nothing is remembered of it here.
    """

    def __init__(self, settings: Settings, use: Use) -> None:
        self._settings = settings
        self._use = use
        self._root = settings.outbox.rstrip("/") or "/"
        self._staging = _below(self._root, STAGING)

    @property
    def address(self) -> str:
        """The server, and where on it."""
        one = self._settings
        return f"sftp://{one.user}@{one.host}:{one.port}/{self._staging} for {self._root}"

    def prove(self) -> Text:
        """Makes the staging folder, takes away what broken uploads left there, and renames an empty
        file within it."""
        if words := self.missing():
            return words
        with self._use() as remote:
            _make(remote, self._staging)
            for one in list(remote.entries(self._staging)):
                if one.name.endswith(PART):
                    remote.remove(_below(self._staging, one.name))
            if (refused := _cannot_rename(remote, self._staging)) is not None:
                return sentence("sftp.cannot-rename", folder=self._staging, why=refused.words)
        return ""

    def missing(self) -> Text:
        """Why the server or its folder cannot be reached; it is asked."""
        try:
            with self._use() as remote:
                found = remote.look(self._root)
        except RemoteFault as error:
            return error.words
        if found is None:
            return sentence("sftp.no-folder", folder=self._root)
        return "" if found.what != "file" else sentence("sftp.not-a-folder", folder=self._root)

    def stage(self, document: Delivery, data: bytes) -> None:
        """Uploads a document and looks whether it came whole; may be repeated."""
        digest = sha256(data).hexdigest()
        target = self._staged(document)
        with self._use() as remote:
            there = remote.look(target)
            if there is not None:
                if _digest(remote, target) == digest:
                    return
                # Not staged by the ledger yet: other bytes of an earlier try.
                remote.remove(target)
            part = self._upload(remote, target, data)
            if self._settings.verify == "size":
                size = remote.look(part)
                whole = size is not None and size.size == len(data)
            else:
                whole = _digest(remote, part) == digest
            if not whole:
                raise RemoteFault(sentence("sftp.not-whole", path=part))
            _rename(remote, part, target)

    def _upload(self, remote: Remote, target: str, data: bytes) -> str:
        for number in count(1):
            part = f"{target}.{number}{PART}"
            if remote.look(part) is None:
                remote.write_new(part, _pieces(data), sync=self._settings.sync and remote.can_sync)
                return part
        raise AssertionError("numbers do not end")

    def staged_bytes(self, document: Delivery) -> bytes | None:
        """What waits under the key of a document; None where nothing does."""
        with self._use() as remote:
            path = self._staged(document)
            return None if remote.look(path) is None else _bytes(remote, path)

    def secure_again(self, document: Delivery) -> None:
        """Nothing: what a server answered as written is its own to keep."""

    def staged_keys(self) -> list[int]:
        """The keys of what waits."""
        with self._use() as remote:
            if remote.look(self._staging) is None:
                return []
            names = [one.name for one in remote.entries(self._staging)]
        return sorted(int(name) for name in names if name.isascii() and name.isdecimal())

    def secure(self) -> None:
        """Nothing: see `secure_again`."""

    def witness(self, document: Delivery) -> Fate:
        """Asks the server for the staged file, and for what lies under the name."""
        with self._use() as remote:
            if remote.look(self._staged(document)) is None:
                # What is gone with the whole folder was not handed over.
                if remote.look(self._staging) is None:
                    raise RemoteFault(sentence("sftp.no-folder", folder=self._staging))
                return fate(staged=False, target=None, sha256=document.sha256)
            target = self._target(document)
            there = None if remote.look(target) is None else _digest(remote, target)
        return fate(staged=True, target=there, sha256=document.sha256)

    def hand_over(self, document: Delivery) -> None:
        """Renames a staged document to its name; raises FileExistsError if that is taken."""
        target = self._target(document)
        with self._use() as remote:
            _make_all(remote, self._root, target.rpartition("/")[0])
            if remote.look(target) is not None:
                raise FileExistsError(errno.EEXIST, "the name is taken", target)
            # posix-rename replaces; names are ours alone and were looked at.
            _rename(remote, self._staged(document), target)

    def drop_staged(self, document: Delivery) -> None:
        """Deletes a staged document whose bytes lie under its name already."""
        with self._use() as remote:
            if remote.look(self._staged(document)) is not None:
                remote.remove(self._staged(document))

    def finish(self, handed: Sequence[Delivery]) -> None:
        """Nothing: see `secure_again`."""

    def take_back(self, folder: str, name: str, aside: Path) -> bool:
        """Renames a file that lies untaken out of the receiver's folder, fetches and deletes it."""
        held = self._held(folder, name)
        with self._use() as remote:
            if remote.look(held) is None:
                target = _below(self._root, folder, name)
                if remote.look(target) is None:
                    return False
                _make(remote, self._staging)
                try:
                    _rename(remote, target, held)
                except Refused as error:
                    # Its receiver took it between the look and the rename.
                    if error.errno == errno.ENOENT:
                        return False
                    raise
            write_once(aside / folder / name, _bytes(remote, held))
            remote.remove(held)
        return True

    def is_half_back(self, folder: str, name: str) -> bool:
        """True where a crash stopped `take_back` once its receiver could not have the file."""
        with self._use() as remote:
            return remote.look(self._held(folder, name)) is not None

    def _held(self, folder: str, name: str) -> str:
        digest = sha256(f"{folder}/{name}".encode()).hexdigest()
        return _below(self._staging, f"back-{digest[:32]}")

    def visible(self, folders: Sequence[str]) -> dict[str, str]:
        """SHA-256 of the files below these folders; what is taken meanwhile is left out."""
        found: dict[str, str] = {}
        with self._use() as remote:
            for folder in folders:
                below = _below(self._root, folder)
                for path in _files_below(remote, below):
                    try:
                        found[f"{folder}/{path.removeprefix(below).lstrip('/')}"] = _digest(
                            remote, path
                        )
                    except Refused as error:
                        if error.errno != errno.ENOENT:
                            raise
        return found

    def _staged(self, document: Delivery) -> str:
        """Where a document waits; the name is our own key, never text from outside."""
        return _below(self._staging, f"{document.key:010d}")

    def _target(self, document: Delivery) -> str:
        return _below(self._root, document.folder, document.name)


def _below(folder: str, *parts: str) -> str:
    return "/".join([folder.rstrip("/"), *parts])


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + PIECE] for start in range(0, len(data), PIECE))


def _rename(remote: Remote, old: str, new: str) -> None:
    if remote.can_replace:
        remote.replace(old, new)
    else:
        remote.rename(old, new)


def _cannot_rename(remote: Remote, folder: str) -> Refused | None:
    """Renames an empty file of ours; what the server said where it may not."""
    old, new = _below(folder, f"probe{PART}"), _below(folder, f"probed{PART}")
    try:
        for one in (old, new):
            if remote.look(one) is not None:
                remote.remove(one)
        remote.write_new(old, iter(()), sync=False)
        _rename(remote, old, new)
        remote.remove(new)
    except Refused as error:
        return error
    return None


def _make(remote: Remote, folder: str) -> None:
    if remote.look(folder) is None:
        remote.make_folder(folder)


def _make_all(remote: Remote, root: str, folder: str) -> None:
    """Makes the folders below `root`, which must be there itself."""
    path = root
    for part in folder.removeprefix(root).strip("/").split("/"):
        if part:
            path = _below(path, part)
            _make(remote, path)


def _digest(remote: Remote, path: str) -> str:
    digest = hashlib.sha256()
    remote.read(path, digest.update, 0, LARGEST)
    return digest.hexdigest()


def _bytes(remote: Remote, path: str) -> bytes:
    found = bytearray()
    remote.read(path, found.extend, 0, LARGEST)
    return bytes(found)


def _files_below(remote: Remote, folder: str) -> Iterator[str]:
    """The files below a folder; links are none, so that nothing goes round in a ring."""
    found = remote.look(folder)
    if found is None or found.what == "file":
        return
    for one in sorted(remote.entries(folder), key=_name):
        if not one.name or "/" in one.name:
            continue
        path = _below(folder, one.name)
        if one.what == "folder":
            yield from _files_below(remote, path)
        elif one.what == "file":
            yield path


def _name(one: Entry) -> str:
    return one.name
