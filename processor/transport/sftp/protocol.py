"""SFTP version 3 over one channel: requests whose every answer is looked at.

Sources: draft-ietf-secsh-filexfer-02 (the version that servers speak), OpenSSH's PROTOCOL file for
`posix-rename@openssh.com` and `fsync@openssh.com`. The session below is paramiko's; its SFTP client
is not used: it drops the errors of pipelined writes and of closing, the list of extensions, and
every name that is no UTF-8, and it waits for ever for an answer that comes byte by byte.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from paramiko import Channel
from paramiko.sftp import (
    CMD_ATTRS,
    CMD_CLOSE,
    CMD_DATA,
    CMD_EXTENDED,
    CMD_HANDLE,
    CMD_INIT,
    CMD_LSTAT,
    CMD_MKDIR,
    CMD_NAME,
    CMD_OPEN,
    CMD_OPENDIR,
    CMD_READ,
    CMD_READDIR,
    CMD_REALPATH,
    CMD_REMOVE,
    CMD_RENAME,
    CMD_RMDIR,
    CMD_STAT,
    CMD_STATUS,
    CMD_VERSION,
    CMD_WRITE,
    SFTP_EOF,
    SFTP_NO_SUCH_FILE,
    SFTP_OK,
    SFTP_PERMISSION_DENIED,
)
from paramiko.ssh_exception import SSHException

from processor.transport.sftp.answers import AnswerBytes, Attributes, Garbage

VERSION = 3
READ, WRITE, CREATE, EXCLUSIVE = 0x01, 0x02, 0x08, 0x20
POSIX_RENAME = b"posix-rename@openssh.com"
FSYNC = b"fsync@openssh.com"
# What a server must take in one request (section 3 of the draft): 32 KiB of data.
BLOCK = 32 * 1024
# Requests under way at once: enough for a distant server, few enough for a weak one.
WINDOW = 16
# A name is at most 255 bytes nearly everywhere; a path of more than this is no path.
LONGEST_NAME = 4096
# The longest answer that we take: OpenSSH sends at most 256 KiB.
LONGEST_ANSWER = 1 << 20


# The code of `Denied` for the end of a file or folder.
END = -1
_CODES = {SFTP_EOF: END, SFTP_NO_SUCH_FILE: errno.ENOENT, SFTP_PERMISSION_DENIED: errno.EACCES}


class Denied(Exception):
    """The server answered with an error."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code
        self.said = said


class Long(int):
    """A number of eight bytes in a request; other numbers have four."""


# The block ATTRS of a request that asks for nothing of the kind.
NO_ATTRIBUTES = 0


class Wire:
    """One channel. Paths and names are bytes. Raises `Denied` for an error of the server,
    `Garbage` for what is no answer, TimeoutError where none came whole within `answer_s` seconds,
    and EOFError, OSError or SSHException where the connection ended."""

    def __init__(self, channel: Channel, answer_s: float) -> None:
        self._channel = channel
        self._answer_s = answer_s
        self._number = 0
        self.extensions: dict[bytes, bytes] = {}
        self._send(CMD_INIT, VERSION.to_bytes(4, "big"))
        kind, data = self._read_packet()
        if kind != CMD_VERSION:
            raise Garbage
        answer = AnswerBytes(data)
        self.version = answer.number()
        while answer.more():
            name = answer.string()
            self.extensions[name] = answer.string()

    @property
    def is_open(self) -> bool:
        """False once the other side ended the channel."""
        return not (self._channel.closed or self._channel.eof_received)

    def _send(self, kind: int, data: bytes) -> None:
        self._channel.settimeout(self._answer_s)
        self._channel.sendall((len(data) + 1).to_bytes(4, "big") + bytes((kind,)) + data)

    def _read_packet(self) -> tuple[int, bytes]:
        """One packet. Raises TimeoutError where it is not whole in time: a server may send one byte
        now and then for ever."""
        until = time.monotonic() + self._answer_s
        size = int.from_bytes(self._received(4, until), "big")
        if not 1 <= size <= LONGEST_ANSWER:
            raise Garbage
        data = self._received(size, until)
        return data[0], data[1:]

    def _received(self, size: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._channel.settimeout(left)
            some = self._channel.recv(size - len(found))
            if not some:
                raise EOFError
            found += some
        return bytes(found)

    def ask(self, kind: int, *args: bytes | int) -> tuple[int, AnswerBytes]:
        """One request and its answer."""
        return self._answers([self._sent(kind, *args)])[0]

    def _sent(self, kind: int, *args: bytes | int) -> int:
        self._number = (self._number + 1) % (1 << 32)
        parts = [self._number.to_bytes(4, "big")]
        for one in args:
            if isinstance(one, bytes):
                parts += [len(one).to_bytes(4, "big"), one]
            else:
                parts.append(one.to_bytes(8 if isinstance(one, Long) else 4, "big"))
        self._send(kind, b"".join(parts))
        return self._number

    def _answers(self, numbers: Sequence[int]) -> list[tuple[int, AnswerBytes]]:
        """The answers to these requests, in their order; they may come in any."""
        found: dict[int, tuple[int, AnswerBytes]] = {}
        waited = set(numbers)
        while waited:
            kind, data = self._read_packet()
            answer = AnswerBytes(data)
            number = answer.number()
            if number not in waited:
                raise Garbage
            waited.discard(number)
            found[number] = (kind, answer)
        return [found[number] for number in numbers]

    def done(self, kind: int, *args: bytes | int) -> None:
        """A request that is answered by a status."""
        self._status(*self.ask(kind, *args))

    def _status(self, kind: int, answer: AnswerBytes) -> None:
        if kind != CMD_STATUS:
            raise Garbage
        code = answer.number()
        if code != SFTP_OK:
            # Old servers send no words.
            said = (
                answer.string()[:400].decode("utf-8", "backslashreplace") if answer.more() else ""
            )
            raise Denied(_CODES.get(code, errno.EIO), said)

    def _expect(self, wanted: int, kind: int, answer: AnswerBytes) -> AnswerBytes:
        if kind == CMD_STATUS:
            self._status(kind, answer)
        if kind != wanted:
            raise Garbage
        return answer

    def attributes(self, path: bytes, *, follow: bool = False) -> Attributes:
        """What lies under a path; of a link itself unless `follow`."""
        request = CMD_STAT if follow else CMD_LSTAT
        return self._expect(CMD_ATTRS, *self.ask(request, path)).attributes()

    def resolved(self, path: bytes) -> bytes:
        """The absolute form of a path."""
        answer = self._expect(CMD_NAME, *self.ask(CMD_REALPATH, path))
        if answer.number() != 1:
            raise Garbage
        return answer.string()

    def names(self, folder: bytes) -> Iterator[tuple[bytes, Attributes]]:
        """What lies in a folder, in the server's order, without `.` and `..`."""
        with self._opened(CMD_OPENDIR, folder) as handle:
            while True:
                kind, answer = self.ask(CMD_READDIR, handle)
                if self._ended(kind, answer):
                    return
                answer = self._expect(CMD_NAME, kind, answer)
                for _ in range(answer.number()):
                    name = answer.string()
                    answer.string()
                    attributes = answer.attributes()
                    if not name or len(name) > LONGEST_NAME:
                        raise Garbage
                    if name not in (b".", b".."):
                        yield name, attributes

    @contextmanager
    def _opened(self, kind: int, path: bytes, *args: bytes | int) -> Iterator[bytes]:
        """A handle, closed in any case where the connection still stands."""
        handle = self._expect(CMD_HANDLE, *self.ask(kind, path, *args)).string()
        try:
            yield handle
        except (Garbage, EOFError, TimeoutError, ConnectionError, SSHException):
            raise
        except BaseException:
            self.done(CMD_CLOSE, handle)
            raise
        self.done(CMD_CLOSE, handle)

    def _ended(self, kind: int, answer: AnswerBytes) -> bool:
        """True for the status that nothing more comes; any other one is raised."""
        if kind != CMD_STATUS:
            return False
        try:
            self._status(kind, answer)
        except Denied as error:
            if error.code == END:
                return True
            raise
        raise Garbage

    def read(self, path: bytes, start: int, most: int) -> Iterator[bytes]:
        """The bytes of a file from `start` on, until its end or `most` bytes."""
        with self._opened(CMD_OPEN, path, READ, NO_ATTRIBUTES) as handle:
            at, end = start, start + most
            while at < end:
                places = range(at, min(end, at + BLOCK * WINDOW), BLOCK)
                asked = [
                    self._sent(CMD_READ, handle, Long(one), min(BLOCK, end - one)) for one in places
                ]
                for one, (kind, answer) in zip(places, self._answers(asked), strict=True):
                    if one != at:
                        continue  # Behind a short block: asked for again.
                    if self._ended(kind, answer):
                        return
                    data = self._expect(CMD_DATA, kind, answer).string()
                    if not 1 <= len(data) <= min(BLOCK, end - one):
                        raise Garbage
                    at += len(data)
                    yield data

    def write_new(self, path: bytes, blocks: Iterator[bytes], *, sync: bool) -> int:
        """Writes a file that must not be there yet; each answer is looked at, also that of closing.
        Returns how many bytes were written."""
        at = 0
        with self._opened(CMD_OPEN, path, WRITE | CREATE | EXCLUSIVE, NO_ATTRIBUTES) as handle:
            for block in blocks:
                for start in range(0, len(block), BLOCK * WINDOW):
                    part = block[start : start + BLOCK * WINDOW]
                    asked = []
                    for piece in (part[n : n + BLOCK] for n in range(0, len(part), BLOCK)):
                        asked.append(self._sent(CMD_WRITE, handle, Long(at), piece))
                        at += len(piece)
                    for answer in self._answers(asked):
                        self._status(*answer)
            if sync:
                self.done(CMD_EXTENDED, FSYNC, handle)
        return at

    def replace(self, old: bytes, new: bytes) -> None:
        """Renames over whatever lies under the new name, if the server says that it can."""
        self.done(CMD_EXTENDED, POSIX_RENAME, old, new)

    def rename(self, old: bytes, new: bytes) -> None:
        """The plain rename of the protocol, refused where the new name is taken."""
        self.done(CMD_RENAME, old, new)

    def delete(self, path: bytes) -> None:
        """Deletes a file."""
        self.done(CMD_REMOVE, path)

    def make(self, folder: bytes) -> None:
        """Makes a folder."""
        self.done(CMD_MKDIR, folder, NO_ATTRIBUTES)

    def unmake(self, folder: bytes) -> None:
        """Deletes an empty folder."""
        self.done(CMD_RMDIR, folder)
