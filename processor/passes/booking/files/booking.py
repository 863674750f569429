"""What books a kind of incoming file, and how it is found by the name in the entry of the kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pkgutil import resolve_name
from typing import NamedTuple

from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.passes.booking.files.arrive import ReadFile
from processor.passes.runtime import Runtime


def as_arrived(runtime: Runtime, one: ReadFile) -> int:
    """Several files of one sender are booked in the order they arrived."""
    return one.row.as_at


class Booking(NamedTuple):
    """`book` books a read file from where an interrupted pass left it, at the time of the pass.
    `dated` is asked where a sender has several files of the kind in one pass: the time (in
    microseconds) by which they are booked.
    `by_its_date`: what it says is held against the clock, and waits while nobody believes that."""

    book: Callable[[Runtime, ReadFile, int], None]
    dated: Callable[[Runtime, ReadFile], int] = as_arrived
    by_its_date: bool = False


def booking_of(word: str) -> Booking | None:
    """The booking of a kind of file; None where its entry names none that is there."""
    kind = FILE_KINDS.get(word)
    return None if kind is None else _named(kind.booked_by)


@lru_cache(maxsize=32)
def _named(name: str) -> Booking | None:
    try:
        found = resolve_name(name)
    except (ValueError, ImportError, AttributeError):
        return None
    return found if isinstance(found, Booking) else None
