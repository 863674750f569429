"""Real mounts in a mount namespace of a forked child, where the machine gives one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.transport import whereabouts

_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000
_BIND, _PRIVATE, _RECURSIVE, _DETACH, _REMOUNT = 0x1000, 0x40000, 0x4000, 2, 32
_REFUSED = 75
_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def mount_memory(target: Path, size: str = "", *, again: bool = False) -> None:
    """A file system in memory, of a source that is named by its folder, and of a size such as 96k;
    `again` gives one that is mounted another size."""
    target.mkdir(parents=True, exist_ok=True)
    told = f"size={size}".encode() if size else None
    flags = _REMOUNT if again else 0
    _checked(_libc.mount(target.name.encode(), os.fsencode(target), b"tmpfs", flags, told))


def bind(source: Path, target: Path) -> None:
    """A folder of another file system, mounted here."""
    _checked(_libc.mount(os.fsencode(source), os.fsencode(target), None, _BIND, None))


def unmount(target: Path) -> None:
    """Takes the mount away; what lies below is seen again."""
    _checked(_libc.umount2(os.fsencode(target), _DETACH))


def told_as(kind: str, folder: Path, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the system tells, by a `table` of mounts of ours, that `folder` lies on a file
    system of this type: for what no machine of ours can mount."""
    mount, _ = whereabouts._mount_of(folder)
    lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    for number, line in enumerate(lines):
        before, _, after = line.partition(" - ")
        if before.split(" ")[0] == mount:
            lines[number] = f"{before} - {kind} {after.partition(' ')[2]}"
    table.write_text("\n".join(lines) + "\n", "utf-8", "surrogateescape")
    monkeypatch.setattr(whereabouts, "_MOUNTS", table)


def with_mounts(work: Callable[[], None]) -> None:
    """Does `work` in a child that may mount; skips the test where the machine does not let it."""
    user, group = os.getuid(), os.getgid()
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        os.close(told)
        try:
            if _libc.unshare(_NEW_USER | _NEW_MOUNTS) != 0:
                code = _REFUSED
                return
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"0 {user} 1")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1")
            _checked(_libc.mount(None, b"/", None, _PRIVATE | _RECURSIVE, None))
            work()
            code = 0
        except BaseException:
            with contextlib.suppress(OSError):
                os.write(tells, traceback.format_exc().encode()[-60_000:])
        finally:
            os._exit(code)
    os.close(tells)
    with os.fdopen(told, "rb") as stream:
        words = stream.read().decode("utf-8", "replace")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == _REFUSED:
        pytest.skip("this machine gives no user a mount namespace")
    assert code == 0, words
