"""How a carrier's numbers are drawn: from one series, or from pools. Pure.

A pool is a range that the carrier gave us, or what files of numbers bring that it sends. What a
number looks like is its `NumberForm`; which pool a parcel draws from is asked of a carrier's pools
in their order, the next where one is used up or out of date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, get_args

import msgspec

from processor.model.number_checks import CHECKS, Check
from processor.model.sentence import Sentence, sentence

MOST_CHARACTERS = 35
"""So long is a tracking number at most. Source: EDIFACT, GIN, data element 7402 (an..35)."""
_NUMBER = re.compile(rf"[0-9A-Za-z-]{{1,{MOST_CHARACTERS}}}", re.ASCII)


class Tracking(msgspec.Struct, frozen=True, kw_only=True):
    """How a carrier's tracking numbers are drawn: prefix, digits, suffix; `none` if not by us."""

    kind: Literal["serial", "s10", "none"]
    prefix: str = ""
    digits: int = 10
    suffix: str = ""

    @property
    def longest(self) -> int:
        """How many characters a number has at most."""
        return len(self.prefix + self.suffix) + self.digits


class NumberForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a number looks like: prefix, a serial of `digits` digits, its check digit, suffix.

    `digits` 0: the serial may have any length, where numbers come in files.
    """

    prefix: str = ""
    digits: int = 0
    check: Check = "none"
    suffix: str = ""

    @property
    def series(self) -> str:
        """The name of the counter of all numbers of this form from serial 1 on.

        It is that of `tracking: {kind: serial}` and `{kind: s10}`, so that neither repeats what the
        other drew.
        """
        named = f"tracking:{self.prefix}:{self.digits}:{self.suffix}"
        return named if self.check in ("none", "s10") else f"{named}:{self.check}"

    @property
    def length(self) -> int:
        """How many characters a number has; 0 where that is left open."""
        if not self.digits:
            return 0
        checked = CHECKS[self.check].digit is not None
        return len(self.prefix) + self.digits + checked + len(self.suffix)

    def number(self, serial: int) -> str:
        """The number of a serial. Raises ValueError where it has no room."""
        body = str(serial).zfill(self.digits)
        if serial < 0 or len(body) > self.digits:
            raise ValueError(f"{serial} does not fit {self.digits} digits")
        return f"{self.prefix}{body}{self._check_digit(body)}{self.suffix}"

    def _check_digit(self, serial: str) -> str:
        method = CHECKS[self.check]
        if method.digit is None:
            return ""
        before = "".join(c for c in self.prefix if c.isdigit()) if method.with_prefix else ""
        return method.digit(before + serial)

    def serial(self, number: str) -> int | None:
        """The serial of a number of this form; None where its digits are not said."""
        if not self.digits:
            return None
        return int(number[len(self.prefix) : len(self.prefix) + self.digits])

    def fault(self, number: str) -> Sentence | None:
        """Why a number is not of this form; None where it is."""
        if not _NUMBER.fullmatch(number):
            return sentence("pool.odd", most=MOST_CHARACTERS)
        if not number.startswith(self.prefix) or not number.endswith(self.suffix):
            return sentence("pool.foreign", prefix=self.prefix or "-", suffix=self.suffix or "-")
        middle = number[len(self.prefix) : len(number) - len(self.suffix)]
        method = CHECKS[self.check]
        checked = int(method.digit is not None)
        wanted = method.serial_digits or self.digits
        if wanted and len(number) != len(self.prefix) + wanted + checked + len(self.suffix):
            size = len(self.prefix) + wanted + checked + len(self.suffix)
            return sentence("pool.length", size=size, found=len(number))
        if self._must_be_digits and not (middle.isascii() and middle.isdigit()):
            return sentence("pool.no-digits", middle=middle)
        if len(middle) <= checked:
            return sentence("pool.length", size=len(self.prefix) + len(self.suffix) + 1 + checked,
                            found=len(number))  # fmt: skip
        if checked:
            right = self._check_digit(middle[:-1])
            if middle[-1] != right:
                return sentence("pool.check-digit", found=middle[-1], right=right)
        return None

    @property
    def _must_be_digits(self) -> bool:
        """A file of a pool that says neither digits nor a check may hold letters too."""
        return bool(self.digits) or CHECKS[self.check].digit is not None

    def spread(self, first: int, last: int) -> tuple[str, str, int, int, int]:
        """(letters, suffix, digits, lowest, highest) of the numerals that serials stand for with
        the digits of their prefix before and their check digit behind: two ranges can share a
        number only where the first three are the same and these overlap."""
        letters = self.prefix.rstrip("0123456789")
        before = self.prefix[len(letters) :]
        checked = int(CHECKS[self.check].digit is not None)
        low = int(f"{before}{str(first).zfill(self.digits)}{'0' * checked}")
        high = int(f"{before}{str(last).zfill(self.digits)}{'9' * checked}")
        return letters, self.suffix, len(before) + self.digits + checked, low, high


Use = Literal["parcels", "manifests"]
USES: tuple[Use, ...] = get_args(Use)


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of one carrier account: serials `first` to `last`, or, `from_files`, those that files
    bring.

    `use` says what its numbers are for: a pool of manifests is drawn from by its name alone.
    `services` and `clients` are whose parcels draw from it; empty for all. `begins` and
    `valid_until` are days (2026-12-31) of leaving, both included; empty for no bound. Fewer than
    `warn_below` left is told.
    """

    name: str
    form: NumberForm
    use: Use = "parcels"
    from_files: bool = False
    first: int = 0
    last: int = 0
    account: str = ""
    services: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    begins: str = ""
    valid_until: str = ""
    warn_below: int = 0

    def serves(self, service: str, client: str, *, ours: bool) -> bool:
        """True where parcels of this service and client draw from it. A number comes with a label
        that is not `ours`, so that a pool is for such a service only where it names it."""
        if self.use != "parcels":
            return False
        named = service in self.services or (ours and not self.services)
        return named and (not self.clients or client in self.clients)

    def is_valid(self, on: str) -> bool:
        """True where a parcel that leaves on a day may have its numbers."""
        return self.begins <= on and (not self.valid_until or on <= self.valid_until)

    @property
    def counter(self) -> str:
        """The counter of what a range has drawn, counted from its first serial."""
        series = self.form.series
        return series if self.first == 1 else f"{series}@{self.first}"


def file_counter(sha256: str, carrier: str, pool: str) -> str:
    """The counter of what a file brought for a pool: the last row that was drawn. Named by what the
    file holds, so that the same bytes, taken in again after a restore, go on where they were."""
    return f"numbers file {sha256[:32]} {carrier}/{pool}"


def pools_for(pools: Sequence[Pool], service: str, client: str, *, ours: bool) -> list[Pool]:
    """The pools that parcels of a service and client draw from, in their order."""
    return [one for one in pools if one.serves(service, client, ours=ours)]


def is_in(pool: Pool, number: str) -> bool:
    """True where a range gives this number."""
    if pool.from_files or pool.form.fault(number) is not None:
        return False
    serial = pool.form.serial(number)
    return serial is not None and pool.first <= serial <= pool.last


def overlapping(one: Pool, other: Pool) -> bool:
    """True where two ranges could give the same number."""
    if one.from_files or other.from_files:
        return False
    *kind, low, high = one.form.spread(one.first, one.last)
    *other_kind, other_low, other_high = other.form.spread(other.first, other.last)
    return kind == other_kind and low <= other_high and other_low <= high


def of_parcels(pools: Sequence[Pool]) -> list[Pool]:
    """The pools that parcels draw from."""
    return [one for one in pools if one.use == "parcels"]


def draws(tracking: Tracking, pools: Sequence[Pool]) -> bool:
    """True where the numbers on a carrier's parcels are drawn by us, be it of some services."""
    return tracking.kind != "none" or bool(of_parcels(pools))


def longest_number(tracking: Tracking, pools: Sequence[Pool]) -> int:
    """How many characters a carrier's numbers have at most, as far as config.yaml says."""
    lengths = [one.form.length for one in of_parcels(pools)]
    return max(lengths) if lengths else tracking.longest


def as_range(carrier: str, tracking: Tracking) -> Pool | None:
    """The series of `tracking` as the range that it is; None where nothing is drawn."""
    if tracking.kind == "none":
        return None
    digits = 8 if tracking.kind == "s10" else tracking.digits
    form = NumberForm(
        prefix=tracking.prefix, digits=digits, suffix=tracking.suffix,
        check="s10" if tracking.kind == "s10" else "none",
    )  # fmt: skip
    return Pool(name=carrier, form=form, first=1, last=10**digits - 1)


def counters_of(tracking: Tracking, pools: Sequence[Pool]) -> list[str]:
    """The counters of a carrier's series and ranges."""
    series = as_range("", tracking)
    ranges = [one for one in pools if not one.from_files]
    return [one.counter for one in ([*ranges, series] if series is not None else ranges)]
