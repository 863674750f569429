"""Tries a server step by step, as `crossdock remote check` tells it: what is reached, what may be
done there, and what it promises. What it writes there is a few bytes, and is taken away again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from processor.model.sentence import Text, sentence
from processor.transport.sftp.channel import Server
from processor.transport.sftp.connect import Session, open_session
from processor.transport.sftp.faults import STEPS, RemoteFault, ServerRefused, Step, StepFailed
from processor.transport.sftp.server_files import below, why_one_folder
from processor.transport.sftp.settings import Settings

State = Literal["ok", "fails", "warns"]
# Where we write: in folders of ours, below those that the settings name.
STAGING = ".crossdock-staging"
TAKEN = ".crossdock-taken"
# Beyond it the times of files on the server help nobody to find one.
_CLOCK_S = 120
_BYTES = b"crossdock remote check\n"


class Finding(msgspec.Struct, frozen=True):
    """What became of a step; `said` is why it fails or what is to be known, `send` what the partner
    needs to hear of it."""

    step: str
    state: State
    said: Text = ""
    send: Text = ""


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `promise` is what becomes of a document handed over there, empty where that could
    not be seen; `clock_s` is how far the server's clock is ahead, in seconds."""

    findings: tuple[Finding, ...]
    promise: str = ""
    clock_s: int | None = None

    @property
    def ok(self) -> bool:
        """True if nothing fails."""
        return all(one.state != "fails" for one in self.findings)


class _Found:
    """What is found, in its order; what is said before goes to `tell` at once."""

    def __init__(self, tell: Callable[[Finding], None]) -> None:
        self.all: list[Finding] = []
        self.tell = tell
        self.promise = ""
        self.clock_s: int | None = None

    def add(self, step: str, state: State = "ok", said: Text = "", send: Text = "") -> None:
        one = Finding(step, state, said, send)
        self.all.append(one)
        self.tell(one)

    def refused(self, step: str, error: RemoteFault, **pieces: str) -> None:
        self.add(step, "fails", error.words, sentence(f"sftp-send.{step}", **pieces))


def examine(
    settings: Settings,
    incoming: Sequence[str],
    outgoing: Sequence[str],
    *,
    now_s: Callable[[], int],
    unique: str,
    key: str = "",
    tell: Callable[[Finding], None] = lambda _: None,
    connect: Callable[[Settings, Callable[[Step], None]], Session] = open_session,
) -> Examined:
    """Tries everything. `incoming` and `outgoing` are the folders below `inbox` and `outbox` that
    somebody uses; `now_s` is our clock, in seconds UTC; `unique` ends the names of what is written;
    `key` is our public key, to be sent to a partner that refuses it."""
    found = _Found(tell)
    host, user = settings.host_name, settings.user
    try:
        session = connect(settings, lambda step: found.add(step))
        try:
            _on(session.channel(lambda step: found.add(step)), settings, incoming, outgoing,
                now_s, unique, found)  # fmt: skip
        finally:
            session.close()
    except StepFailed as error:
        # Some are passed together with a later one.
        passed = {one.step for one in found.all}
        for step in STEPS[: STEPS.index(error.step)]:
            if step not in passed:
                found.add(step)
        send = sentence(f"sftp-send.{error.step}", host=host, user=user)
        if error.step == "login" and key:
            send = sentence("sftp-send.login-key", host=host, user=user, key=key)
        found.add(error.step, "fails", error.why, "" if error.ours else send)
    except RemoteFault as error:
        found.add("answers", "fails", error.words, sentence("sftp-send.answers", host=host))
    return Examined(findings=tuple(found.all), promise=found.promise, clock_s=found.clock_s)


def _on(
    remote: Server, settings: Settings, incoming: Sequence[str], outgoing: Sequence[str],
    now_s: Callable[[], int], unique: str, found: _Found,
) -> None:  # fmt: skip
    home = remote.resolved(".")
    if incoming and _is_there(remote, settings.inbox, home, found, "inbox"):
        for folder in incoming:
            path = below(settings.inbox, folder)
            if _is_there(remote, path, home, found, "inbox"):
                _list(remote, path, found)
                if settings.after != "leave":
                    _take(remote, settings, path, unique, found)
        if settings.after == "move":
            _will_be_there(remote, settings.moved_to, home, found, "moved")
    if said := why_one_folder(remote, settings.inbox, settings.outbox):
        # Ours to mend, in config.yaml: nobody is to be asked.
        found.add("outbox", "fails", said)
    elif outgoing and _is_there(remote, settings.outbox, home, found, "outbox"):
        _hand_over(remote, settings, now_s, unique, found)
        for folder in outgoing:
            path = below(settings.outbox, folder)
            if folder or remote.look(path) is None:
                _will_be_there(remote, path, home, found, "outbox")


def _will_be_there(remote: Server, path: str, home: str, found: _Found, side: str) -> None:
    """What is not there is no fault: it is made when it is needed."""
    if remote.look(path) is None:
        found.add(side, "ok", sentence("sftp.folder-made-later", folder=path))
    else:
        _is_there(remote, path, home, found, side)


def _is_there(remote: Server, path: str, home: str, found: _Found, side: str) -> bool:
    there = remote.look(path)
    whole = path if path.startswith("/") else below(home, path)
    if there is None:
        said = sentence("sftp.no-folder", folder=whole)
        found.add(side, "fails", said, sentence(f"sftp-send.{side}", folder=whole))
        return False
    if there.what == "file":
        said = sentence("sftp.not-a-folder", folder=whole)
        found.add(side, "fails", said, sentence(f"sftp-send.{side}", folder=whole))
        return False
    found.add(side, "ok", sentence("sftp.folder-there", folder=whole))
    return True


def _list(remote: Server, folder: str, found: _Found) -> None:
    try:
        for _ in remote.entries(folder):
            pass
    except ServerRefused as error:
        found.refused("list", error, folder=folder)
        return
    found.add("list", "ok", sentence("sftp.folder-there", folder=folder))


def _take(remote: Server, settings: Settings, folder: str, unique: str, found: _Found) -> None:
    """Whether files may be taken away: one of ours is written there, renamed and deleted."""
    ours = below(settings.inbox, TAKEN)
    old, new = below(folder, f".crossdock-check-{unique}"), below(ours, f"check-{unique}")
    try:
        if remote.look(ours) is None:
            remote.make_folder(ours)
        remote.write_new(old, iter((_BYTES,)), sync=False)
    except ServerRefused as error:
        _clear(remote, old)
        # A folder may let us take what others put there, and put nothing there ourselves.
        found.add("take", "warns", sentence("sftp.take-unknown", folder=folder, why=error.words),
                  sentence("sftp-send.take", folder=folder))  # fmt: skip
        return
    try:
        remote.rename(old, new)
        remote.remove(new)
    except ServerRefused as error:
        found.refused("take", error, folder=folder)
        _clear(remote, old, new)
        return
    found.add("take", "ok", sentence("sftp.folder-there", folder=folder))


def _hand_over(
    remote: Server, settings: Settings, now_s: Callable[[], int], unique: str, found: _Found
) -> None:
    """Writes, looks, reads, renames and deletes as a hand-over does, in its staging folder."""
    ours = settings.staging.rstrip("/") or below(settings.outbox, STAGING)
    first, second, third = (below(ours, f"check-{unique}.{n}.part") for n in (1, 2, 3))
    doing = "write"
    try:
        if remote.look(ours) is None:
            remote.make_folder(ours)
        remote.write_new(first, iter((_BYTES,)), sync=settings.sync and remote.can_sync)
        found.add("write", "ok", sentence("sftp.folder-there", folder=ours))
        _clock(remote, first, now_s, found)
        doing = "verify"
        _verify(remote, settings, first, found)
        doing = "rename"
        _renames(remote, first, second, third, found)
        doing = "delete"
        remote.remove(second)
        found.add("delete")
    except ServerRefused as error:
        found.refused(doing, error, folder=ours)
        _clear(remote, first, second, third)
    if settings.sync and not remote.can_sync:
        found.add("sync", "warns", sentence("sftp.cannot-sync"), sentence("sftp-send.sync"))


def _clock(remote: Server, path: str, now_s: Callable[[], int], found: _Found) -> None:
    entry = remote.look(path)
    if entry is None or entry.mtime is None:
        found.add("clock", "warns", sentence("sftp.no-mtime"))
        return
    found.clock_s = entry.mtime - now_s()
    if abs(found.clock_s) <= _CLOCK_S:
        found.add("clock", "ok", sentence("sftp.clock-right", seconds=abs(found.clock_s)))
        return
    word = "ahead" if found.clock_s > 0 else "behind"
    said = sentence(f"sftp.clock-{word}", seconds=abs(found.clock_s))
    found.add("clock", "warns", said, sentence("sftp-send.clock", said=said))


def _verify(remote: Server, settings: Settings, path: str, found: _Found) -> None:
    """Whether what was written can be looked at as the settings say."""
    digest = hashlib.sha256()
    try:
        if settings.verify == "read-back":
            remote.read(path, digest.update, 0, len(_BYTES) + 1)
            whole = digest.digest() == hashlib.sha256(_BYTES).digest()
        else:
            entry = remote.look(path)
            whole = entry is not None and entry.size == len(_BYTES)
    except ServerRefused as error:
        found.refused("verify", error)
        return
    if whole:
        found.add("verify", "ok", sentence(f"sftp.verified-{settings.verify}"))
    else:
        said = sentence("sftp.not-whole", path=path)
        found.add("verify", "fails", said, sentence("sftp-send.verify"))


def _renames(remote: Server, first: str, second: str, third: str, found: _Found) -> None:
    """What a rename does, and so what is promised: by posix-rename, or by a plain one that never
    takes the place of what is there, a document is handed over exactly once."""
    if remote.can_replace:
        remote.replace(first, second)
        found.promise = "exactly once"
        found.add("rename", "ok", sentence("sftp.rename-posix"))
        return
    remote.rename(first, second)
    remote.write_new(third, _nothing(), sync=False)
    try:
        remote.rename(third, second)
    except ServerRefused:
        remote.remove(third)
        found.promise = "exactly once"
        found.add("rename", "ok", sentence("sftp.rename-plain"))
        return
    found.promise = "at least once"
    found.add("rename", "warns", sentence("sftp.rename-over"), sentence("sftp-send.rename-over"))


def _nothing() -> Iterator[bytes]:
    return iter(())


def _clear(remote: Server, *paths: str) -> None:
    """Takes away what is left of ours, as far as the server lets us."""
    for path in paths:
        try:
            if remote.look(path) is not None:
                remote.remove(path)
        except ServerRefused:
            continue
