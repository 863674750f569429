"""What is kept for good, beside the ledger: never replaced, and durable before it counts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from processor.transport import files
from processor.transport.faults import doing
from processor.transport.files import FILE_MODE, failpoint, make_folder, sync_folder


@doing("doing.keeping-a-copy-of")
def keep_copy(path: Path, data: bytes) -> Path:
    """Keeps the bytes of a staged file in the archive of what was sent; safe to repeat.

    Returns where: under a further name where other bytes are kept under this one.
    """
    failpoint("keep/before-copy")
    kept = write_once(path, data)
    failpoint("keep/after-copy")
    return kept


@doing("doing.keeping-a-copy-of")
def write_once(path: Path, data: bytes) -> Path:
    """Writes a file that nothing ever replaces, durably; returns its path.

    The same bytes there already are fine; other bytes stay, and these go to `NAME~2`, `NAME~3`.
    """
    make_folder(path.parent)
    part = path.with_name(f".{path.name}.copy")
    for place in further_names(path):
        there = files.bytes_of(place)
        if there is None:
            files.write_synced(part, data)
            files.rename_no_replace(part, place)
            sync_folder(path.parent)
            return place
        if there == data:
            files.remove(part)
            # A crash may have come between the rename and this.
            sync_folder(path.parent)
            return place
    raise AssertionError("names do not end")


def further_names(path: Path) -> Iterator[Path]:
    """`path` itself, then `NAME~2`, `NAME~3` and so on beside it; the ending stays."""
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}~{number}{path.suffix}")


def kept_as(path: Path, sha256: str) -> Path | None:
    """Where the bytes with this hash are kept: `path` or one of its further names; None where they
    are not."""
    for place in further_names(path):
        if files.look(place) is None:
            return None
        if files.sha256_of(place)[0] == sha256:
            return place
    return None


@doing("doing.writing")
def write_marks(path: Path, data: bytes) -> None:
    """Replaces the file of marks, whole or not at all, durably."""
    files.write_visible(path, data)
    failpoint("marks/after-write")


@doing("doing.writing")
def append_line(path: Path, line: bytes) -> None:
    """Adds a line to a file, durably. A line that a crash cut short before it is ended first."""
    fresh = files.look(path) is None
    make_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, FILE_MODE)
    try:
        if fresh:
            os.fchmod(handle, FILE_MODE)
        size = os.fstat(handle).st_size
        torn = size and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, (b"\n" if torn else b"") + line + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    if fresh:
        sync_folder(path.parent)
    failpoint("note/after-append")


@doing("doing.archiving")
def put_aside(source: Path, target: Path) -> Path:
    """Moves a file out of sight into the archive, under a further name where the name is taken;
    safe to repeat."""
    data = files.bytes_of(source)
    if data is None:
        return target
    kept = write_once(target, data)
    files.remove(source)
    sync_folder(source.parent)
    return kept
