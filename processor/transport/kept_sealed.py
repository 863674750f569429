"""Encrypted bytes on their way out: made once, so they are safe here before they go anywhere."""

from __future__ import annotations

from pathlib import Path

from processor.transport import files
from processor.transport.faults import doing
from processor.transport.files import PRIVATE_MODE, failpoint, make_folder


@doing("doing.writing")
def keep_sealed(path: Path, data: bytes) -> None:
    """Writes them whole or not at all, durably, where only we look."""
    make_folder(path.parent, PRIVATE_MODE)
    failpoint("seal/before-keep")
    files.write_visible(path, data)
    failpoint("seal/after-keep")
