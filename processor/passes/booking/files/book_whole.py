"""Books a file of rows that stand for themselves: read whole, booked in one transaction."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.database import transaction
from processor.model.config import Config
from processor.model.sentence import Text
from processor.normalise import FILE_KINDS, Portion, Records
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.reading import reason_of
from processor.passes.between import goes_on
from processor.passes.booking.files.arrive import ReadFile, shown
from processor.passes.booking.files.booking import Booking
from processor.passes.booking.files.finish_file import finish_file
from processor.passes.booking.files.incoming import archived_of, opened
from processor.passes.booking.files.senders import FolderOwner, owner_of
from processor.passes.runtime import Runtime
from processor.transport.read_files import is_there


class WholeFile(NamedTuple):
    """A file with all it says: `read` is what its kind read of the `portion`, `owner` who dropped
    it, `now` the time of the pass, `config` the configuration in force; `continues` says whether it
    holds all that an earlier file held, and more behind it: what of that one was taken before its
    sender had written all."""

    one: ReadFile
    read: Records
    portion: Portion
    owner: FolderOwner
    now: int
    config: Config
    continues: Callable[[FileRow], bool] = lambda _earlier: False

    def texts(self) -> dict[int, str]:
        """The sender's own text of every record, by row."""
        mapping, header = self.portion.mapping, self.portion.header
        return {
            record.row: record.raw
            for first_row, data in self.portion.parts
            for record in mapping.records(data, first_row, header)
        }

    def unused(self) -> list[RowFact]:
        """The rows that gave nothing: bad ones with their own text, and those passed over."""
        reasons: dict[int, Text] = {}
        rows = sorted(self.read.raw)
        for problem in self.read.problems:
            if problem.severity == "error":
                before = bisect_right(rows, problem.line)
                row = rows[before - 1] if before else problem.line
                reasons.setdefault(row, reason_of(problem))
        return [
            *(
                RowFact(row, "rejected", None, why, self.read.raw.get(row, ""))
                for row, why in reasons.items()
            ),
            *(RowFact(row, "ignored", None, why) for row, why in self.read.ignored),
        ]


BookRows = Callable[[Connection, WholeFile], list[RowFact]]


def whole(book_rows: BookRows, *, by_its_date: bool = False) -> Booking:
    """The booking of a kind of file that is booked at once: `book_rows` writes what the rows say
    and gives the outcome of every row, all in one transaction."""

    def book(runtime: Runtime, one: ReadFile, now: int) -> None:
        if not one.row.chunks_booked:
            given = _read(runtime, one, now)
            if not goes_on(runtime):
                return
            with transaction(runtime.engine, "book") as connection:
                facts = book_rows(connection, given)
                arrivals.add_rows(connection, one.row.id, facts)
                arrivals.update(connection, one.row.id, chunks_booked=1)
        finish_file(runtime, one, now, one.row.sender)

    return Booking(book, by_its_date=by_its_date)


def portion_of(one: ReadFile, owner: FolderOwner, parts: Sequence[tuple[int, bytes]]) -> Portion:
    """Pieces of a file to be read, with all that is known of who sent it."""
    return Portion(
        parts, one.survey.header, one.mapping, shown(one.row), one.row.sha256, owner.channel,
        owner.timezone, owner.warehouse.a_day_means if owner.warehouse is not None else "",
    )  # fmt: skip


def _read(runtime: Runtime, one: ReadFile, now: int) -> WholeFile:
    data = _bytes(runtime, one.row, one.mapping)
    owner = owner_of(runtime.house.config, one.row.sender)
    assert owner is not None
    portion = portion_of(one, owner, one.survey.parts(data))
    read: Any = FILE_KINDS[one.mapping.kind].read(portion)

    def continues(earlier: FileRow) -> bool:
        same = (earlier.sender, earlier.name) == (one.row.sender, one.row.name)
        if not same or not is_there(archived_of(runtime.house, earlier).path):
            return False
        try:
            before = _bytes(runtime, earlier, one.mapping)
        except Unspooled:
            return False
        return len(before) < len(data) and data.startswith(before)

    return WholeFile(one, read, portion, owner, now, runtime.house.config, continues)


def _bytes(runtime: Runtime, row: FileRow, mapping: Mapping) -> bytes:
    """All that is read of an archived file. Raises Unspooled."""
    with opened(archived_of(runtime.house, row), mapping) as stream:
        return stream.read()
