"""What the kernel tells of folders while something works in them: nothing is too short to see."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_CREATED, _MOVED_IN, _WRITTEN, _IS_FOLDER = 0x100, 0x80, 0x2, 0x40000000
_OVERFLOW = 0x4000
_WORDS = {_CREATED: "created", _MOVED_IN: "moved in", _WRITTEN: "written"}
_NONBLOCK, _CLOEXEC = 0o4000, 0o2000000
_HEAD = struct.Struct("iIII")
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Seen:
    """What befell files and folders in the watched ones: (what, path) in the order of time."""

    of_files: list[tuple[str, Path]] = field(default_factory=list)
    of_folders: list[tuple[str, Path]] = field(default_factory=list)


@contextmanager
def folder_events(base: Path) -> Iterator[Seen]:
    """Watches a folder and every folder that is below it now; `Seen` is filled at the end."""
    handle = _libc.inotify_init1(_NONBLOCK | _CLOEXEC)
    assert handle >= 0, os.strerror(ctypes.get_errno())
    seen, places = Seen(), {}
    try:
        for folder in (base, *(one for one in base.rglob("*") if one.is_dir())):
            mask = _CREATED | _MOVED_IN | _WRITTEN
            number = _libc.inotify_add_watch(handle, os.fsencode(folder), mask)
            assert number >= 0, os.strerror(ctypes.get_errno())
            places[number] = folder
        yield seen
        for number, mask, name in _events(handle):
            assert not mask & _OVERFLOW, "events were lost"
            into = seen.of_folders if mask & _IS_FOLDER else seen.of_files
            if words := _WORDS.get(mask & ~_IS_FOLDER):
                into.append((words, places[number] / name))
    finally:
        os.close(handle)


def _events(handle: int) -> Iterator[tuple[int, int, str]]:
    while True:
        try:
            data = os.read(handle, 1 << 16)
        except BlockingIOError:
            return
        while data:
            number, mask, _, length = _HEAD.unpack_from(data)
            name = data[_HEAD.size : _HEAD.size + length].rstrip(b"\0")
            yield number, mask, os.fsdecode(name)
            data = data[_HEAD.size + length :]
