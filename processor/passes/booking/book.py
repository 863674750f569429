"""Book: what read files say becomes facts of the ledger, all kinds before any order is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from processor.normalise.file_kinds import FILE_KINDS, REVIEW_SHEETS
from processor.passes.booking.arrive import ReadFile, park, shown
from processor.passes.booking.booking import Booking, booking_of
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
    for one, booking in sorted(
        _dated(runtime, bookable),
        # Adopted exports come before any other: what they end must not ship in the same pass.
        key=lambda r: (
            FILE_KINDS[r[0].mapping.kind].turn,
            not r[0].row.adopt_as,
            r[0].row.as_at,
            r[0].row.id,
        ),
    ):
        if runtime.stopping():
            return
        if booking.by_its_date and not moves(runtime, "counts"):
            continue
        booking.book(runtime, one, now)


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
    runtime: Runtime, read: Sequence[tuple[ReadFile, Booking]]
) -> list[tuple[ReadFile, Booking]]:
    together = Counter((one.row.sender, one.mapping.kind) for one, _ in read)
    dated: list[tuple[ReadFile, Booking]] = []
    for one, booking in read:
        if together[one.row.sender, one.mapping.kind] > 1:
            row = msgspec.structs.replace(one.row, as_at=booking.dated(runtime, one))
            one = ReadFile(row, one.mapping, one.survey)
        dated.append((one, booking))
    return dated
