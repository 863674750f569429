"""Every place where a run changes something: operating-system calls, SQL statements, failpoints,
requests to servers.

`watched` wraps the calls of this process while a run is under way and tells a watcher before and
after each of them; nothing in the package knows of it. A call counts where a module of the package
made it on something below the house. The watcher may raise: then the call is not made. Requests are
told by the servers of builders/servers_in_folders.py.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Literal, NamedTuple

import pytest
from sqlalchemy.engine.default import DefaultDialect

import processor
from processor.transport import files

PACKAGE = str(Path(processor.__file__).parent) + os.sep
When = Literal["before", "after"]

# Folders of a house, the longest first: in which of them a call works is part of where it stands.
PLACES = (
    ".state/work/claimed", ".state/work", ".state/staging", ".state", "archive/out",
    "archive/ledger", "archive", "inbox", "outbox/alerts", "outbox",
)  # fmt: skip


class Site(NamedTuple):
    """Where something happens: the step of the pass, what is done, on what, and in which line.

    `kind` is "failpoint", "call", "sql" or "request". For SQL `step` is the transaction's name.
    """

    kind: str
    step: str
    what: str
    place: str
    line: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.step, self.what, self.place, self.line) if part)


@dataclass
class Call:
    """One call at a site; `paths` are those that it works on, relative to the house."""

    site: Site
    paths: tuple[str, ...] = ()
    changes: bool = True
    failed: bool = False


Watcher = Callable[[Call, When], None]
# Requests that change what lies at a server; those of NEEDS_ROOM a full one refuses.
CHANGING_REQUESTS = ("open", "write", "close", "replace", "rename", "remove", "make")
NEEDS_ROOM = ("open", "write", "close", "make")


@dataclass
class _Watching:
    house: str
    tell: Watcher
    transaction: str = ""
    inside: bool = False

    def call(self, what: str, paths: tuple[object, ...], work: Callable[[], Any]) -> Any:
        """Makes a call, told before and after, if it is one of the package on the house."""
        if self.inside:
            return work()
        inside = tuple(self._inside(path) for path in paths)
        if "" in inside:
            return work()
        line, step = _where()
        if not line:
            return work()
        site = Site("call", step, what, _place(inside[-1]), line)
        return self._told(Call(site, inside, changes=what != "fsync"), work)

    def _told(self, call: Call, work: Callable[[], Any]) -> Any:
        self._tell(call, "before")
        try:
            result = work()
        except OSError:
            call.failed, call.changes = True, False
            self._tell(call, "after")
            raise
        self._tell(call, "after")
        return result

    def _tell(self, call: Call, when: When) -> None:
        if self.inside:
            return
        self.inside = True
        try:
            self.tell(call, when)
        finally:
            self.inside = False

    def _inside(self, path: object) -> str:
        """The path below the house; empty for one elsewhere."""
        if isinstance(path, int):
            path = str(Path(f"/proc/self/fd/{path}").readlink()).removesuffix(" (deleted)")
        text = os.fsdecode(path)  # type: ignore[arg-type]
        if text == self.house[:-1]:
            return "."
        return text[len(self.house) :] if text.startswith(self.house) else ""

    def sql(self, statement: str, work: Callable[[], Any]) -> Any:
        """Executes a statement, told before and after."""
        if self.inside:
            return work()
        what = kind_of_statement(statement)
        if what.startswith("BEGIN"):
            # Only what writes begins at once; the others are short reads of a steady picture.
            self.transaction = _transaction() if what == "BEGIN IMMEDIATE" else "reading"
        if not self.transaction or what.startswith("PRAGMA"):
            return work()
        site = Site("sql", self.transaction, what, "", "")
        return self._told(Call(site, changes=what == "COMMIT"), work)

    def end(self, what: str, work: Callable[[], Any]) -> Any:
        """COMMIT or ROLLBACK, which end a transaction."""
        if not self.transaction or self.inside:
            return work()
        if what == "ROLLBACK":
            self.transaction = ""
            return work()
        try:
            return self.sql(what, work)
        finally:
            self.transaction = ""

    def request(self, what: str, place: str, path: str, work: Callable[[], Any]) -> Any:
        """One request to a server, told before and after; what the server does is none of ours."""
        if self.inside:
            return work()
        line, step = _where()

        def serves() -> Any:
            self.inside = True
            try:
                return work()
            finally:
                self.inside = False

        site = Site("request", step, what, place, line)
        return self._told(Call(site, (path,), changes=what in CHANGING_REQUESTS), serves)

    def failpoint(self, name: str) -> None:
        """A named failpoint: what is done before and after it are the calls around it."""
        if not self.inside:
            _, step = _where()
            self._tell(Call(Site("failpoint", step, name, "", ""), changes=False), "before")


def _where() -> tuple[str, str]:
    """The line of the package that makes a call, and the step of the pass that it belongs to.

    The step is the function that `run_pass` called; "open" before a pass.
    """
    line, step = "", "open"
    last = ""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(PACKAGE):
            if not line and code.co_name not in ("told", "failpoint"):
                module = code.co_filename.removeprefix(PACKAGE)
                line = f"{module}:{code.co_name}:{frame.f_lineno}"
            if code.co_name == "run_pass":
                return line, last
            if code.co_name != "told":
                last = code.co_name
        frame = frame.f_back
    return line, step


def _transaction() -> str:
    """The name of the transaction that begins; empty for one that has none."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        here = frame.f_code.co_filename.endswith("ledger/database.py")
        if here and frame.f_code.co_name == "transaction":
            return str(frame.f_locals["name"])
        frame = frame.f_back
    return ""


def _place(path: str) -> str:
    return next((one for one in PLACES if path == one or path.startswith(f"{one}/")), "house")


_STATEMENT = re.compile(
    r"(?P<insert>INSERT(?: OR \w+)?) INTO (?P<into>\w+)|(?P<update>UPDATE)(?: OR \w+)? (?P<of>\w+)"
    r"|(?P<delete>DELETE) FROM (?P<from>\w+)|(?P<select>SELECT)\b.*?\bFROM \(*(?P<table>\w+)",
    re.DOTALL,
)


def kind_of_statement(statement: str) -> str:
    """Verb and table of a statement, such as `UPDATE document`."""
    found = _STATEMENT.search(statement)
    if found is None:
        return " ".join(statement.split()[:2])
    verb = next(found[one] for one in ("insert", "update", "delete", "select") if found[one])
    table = next(found[one] for one in ("into", "of", "from", "table") if found[one])
    return f"{verb.split()[0]} {table}"


class _ToldWriter(io.FileIO):
    """A file open for writing; what reaches the system is told."""

    watching: _Watching

    def write(self, data: Any) -> int:
        return int(
            self.watching.call(
                "write", (self.fileno(),), lambda: super(_ToldWriter, self).write(data)
            )
        )


def _opens_for_writing(flags: int) -> bool:
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


_now: list[_Watching] = []


def request(what: str, place: str, path: str, work: Callable[[], Any]) -> Any:
    """Serves a request, told to the watcher if there is one."""
    return _now[-1].request(what, place, path, work) if _now else work()


@contextmanager
def watched(house: Path, tell: Watcher) -> Iterator[None]:
    """Tells every call, statement, failpoint and request of the package on `house` until it
    ends."""
    # Each run stands for a process of its own, which knows of no folder that it is on the disk.
    files._named_durably.clear()
    watching = _Watching(f"{house}{os.sep}", tell)
    _now.append(watching)
    with pytest.MonkeyPatch.context() as patch:
        _watch_calls(patch, watching)
        _watch_sql(patch, watching)
        files.set_failpoint_hook(watching.failpoint)
        try:
            yield
        finally:
            files.set_failpoint_hook(None)
            _now.remove(watching)


# Calls that change names or rights, and how many of their arguments are paths.
_CALLS: Mapping[str, int] = {
    "mkdir": 1, "rename": 2, "replace": 2, "unlink": 1, "remove": 1, "rmdir": 1, "link": 2,
    "symlink": 2, "chmod": 1, "fchmod": 1, "fsync": 1, "fdatasync": 1, "truncate": 1,
    "ftruncate": 1, "utime": 1, "write": 1,
}  # fmt: skip


def _watch_calls(patch: pytest.MonkeyPatch, watching: _Watching) -> None:
    def watch(name: str, count: int) -> None:
        real = getattr(os, name)

        def call(*args: Any, **options: Any) -> Any:
            return watching.call(name, args[:count], lambda: real(*args, **options))

        patch.setattr(os, name, call)

    for name, count in _CALLS.items():
        watch(name, count)
    real_open, real_fdopen, plain_open = os.open, os.fdopen, builtins.open
    real_sendfile = os.sendfile

    def open_(path: Any, flags: int, *args: Any, **options: Any) -> int:
        def work() -> int:
            return real_open(path, flags, *args, **options)

        if not _opens_for_writing(flags):
            return work()
        return int(watching.call("open", (path,), work))

    def writer(handle: int) -> Any:
        raw = _ToldWriter(handle, "wb")
        raw.watching = watching
        return io.BufferedWriter(raw)

    def fdopen(handle: int, mode: str = "r", *args: Any, **options: Any) -> Any:
        if mode != "wb" or watching.inside or not _where()[0]:
            return real_fdopen(handle, mode, *args, **options)
        return writer(handle)

    def open_file(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        if mode not in ("wb", "xb") or isinstance(file, int) or watching.inside or not _where()[0]:
            return plain_open(file, mode, *args, **options)
        flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
        flags |= os.O_TRUNC if mode == "wb" else os.O_EXCL
        return writer(open_(file, flags, 0o666))

    def sendfile(out: int, *args: Any, **options: Any) -> int:
        return int(watching.call("write", (out,), lambda: real_sendfile(out, *args, **options)))

    patch.setattr(os, "open", open_)
    patch.setattr(os, "fdopen", fdopen)
    patch.setattr(os, "sendfile", sendfile)
    patch.setattr(builtins, "open", open_file)
    patch.setattr(io, "open", open_file)
    patch.setattr(shutil, "open", open_file, raising=False)
    patch.setattr(files, "_libc", _Libc(files._libc, watching))


class _Libc:
    """The C library as files.py uses it; a rename without replacing is told."""

    def __init__(self, real: Any, watching: _Watching) -> None:
        self.real, self.watching = real, watching

    def renameat2(self, at: int, source: bytes, to: int, target: bytes, flags: int) -> int:
        def work() -> int:
            result = int(self.real.renameat2(at, source, to, target, flags))
            if result != 0:
                code = files.ctypes.get_errno()
                raise OSError(
                    code, os.strerror(code), os.fsdecode(source), None, os.fsdecode(target)
                )
            return result

        return int(self.watching.call("rename", (source, target), work))


def _watch_sql(patch: pytest.MonkeyPatch, watching: _Watching) -> None:
    def watch(name: str) -> None:
        real = getattr(DefaultDialect, name)

        def execute(dialect: Any, cursor: Any, statement: str, *args: Any, **options: Any) -> Any:
            return watching.sql(
                statement, lambda: real(dialect, cursor, statement, *args, **options)
            )

        patch.setattr(DefaultDialect, name, execute)

    for name in ("do_execute", "do_executemany", "do_execute_no_params"):
        watch(name)
    commit, rollback = DefaultDialect.do_commit, DefaultDialect.do_rollback
    patch.setattr(
        DefaultDialect, "do_commit",
        lambda dialect, to: watching.end("COMMIT", lambda: commit(dialect, to)),
    )  # fmt: skip
    patch.setattr(
        DefaultDialect, "do_rollback",
        lambda dialect, to: watching.end("ROLLBACK", lambda: rollback(dialect, to)),
    )  # fmt: skip


# What SQLite says where the disk or the rights of the ledger's files refuse.
_SQLITE = {
    errno.EIO: (sqlite3.SQLITE_IOERR, "disk I/O error"),
    errno.ENOSPC: (sqlite3.SQLITE_FULL, "database or disk is full"),
    errno.EACCES: (sqlite3.SQLITE_READONLY, "attempt to write a readonly database"),
}


class Cut(Exception):
    """The connection to a server ends here."""


class DoneLate(Exception):
    """The connection ends here, and the server does what it was asked some requests later: it had
    it already, and was slow."""


class Denied(Exception):
    """A server refuses, with these words."""


# What a server says of a fault of its disk; more than "Failure" most say of nothing.
SERVER_SAYS = {errno.EIO: "Failure", errno.ENOSPC: "No space left on device"}


def refusal(call: Call, code: int, house: Path) -> Exception:
    """The error that a call, statement, failpoint or request meets where the system, or the server,
    refuses with `code`."""
    if call.site.kind == "request":
        return Denied(SERVER_SAYS[code])
    if call.site.kind == "sql":
        number, words = _SQLITE[code]
        error = sqlite3.OperationalError(words)
        error.sqlite_errorcode = number
        return error
    named = str(house / call.paths[0]) if call.paths else None
    # The system names no file where a handle is written or synced.
    if call.site.what in ("write", "fsync", "fdatasync", "fchmod", "ftruncate"):
        named = None
    return OSError(code, os.strerror(code), named) if named else OSError(code, os.strerror(code))
