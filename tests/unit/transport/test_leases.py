"""The kernel is asked whether anybody has a file open for writing; where it does not say, it is
unknown, and nobody is kept waiting or ended by a signal."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from pathlib import Path

import pytest

from processor.transport import leases
from processor.transport.leases import LeaseAsked, ask, has_leases, kind_of_mount, writers_of


def test_a_file_is_written_while_somebody_has_it_open_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("one")
    assert writers_of(path) == "none"
    with path.open("a"):
        assert writers_of(path) == "some"
    with path.open():
        assert writers_of(path) == "none", "a reader is none"
    assert writers_of(path) == "none"


def test_a_writer_that_comes_while_we_ask_neither_waits_nor_ends_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("one")
    given: list[int] = []
    real = fcntl.fcntl

    def then_a_writer_comes(handle: int, command: int, argument: int = 0) -> int:
        done = real(handle, command, argument)
        if command == fcntl.F_SETLEASE and argument == fcntl.F_RDLCK:
            assert real(handle, fcntl.F_GETSIG) == signal.SIGURG
            with pytest.raises(BlockingIOError):
                os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            given.append(handle)
        return done

    monkeypatch.setattr(fcntl, "fcntl", then_a_writer_comes)
    assert writers_of(path) == "none"
    assert given
    monkeypatch.undo()
    with path.open("a"):
        assert writers_of(path) == "some", "the lease was given back"


@pytest.mark.parametrize("code", [errno.EACCES, errno.EINVAL, errno.EOPNOTSUPP, errno.ENOLCK])
def test_where_no_lease_can_be_had_it_is_unknown_who_writes(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("one")

    def refused(_handle: int, _command: int, _argument: int = 0) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "fcntl", refused)
    assert ask(path) == LeaseAsked("unknown", code)


def test_what_is_no_plain_file_is_not_asked(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    assert {writers_of(tmp_path / name) for name in ("pipe", "link", "gone")} == {"unknown"}


def test_file_systems_without_leases_are_known_by_their_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kind_of_mount(Path("/proc/self")) == "proc"
    assert kind_of_mount(tmp_path)
    assert has_leases("ext4")
    assert [has_leases(kind) for kind in ("nfs4", "cifs", "fuse.sshfs", "smb3")] == [False] * 4
    monkeypatch.setattr(leases, "_may_lease_all", lambda: False)
    assert leases.foreign(tmp_path) is None
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert leases.foreign(tmp_path) == tmp_path.stat().st_uid
