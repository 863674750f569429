"""Files that are made again at will from others: whole under their name, or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from processor.transport.files import PRIVATE_MODE, make_folder, sync_folder

_PART = ".part"


@contextmanager
def new_derived(path: Path) -> Iterator[BinaryIO]:
    """A new file to be written in the block, which has its name at the end of it, durably; after an
    error nothing is left. Two processes may make the same one at once: it holds the same."""
    make_folder(path.parent, PRIVATE_MODE)
    handle, name = tempfile.mkstemp(prefix=".", suffix=_PART, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield cast(BinaryIO, stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def clear_derived(folder: Path, keep: Callable[[str], bool]) -> None:
    """Deletes the files of a folder whose names are not to be kept."""
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if not keep(path.name):
                path.unlink(missing_ok=True)
