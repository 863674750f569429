"""Which folders lie on one mount, so that a file can be renamed from one to the other."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from processor.transport.files import FILE_MODE, PRIVATE_MODE

_PROBE = ".crossdock-probe-"


def is_probe(name: str) -> bool:
    """True for the name of what only proves that a folder can be renamed into."""
    return name.startswith(_PROBE)


def same_mount(first: Path, second: Path) -> bool:
    """True where a file can be renamed from one folder to the other: proved by doing it.

    What a crash left of an earlier proof is removed. Somebody may take the proof away: no matter.
    """
    probe = first / f"{_PROBE}{os.getpid()}"
    moved = second / f"{_PROBE}{os.getpid()}"
    _tidy(first)
    _tidy(second)
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


def not_renamed_into(staging: Path, folders: Sequence[Path]) -> dict[Path, OSError]:
    """Of these folders, those into which nothing can be renamed from `staging`, each with what the
    system says: proved by renaming an empty folder there and back, so that whoever takes every file
    at once sees none.

    What a crash left of an earlier proof is removed. Somebody may take the proof away: no matter.
    """
    probe = staging / f"{_PROBE}{os.getpid()}"
    found: dict[Path, OSError] = {}
    _tidy(staging)
    for folder in folders:
        moved = folder / probe.name
        try:
            _tidy(folder)
            probe.mkdir(mode=PRIVATE_MODE, exist_ok=True)
            probe.rename(moved)
        except OSError as error:
            found[folder] = error
            continue
        with suppress(FileNotFoundError):
            moved.rename(probe)
    with suppress(FileNotFoundError):
        probe.rmdir()
    return found


def _tidy(folder: Path) -> None:
    """Removes what a crash left of a proof: an empty file or folder. Anything else is not ours."""
    for stale in folder.glob(f"{_PROBE}*"):
        with suppress(OSError):
            if stale.is_dir() and not stale.is_symlink():
                stale.rmdir()
            elif stale.lstat().st_size == 0:
                stale.unlink()
