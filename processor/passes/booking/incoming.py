"""The bytes of an archived file as they are read: as they came, or the text of a workbook that came
back mended.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from processor.intake.table_workbook import read_wide
from processor.normalise.formats.format import FileBytes, file_bytes
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mended import COLUMNS, NotMended, as_mended, text_of
from processor.problems.problem import Problem
from processor.transport.read_files import open_bytes, read_bytes, read_head
from processor.transport.stopping import open_to_stop

_WORKBOOK = b"PK\x03\x04"


def is_workbook(path: Path) -> bool:
    """True for an XLSX workbook, by its first bytes: no export of text begins with them."""
    return read_head(path, len(_WORKBOOK)) == _WORKBOOK


def mended_text(path: Path) -> bytes:
    """The cells of a workbook as text. Raises NotMended where it is no rejects file."""
    return text_of(read_wide(read_bytes(path), COLUMNS))


def read_mended(path: Path, shown: str) -> FileBytes | Problem:
    """A workbook as the file to be identified that it stands for, or why it is none."""
    try:
        return file_bytes(io.BytesIO(mended_text(path)))
    except NotMended as refusal:
        return not_mended(refusal, shown)


def not_mended(refusal: NotMended, shown: str) -> Problem:
    """What is wrong with a workbook, told of the file `shown`."""
    return Problem(id=refusal.said.id, pieces=refusal.said.pieces, file=shown)


def opened(path: Path, stopping: Callable[[], bool] | None = None) -> BinaryIO:
    """The stream that records are read from. Raises NotMended, and Stopped where `stopping()`."""
    if is_workbook(path):
        return io.BytesIO(mended_text(path))
    return open_bytes(path) if stopping is None else open_to_stop(path, stopping)


def as_it_came(path: Path, mapping: Mapping) -> Mapping:
    """The mapping for the bytes that `opened` gives of this file."""
    return as_mended(mapping) if is_workbook(path) else mapping
