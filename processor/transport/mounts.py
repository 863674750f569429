"""Which folders lie on one mount, so that a file can be renamed from one to the other."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from processor.transport.files import FILE_MODE

_PROBE = ".crossdock-probe-"


def is_probe(name: str) -> bool:
    """True for the name of a file that only proves that a folder can be renamed into."""
    return name.startswith(_PROBE)


def same_mount(first: Path, second: Path) -> bool:
    """True where a file can be renamed from one folder to the other: proved by doing it.

    What a crash left of an earlier proof is removed. Somebody may take the proof away: no matter.
    """
    probe = first / f"{_PROBE}{os.getpid()}"
    moved = second / f"{_PROBE}{os.getpid()}"
    for stale in (*first.glob(f"{_PROBE}*"), *second.glob(f"{_PROBE}*")):
        stale.unlink(missing_ok=True)
    stage_handle = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    os.close(stage_handle)
    try:
        probe.rename(moved)
    except OSError as error:
        probe.unlink(missing_ok=True)
        if error.errno == errno.EXDEV:
            return False
        raise
    moved.unlink(missing_ok=True)
    return True
