"""How carriers check their numbers: one entry a method. Pure.

A new method is one entry of `CHECKS`; its word is what `check` of a pool in config.yaml says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, get_args

import msgspec

from processor.model.numbers import gs1_check_digit, s10_check_digit

Check = Literal["s10", "mod10", "mod7", "none"]
CHECK_WORDS: tuple[Check, ...] = get_args(Check)


class CheckMethod(msgspec.Struct, frozen=True, kw_only=True):
    """One method. `digit` makes the check digit of the digits before it, None where a number has
    none. `serial_digits` is how long the serial must be, None for any length. `with_prefix`: digits
    of the prefix count too."""

    digit: Callable[[str], str] | None
    serial_digits: int | None = None
    with_prefix: bool = True


def mod7_check_digit(body: str) -> str:
    """What is left of the number when it is divided by 7.

    Source: IATA Resolution 600a (air waybill numbers); DHL Express waybills do the same.
    """
    if not (body.isascii() and body.isdigit()):
        raise ValueError(f"not digits: {body!r}")
    return str(int(body) % 7)


CHECKS: Mapping[Check, CheckMethod] = {
    # UPU standard S10: weights 8 6 4 2 3 5 9 7 over the eight digits alone.
    "s10": CheckMethod(digit=s10_check_digit, serial_digits=8, with_prefix=False),
    # GS1 General Specifications, 7.9; USPS Publication 199 has the same weights 3 and 1 for IMpb.
    "mod10": CheckMethod(digit=gs1_check_digit),
    "mod7": CheckMethod(digit=mod7_check_digit),
    "none": CheckMethod(digit=None),
}
