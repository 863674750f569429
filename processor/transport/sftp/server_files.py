"""Files of a server: paths, and what takes several of its operations."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator

from processor.model.sentence import Text, sentence
from processor.transport.sftp.channel import Server, ServerEntry
from processor.transport.sftp.faults import ServerRefused
from processor.transport.sftp.paths import is_within

# Written in such pieces; several requests are under way at once within one.
PIECE = 1 << 19
# More than any document of ours: what is larger is not ours, and is read no further.
LARGEST = 1 << 30


def below(folder: str, *parts: str) -> str:
    """The path of something in a folder."""
    return "/".join([folder.rstrip("/"), *(part for part in parts if part)])


def why_not_root(remote: Server, folder: str, apart_from: str = "") -> Text:
    """Why a folder of the settings cannot be used; it is asked for. One that must be `apart_from`
    another is no place for anything where the server leads both to one."""
    found = remote.look(folder)
    if found is None:
        return sentence("sftp.no-folder", folder=folder)
    if found.what == "file":
        return sentence("sftp.not-a-folder", folder=folder)
    return why_one_folder(remote, folder, apart_from) if apart_from else ""


def why_one_folder(remote: Server, one: str, other: str) -> Text:
    """Says so where the server leads inbox and outbox to one place: what is handed over there would
    come in again. `a`, `/home/us/a` and a link to it are one there, and not in config.yaml."""
    try:
        first, second = remote.resolved(one), remote.resolved(other)
    except ServerRefused:
        if remote.look(one) is not None and remote.look(other) is not None:
            raise
        # What is not there is no place where anything is taken or handed over.
        return ""
    if not is_within(first, second):
        return ""
    return sentence("sftp.one-folder", one=one, other=other, place=first)


def pieces(data: bytes) -> Iterator[bytes]:
    """Bytes as they are sent."""
    return (data[start : start + PIECE] for start in range(0, len(data), PIECE))


def rename(remote: Server, old: str, new: str) -> None:
    """Renames in one step where the server can, else as it may; the new name was looked at."""
    if remote.can_replace:
        remote.replace(old, new)
    else:
        remote.rename(old, new)


def rename_into(remote: Server, old: str, new: str, root: str) -> None:
    """Renames a file that is there, and makes the folders between `root` and it if they lack."""
    try:
        rename(remote, old, new)
        return
    except ServerRefused as error:
        folder = new.rpartition("/")[0]
        # Servers without posix-rename answer just "failure".
        if folder == root or remote.look(folder) is not None:
            raise
        refused = error
    make_all(remote, root, folder)
    if remote.look(old) is None:
        raise refused
    rename(remote, old, new)


def remove_if_there(remote: Server, path: str) -> None:
    """Deletes a file; one that is gone is no fault. A request of a connection that was cut may be
    done only now, between a look and the request that follows it."""
    try:
        remote.remove(path)
    except ServerRefused:
        if remote.look(path) is not None:
            raise


def make_all(remote: Server, root: str, folder: str) -> None:
    """Makes the folders below `root`, which must be there itself."""
    path = root
    for part in folder.removeprefix(root).strip("/").split("/"):
        path = below(path, part)
        if part and remote.look(path) is None:
            try:
                remote.make_folder(path)
            except ServerRefused:
                # Another house made it at the same moment.
                if remote.look(path) is None:
                    raise


def sha256_at(remote: Server, path: str, most: int = LARGEST) -> str:
    """SHA-256 of a file, or of its first `most` bytes, read block by block."""
    digest = hashlib.sha256()
    remote.read(path, digest.update, 0, most)
    return digest.hexdigest()


def bytes_at(remote: Server, path: str) -> bytes | None:
    """The bytes of a file; None where there is none."""
    found = bytearray()
    try:
        remote.read(path, found.extend, 0, LARGEST)
    except ServerRefused as error:
        if error.errno == errno.ENOENT:
            return None
        raise
    return bytes(found)


def files_below(remote: Server, folder: str, but: str) -> Iterator[str]:
    """The files below a folder, but for what is in the folder `but`; links are none, so that
    nothing goes round in a ring. What is taken away meanwhile is left out."""
    try:
        found = sorted(remote.entries(folder), key=_name)
    except ServerRefused as error:
        if error.errno == errno.ENOENT:
            return
        raise
    for one in found:
        if not one.name or "/" in one.name:
            continue
        path = below(folder, one.name)
        if one.what == "folder":
            if path != but:
                yield from files_below(remote, path, but)
        elif one.what in ("file", "unknown"):
            yield path


def _name(one: ServerEntry) -> str:
    return one.name
