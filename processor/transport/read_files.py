"""Looking at files and folders: what is there, and its bytes. Nothing here changes anything.

No failpoint is needed: a crash while reading leaves nothing half done. What changes files is in
`files`.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO


def is_there(path: Path) -> bool:
    """True if a file or folder has this name; a link that leads nowhere is not there."""
    return path.exists()


def is_file(path: Path) -> bool:
    """True for a file, also behind a link."""
    return path.is_file()


def matching(folder: Path, pattern: str) -> list[Path]:
    """What lies in a folder under names like `*.yaml` or `*/*`, by name; none without a folder."""
    return sorted(folder.glob(pattern))


def all_below(folder: Path) -> list[Path]:
    """Everything below a folder at any depth, folders too, by name; none without the folder."""
    return sorted(folder.rglob("*"))


def files_below(folder: Path) -> list[Path]:
    """Every file below a folder at any depth, by name; none without the folder."""
    return [path for path in all_below(folder) if path.is_file()]


def holds_a_file(folder: Path) -> bool:
    """True if a file lies below a folder, at any depth."""
    return any(path.is_file() for path in folder.rglob("*"))


def read_bytes(path: Path) -> bytes:
    """The whole of a file."""
    return path.read_bytes()


def read_head(path: Path, size: int) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as stream:
        return stream.read(size)


def size_of(path: Path) -> int | None:
    """The size of a file in bytes; None where it is not there."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def identity_of(path: Path) -> tuple[int, int] | None:
    """What tells a file from every other, whatever it holds: its device and its number there. None
    where it is not there."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def read_text(path: Path, encoding: str = "utf-8") -> str:
    """The whole of a file as text, line ends as one `\\n`."""
    return path.read_text(encoding)


def open_bytes(path: Path) -> BinaryIO:
    """A file open for reading; the caller closes it."""
    return path.open("rb")
