"""Book: what read files say becomes facts of the ledger, all kinds before any order is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from processor.ledger.arrived.arrivals import FileRow
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.kinds.file_kinds import FILE_KINDS, REVIEW_SHEETS
from processor.passes.booking.files.arrive import ReadFile, park, shown
from processor.passes.booking.files.booking import Booking, as_arrived, booking_of
from processor.passes.booking.files.incoming import not_read
from processor.passes.booking.files.read_in_turn import read_in_turn
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.problems.problem import problem


def before_sheets(one: ReadFile) -> bool:
    """True for files that are booked before filled review sheets are."""
    return FILE_KINDS[one.mapping.kind].turn < REVIEW_SHEETS


def book_all(runtime: Runtime, read: Sequence[ReadFile], now: int) -> None:
    """Books files by kind, then in the order they arrived.

    Several exports of one channel in one pass are booked from the oldest to the newest, however
    they are named.
    """
    bookable = [(one, booking) for one in read if (booking := _booking(runtime, one, now))]
    ordered = sorted(
        _dated(runtime, bookable, now),
        # Adopted exports come before any other: what they end must not ship in the same pass.
        key=lambda r: (
            FILE_KINDS[r[0].mapping.kind].turn,
            not r[0].row.adopt_as,
            r[0].row.as_at,
            r[0].row.id,
        ),
    )
    runtime.progress("book", 0, len(ordered))

    def book(found: tuple[ReadFile, Booking]) -> None:
        one, booking = found
        if booking.by_its_date and not moves(runtime, "counts"):
            return
        try:
            booking.book(runtime, one, now)
        except Unspooled as refusal:
            park(runtime, one.row, [not_read(refusal, shown(one.row))], now)
        runtime.progress("book", 1)

    read_in_turn(runtime, now, ordered, _row, book, shown=shown)


def _row(found: tuple[ReadFile, Booking]) -> FileRow:
    return found[0].row


def _booking(runtime: Runtime, one: ReadFile, now: int) -> Booking | None:
    booking = booking_of(one.mapping.kind)
    if booking is None:
        unknown = problem(
            "file/unknown.kind", file=shown(one.row), kind=one.mapping.kind,
            booked=[word for word in FILE_KINDS if booking_of(word)],
        )  # fmt: skip
        park(runtime, one.row, [unknown], now)
    return booking


def _dated(
    runtime: Runtime, read: Sequence[tuple[ReadFile, Booking]], now: int
) -> list[tuple[ReadFile, Booking]]:
    """All of them, with the time by which they are booked; fewer where it is told to stop."""
    together = Counter((one.row.sender, one.mapping.kind) for one, _ in read)
    dated: list[tuple[ReadFile, Booking]] = []
    several: list[tuple[ReadFile, Booking]] = []
    for one, booking in read:
        asked = together[one.row.sender, one.mapping.kind] > 1 and booking.dated is not as_arrived
        (several if asked else dated).append((one, booking))

    def date(found: tuple[ReadFile, Booking]) -> None:
        one, booking = found
        try:
            row = msgspec.structs.replace(one.row, as_at=booking.dated(runtime, one))
        except Unspooled as refusal:
            park(runtime, one.row, [not_read(refusal, shown(one.row))], now)
            return
        dated.append((msgspec.structs.replace(one, row=row), booking))

    read_in_turn(runtime, now, several, _row, date, shown=shown, lasts=True)
    return dated
