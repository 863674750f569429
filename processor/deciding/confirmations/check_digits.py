"""Numbers of parcels that cannot be right by their own check digit. Pure.

They are booked as they were told: the goods have left all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from processor.model.confirmations import Told
from processor.model.numbers import is_s10, is_sscc, looks_like_s10


class DigitCheck(NamedTuple):
    """Numbers with a check digit: where a row tells one, and whether it is right. A number that
    `is_meant` leaves out is of another kind, of which nobody knows a check digit."""

    of: Callable[[Told], str]
    is_meant: Callable[[str], bool]
    is_right: Callable[[str], bool]


CHECKS: dict[str, DigitCheck] = {
    "sscc": DigitCheck(lambda one: one.sscc, bool, is_sscc),
    # A tracking number of a post; carriers of parcels have forms of their own.
    "s10": DigitCheck(lambda one: one.tracking, looks_like_s10, is_s10),
}


def wrong_numbers(told: Told) -> list[str]:
    """The numbers of a row whose check digit is wrong."""
    numbers = [(check, check.of(told)) for check in CHECKS.values()]
    return [
        number for check, number in numbers if check.is_meant(number) and not check.is_right(number)
    ]
