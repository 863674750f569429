"""Files and folders outside the house that are nobody's records: scratch houses, tracebacks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A folder of our own that is gone, with all it holds, at the end of the block."""
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        yield Path(folder)


def keep_text(prefix: str, text: str) -> Path:
    """Writes a text to a new file in the system's folder for temporary files; returns its path."""
    handle, path = tempfile.mkstemp(prefix=prefix, suffix=".txt")
    with os.fdopen(handle, "w") as stream:
        stream.write(text)
    return Path(path)
