"""Book: what read files say becomes facts of the ledger, all kinds before any order is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from processor.normalise.file_kinds import FILE_KINDS, REVIEW_SHEETS
from processor.passes.booking.arrive import ReadFile, park, shown
from processor.passes.booking.bookings import BOOKINGS
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem


def before_sheets(one: ReadFile) -> bool:
    """True for files that are booked before filled review sheets are."""
    return FILE_KINDS[one.mapping.kind].turn < REVIEW_SHEETS


def book_all(runtime: Runtime, read: Sequence[ReadFile], now: int) -> None:
    """Books files by kind, then in the order they arrived.

    Several exports of one channel in one pass are booked from the oldest to the newest, however
    they are named.
    """
    bookable = [one for one in read if _is_bookable(runtime, one, now)]
    for one in sorted(
        _dated(runtime, bookable),
        # Adopted exports come before any other: what they end must not ship in the same pass.
        key=lambda r: (
            FILE_KINDS[r.mapping.kind].turn,
            not r.row.adopt_as,
            r.row.as_at,
            r.row.id,
        ),
    ):
        if runtime.stopping():
            return
        BOOKINGS[one.mapping.kind].book(runtime, one, now)


def _is_bookable(runtime: Runtime, one: ReadFile, now: int) -> bool:
    if one.mapping.kind in BOOKINGS:
        return True
    unknown = Problem(
        code="file/unknown",
        message=f"nothing books files of the kind {one.mapping.kind}",
        file=shown(one.row),
        advice=f"kinds that are booked: {', '.join(BOOKINGS)}",
    )
    park(runtime, one.row, [unknown], now)
    return False


def _dated(runtime: Runtime, read: Sequence[ReadFile]) -> list[ReadFile]:
    together = Counter((one.row.sender, one.mapping.kind) for one in read)
    dated: list[ReadFile] = []
    for one in read:
        if together[one.row.sender, one.mapping.kind] > 1:
            as_at = BOOKINGS[one.mapping.kind].dated(runtime, one)
            row = msgspec.structs.replace(one.row, as_at=as_at)
            one = ReadFile(row, one.mapping, one.survey)
        dated.append(one)
    return dated
