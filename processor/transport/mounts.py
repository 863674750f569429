"""Which folders lie on one mount, so that a file can be renamed from one to the other."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from processor.transport.files import PRIVATE_MODE

_PROBE = ".crossdock-probe-"


def is_probe(name: str) -> bool:
    """True for the name of what only proves that a folder can be renamed into. An earlier version
    proved it with a file."""
    return name.startswith(_PROBE)


def same_mount(first: Path, second: Path) -> bool:
    """True where a file can be renamed from one folder to the other: proved by doing it, with an
    empty folder, so that whoever takes files sees none.

    What a crash left of an earlier proof is removed. Somebody may take the proof away: no matter.
    """
    probe = first / f"{_PROBE}{os.getpid()}"
    moved = second / f"{_PROBE}{os.getpid()}"
    for stale in (*first.glob(f"{_PROBE}*"), *second.glob(f"{_PROBE}*")):
        _remove(stale)
    probe.mkdir(mode=PRIVATE_MODE)
    try:
        probe.rename(moved)
    except OSError as error:
        _remove(probe)
        if error.errno == errno.EXDEV:
            return False
        raise
    _remove(moved)
    return True


def _remove(stale: Path) -> None:
    """Removes a proof: an empty folder, or the empty file of an earlier version. One with
    something in it is not ours."""
    with suppress(OSError):
        if stale.is_dir() and not stale.is_symlink():
            stale.rmdir()
        elif stale.lstat().st_size == 0:
            stale.unlink()
