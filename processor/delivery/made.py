"""The folder of this machine in which encrypted documents on their way stand, and what they were
made of: by the key of each."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from processor.transport import files, listing


def made_path(folder: Path, key: int, of: str, ending: str) -> Path:
    """The file of a document that was made of the bytes, and by the terms, that `of` names."""
    digest = sha256(of.encode()).hexdigest()
    return folder / f"{key:010d}-{digest[:32]}{ending}"


def made_keys(folder: Path) -> list[int]:
    """The keys of the documents of which something stands there."""
    return sorted({key for key, _ in _files(folder)})


def forget_made(folder: Path, key: int) -> None:
    """Deletes what stands there of a document."""
    for other, path in _files(folder):
        if other == key:
            files.remove(path)


def _files(folder: Path) -> list[tuple[int, Path]]:
    if not listing.is_folder(folder):
        return []
    found = [one for one in listing.entries(folder) if one.is_file]
    return [
        (int(key), one.path)
        for one in found
        if (key := one.name.partition("-")[0]).isascii() and key.isdecimal()
    ]
