"""The bytes of an archived file as they are read: as they came, the text of a workbook that came
back mended, or the spool of a file that cannot be cut into pieces.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from processor.house.premises import Premises
from processor.intake.table_workbook import read_wide
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import reading
from processor.model.config import Limits
from processor.normalise.formats.format import file_bytes
from processor.normalise.formats.joined import JoinedOptions
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.identify import as_written
from processor.normalise.join_halves import HalfFile, side_by_side
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mended import COLUMNS, as_mended, text_of
from processor.normalise.sorted_pairs import Aside, Scratch, in_memory
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem
from processor.spool.spool import Archived, forget_spools, never, open_made, open_spool
from processor.transport.derived import Nameless
from processor.transport.read_files import open_bytes, read_bytes, read_head
from processor.transport.stopping import Stopped, open_to_stop

# Both files were read strictly, within the limits of the house.
_READ_BEFORE = Limits(field_kb=100_000)
JOINED_WORD = "joined-1"
_WORKBOOK = b"PK\x03\x04"


def archived_of(house: Premises, row: FileRow, other: FileRow | None = None) -> Archived:
    """An arrived file as the archive keeps it, with the one that it is joined with."""
    joined = None if other is None else archived_of(house, other)
    return Archived(house.archive / row.archive, row.sha256, house.state / "spool", joined)


def forget_booked(runtime: Runtime) -> None:
    """Deletes the spools of files that are neither claimed nor half-booked: who wants one makes it
    again."""
    with reading(runtime.engine) as connection:
        rows = arrivals.in_state(connection, "claimed", "read")
    forget_spools(runtime.house.state / "spool", {row.sha256 for row in rows})


class _Asking:
    """What was put aside, for one who may be told to stop while it is sorted: raises Stopped."""

    def __init__(self, scratch: Scratch, stopping: Callable[[], bool]) -> None:
        self._scratch, self._stopping = scratch, stopping

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._scratch.seek(offset, whence)

    def read(self, size: int, /) -> bytes:
        if self._stopping():
            raise Stopped
        return self._scratch.read(size)

    def write(self, data: bytes, /) -> int:
        if self._stopping():
            raise Stopped
        return self._scratch.write(data)


def aside_of(house: Premises, stopping: Callable[[], bool] = never) -> Aside:
    """Where the strict pass over a file puts what would be too much for memory; memory, for one who
    may write nothing there. Once `stopping()`, what uses it meets Stopped."""
    return _aside_in(house.state / "spool", stopping)


def _aside_in(folder: Path, stopping: Callable[[], bool]) -> Aside:
    def aside() -> Scratch:
        try:
            return _Asking(Nameless(folder), stopping)
        except PermissionError:
            return _Asking(in_memory(), stopping)

    return aside


def is_workbook(path: Path) -> bool:
    """True for an XLSX workbook, by its first bytes: no export of text begins with them."""
    return read_head(path, len(_WORKBOOK)) == _WORKBOOK


def mended_text(path: Path) -> bytes:
    """The cells of a workbook as text. Raises NotMended where it is no rejects file."""
    return text_of(read_wide(read_bytes(path), COLUMNS))


def not_read(refusal: Unspooled, shown: str) -> Problem:
    """What is wrong with a file that was not opened, told of the file `shown`."""
    return Problem(id=refusal.said.id, pieces=refusal.said.pieces, file=shown)


def opened(
    file: Archived, mapping: Mapping, stopping: Callable[[], bool] | None = None
) -> BinaryIO:
    """The stream that records are read from. Raises Unspooled, and Stopped where `stopping()`."""
    if isinstance(mapping.options, JoinedOptions):
        return _open_joined(file, mapping, mapping.options, stopping or never)
    spool = mapping.file_format.spool
    if spool is not None:
        told = spool.told(mapping.options)
        return open_spool(file, mapping.format, spool, told, stopping or never)
    if is_workbook(file.path):
        return io.BytesIO(mended_text(file.path))
    return open_bytes(file.path) if stopping is None else open_to_stop(file.path, stopping)


def _open_joined(
    file: Archived, mapping: Mapping, options: JoinedOptions, stopping: Callable[[], bool]
) -> BinaryIO:
    """The records of two files side by side."""
    assert file.other is not None, "the file that it was joined with"
    assert mapping.joins is not None
    other = file.other
    halves = [
        (
            file,
            msgspec.structs.replace(
                mapping, format=options.lines.format, options=options.lines.options
            ),
            options.lines.header,
        ),
        (
            other,
            msgspec.structs.replace(
                mapping.joins.other, format=options.orders.format, options=options.orders.options
            ),
            options.orders.header,
        ),
    ]

    def make() -> Iterator[bytes]:
        with ExitStack() as streams:
            lines, orders = (
                HalfFile(streams.enter_context(opened(one, read_by, stopping)), read_by, header)
                for one, read_by, header in halves
            )
            for frame in side_by_side(
                lines, orders, _READ_BEFORE, _aside_in(file.folder, stopping)
            ):
                if stopping():
                    raise Stopped
                yield frame

    told = repr((other.sha256, options, mapping.key, mapping.joins.on, mapping.blank_key_above))
    return open_made(file, JOINED_WORD, told, make)


def as_it_came(path: Path, mapping: Mapping, name: str) -> Mapping:
    """The mapping for the bytes that `opened` gives of this file, which was read by it before: what
    it lists several of (encodings, delimiters) is said again by the bytes."""
    if is_workbook(path):
        return as_mended(mapping)
    if len(mapping.file_format.ways(mapping.options)) == 1:
        return mapping
    with open_bytes(path) as stream:
        return as_written(file_bytes(stream), name, mapping)
