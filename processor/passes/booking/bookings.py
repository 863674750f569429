"""How each kind of incoming file is booked, by the word of its entry in normalise/file_kinds.py.

Two tables under the same words, and not one: the entry there is pure and is read where no ledger
may be known (mappings, survey, workers), the entry here writes to the ledger. A test holds both to
the same words; a file of a kind without an entry here is parked, never booked as another kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from processor.passes.booking.arrive import ReadFile
from processor.passes.booking.book_export import book_export, newest_order
from processor.passes.booking.book_reference import book_catalogue, book_count, book_rates
from processor.passes.booking.book_whole import whole
from processor.passes.runtime import Runtime


def as_arrived(runtime: Runtime, one: ReadFile) -> int:
    """Several files of one sender are booked in the order they arrived."""
    return one.row.as_at


class Booking(NamedTuple):
    """`book` books a read file from where an interrupted pass left it, at the time of the pass.
    `dated` is asked where a sender has several files of the kind in one pass: the time (in
    microseconds) by which they are booked."""

    book: Callable[[Runtime, ReadFile, int], None]
    dated: Callable[[Runtime, ReadFile], int]


BOOKINGS: dict[str, Booking] = {
    "catalogue": Booking(whole(book_catalogue), as_arrived),
    "exchange-rates": Booking(whole(book_rates), as_arrived),
    "stock-count": Booking(whole(book_count), as_arrived),
    "orders": Booking(book_export, newest_order),
}
