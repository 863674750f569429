"""A text file that a person asked for: made new, never written over one that is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """Writes a new file in UTF-8 with a byte order mark, for its owner alone to read. Raises
    FileExistsError where the name is taken, also by a link; one that was not finished is taken away
    again."""
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(opened, "w", encoding="utf-8-sig", newline="") as stream:
            yield stream
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
