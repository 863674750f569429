"""What lies in folders of this machine: names, kinds and rights. Nothing here changes a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, NamedTuple

EntryKind = Literal["file", "folder", "link", "other"]


class Entry(NamedTuple):
    """One name in a folder."""

    name: str
    path: Path
    what: EntryKind

    @property
    def is_file(self) -> bool:
        """True for a plain file: no link, pipe, device or folder."""
        return self.what == "file"

    @property
    def is_folder(self) -> bool:
        """True for a folder that is no link."""
        return self.what == "folder"


def entries(folder: Path) -> list[Entry]:
    """Everything in a folder, in no order, without following links."""
    with os.scandir(folder) as found:
        return [Entry(one.name, Path(one.path), _what(one)) for one in found]


def _what(entry: os.DirEntry[str]) -> EntryKind:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"


def is_folder(folder: Path) -> bool:
    """True where there is a folder, or a link to one."""
    return folder.is_dir()


def may_list(folder: Path) -> bool:
    """True if we may read the names in a folder and what they stand for."""
    return os.access(folder, os.R_OK | os.X_OK)


def may_take_from(folder: Path) -> bool:
    """True if we may rename files out of a folder."""
    return os.access(folder, os.W_OK)


def may_read(path: Path) -> bool:
    """True if we may read a file."""
    return os.access(path, os.R_OK)
