"""gpg as a child process: what it may use is bounded, and it tells what it found line by line."""

from __future__ import annotations

import os
import resource
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from processor.model.sentence import Text, sentence
from processor.transport.faults import PlaceDown
from processor.transport.files import BLOCK

# One file is opened or made in this time on any machine that is not stuck, whatever it holds.
LIMIT_S = 600.0
_MEMORY = 1 << 30
# What gpg tells of one message; one that makes it tell more was made to.
_MOST_TOLD = 1 << 20
_MARK = "[GNUPG:] "
_ALWAYS = (
    "--no-options", "--batch", "--no-tty", "--no-autostart", "--disable-dirmngr",
    "--no-auto-key-locate", "--no-auto-key-retrieve", "--trust-model", "always",
    "--pinentry-mode", "loopback", "--ignore-time-conflict", "--ignore-valid-from",
    "--no-symkey-cache",
)  # fmt: skip


class PgpFault(PlaceDown):
    """Keys or gpg itself cannot be used now: nothing is wrong with any file."""

    def __init__(self, words: Text) -> None:
        super().__init__(words, 0, "OpenPGP cannot be used")


class TooMuch(Exception):
    """What came out is more than may come, or took longer than it may."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Said(NamedTuple):
    """How gpg ended, and what it told: each line as its words."""

    code: int
    lines: tuple[tuple[str, ...], ...]

    def of(self, *words: str) -> list[tuple[str, ...]]:
        """The lines that begin with one of these words."""
        return [one for one in self.lines if one and one[0] in words]


def program(name: str = "gpg") -> str:
    """The path of gpg, or of another program of GnuPG. Raises PgpFault."""
    found = shutil.which(name)
    if found is None:
        raise PgpFault(sentence("pgp.no-program", program=name))
    return found


def environment(home: Path) -> dict[str, str]:
    """What gpg sees: no folder of the user."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home), "GNUPGHOME": str(home), "LC_ALL": "C", "TZ": "UTC",
    }  # fmt: skip


def run(
    home: Path,
    args: Sequence[str],
    *,
    source: int = subprocess.DEVNULL,
    take: Callable[[bytes], object] = lambda _: None,
    most: int = 1 << 62,
    password: str | None = None,
    limit_s: float = LIMIT_S,
) -> Said:
    """Runs gpg over the keyring in `home`. It reads from the handle `source`; what it writes is
    given to `take`, block by block.

    Raises TooMuch where more than `most` bytes come out, or it takes longer than `limit_s`
    seconds; PgpFault where there is no gpg.
    """
    status_r, status_w = os.pipe()
    handles = [status_w]
    more: tuple[str, ...] = ()
    try:
        if password is not None:
            secret_r, secret_w = os.pipe()
            handles.append(secret_r)
            with os.fdopen(secret_w, "wb") as stream:
                stream.write(password.encode() + b"\n")
            more = ("--passphrase-fd", str(secret_r))
        line = [program(), "--homedir", str(home), *_ALWAYS, "--status-fd", str(status_w)]
        child = subprocess.Popen(
            [*line, *more, *args],
            stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            pass_fds=handles, env=environment(home), start_new_session=True,
        )  # fmt: skip
    except BaseException:
        os.close(status_r)
        raise
    finally:
        for one in handles:
            os.close(one)
    try:
        _bound(child.pid)
        told = _listen(child, status_r, take, most, time.monotonic() + limit_s)
        code = child.wait()
    finally:
        os.close(status_r)
        _end(child)
    said = [one for one in told.decode("utf-8", "replace").splitlines() if one.startswith(_MARK)]
    return Said(code, tuple(tuple(one.removeprefix(_MARK).split(" ")) for one in said))


def _bound(pid: int) -> None:
    try:
        resource.prlimit(pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
    except ProcessLookupError:
        # It ended already.
        return


def _listen(
    child: subprocess.Popen[bytes],
    status: int,
    take: Callable[[bytes], object],
    most: int,
    until: float,
) -> bytes:
    assert child.stdout is not None
    told, count = bytearray(), 0
    with selectors.DefaultSelector() as both:
        both.register(child.stdout.fileno(), selectors.EVENT_READ)
        both.register(status, selectors.EVENT_READ)
        while both.get_map():
            left = until - time.monotonic()
            if left <= 0:
                raise TooMuch("time")
            for key, _ in both.select(left):
                block = os.read(key.fd, BLOCK)
                if not block:
                    both.unregister(key.fd)
                elif key.fd == status:
                    told += block
                    if len(told) > _MOST_TOLD:
                        raise TooMuch("told")
                else:
                    count += len(block)
                    if count > most:
                        raise TooMuch("size")
                    take(block)
    return bytes(told)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Whatever it does still: it ends, and all that it began."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.stdout is not None:
        child.stdout.close()
