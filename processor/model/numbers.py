"""Numbers on parcels: SSCC, UPU S10 and plain serials, with their check digits. Pure.

A serial comes from the ledger's counter; these functions only give it its form.
"""

from __future__ import annotations

SSCC_LENGTH = 18
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


class SerialFull(ValueError):
    """The counter has run past the digits that a number leaves for its serial."""


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _padded(serial: int, digits: int, what: str) -> str:
    if serial < 0:
        raise ValueError(f"a serial is not negative: {serial}")
    text = str(serial)
    if len(text) > digits:
        raise SerialFull(f"{what} has {digits} digits for its serial, {serial} does not fit")
    return text.zfill(digits)


def gs1_check_digit(body: str) -> str:
    """The mod 10 check digit of a GS1 key: weights 3, 1, ... from the right.

    Source: GS1 General Specifications, section 7.9.
    """
    if not _digits(body):
        raise ValueError(f"not digits: {body!r}")
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(body[::-1]))
    return str(-total % 10)


def sscc(prefix: str, extension: str, serial: int) -> str:
    """An SSCC of 18 digits: extension digit, GS1 company prefix, serial, check digit.

    `prefix` has 7 to 10 digits; the serial fills the rest, so there are 10**(16 - len(prefix))
    of them. Raises SerialFull beyond, ValueError on a malformed prefix or extension.
    Source: GS1 General Specifications, section 2.2.1.
    """
    if not _digits(prefix) or not 7 <= len(prefix) <= 10:
        raise ValueError(f"a GS1 company prefix has 7 to 10 digits: {prefix!r}")
    if not _digits(extension) or len(extension) != 1:
        raise ValueError(f"an SSCC extension is one digit: {extension!r}")
    body = extension + prefix + _padded(serial, 16 - len(prefix), "the SSCC")
    return body + gs1_check_digit(body)


def is_sscc(text: str) -> bool:
    """True if `text` is 18 digits with a right check digit."""
    return len(text) == SSCC_LENGTH and _digits(text) and gs1_check_digit(text[:-1]) == text[-1]


GTIN_LENGTHS = (8, 12, 13, 14)


def is_gtin(text: str) -> bool:
    """True for a GTIN: 8, 12, 13 or 14 digits, the last its check digit."""
    fits = len(text) in GTIN_LENGTHS and _digits(text)
    return fits and gs1_check_digit(text[:-1]) == text[-1]


def s10_check_digit(serial: str) -> str:
    """The check digit of 8 serial digits. Source: UPU standard S10."""
    if not _digits(serial) or len(serial) != 8:
        raise ValueError(f"an S10 serial has 8 digits: {serial!r}")
    total = sum(int(digit) * weight for digit, weight in zip(serial, _S10_WEIGHTS, strict=True))
    digit = 11 - total % 11
    return "0" if digit == 10 else "5" if digit == 11 else str(digit)


def _two_letters(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def s10(prefix: str, serial: int, suffix: str) -> str:
    """A postal item number of 13 characters: service letters, 8 digits, check digit, country.

    `prefix` is the UPU service indicator (`CB` a parcel), `suffix` the ISO 3166-1 code of the
    post. Raises SerialFull beyond 99,999,999. Source: UPU standard S10.
    """
    if not _two_letters(prefix) or not _two_letters(suffix):
        raise ValueError(f"S10 letters are two capitals each: {prefix!r}, {suffix!r}")
    body = _padded(serial, 8, "S10")
    return prefix + body + s10_check_digit(body) + suffix


def looks_like_s10(text: str) -> bool:
    """True if `text` has the form of an S10 number: two letters, nine digits, two letters."""
    return (
        len(text) == 13
        and _two_letters(text[:2])
        and _two_letters(text[11:])
        and _digits(text[2:11])
    )


def is_s10(text: str) -> bool:
    """True if `text` has the form of an S10 number and a right check digit."""
    return looks_like_s10(text) and s10_check_digit(text[2:10]) == text[10]


def serial_number(prefix: str, digits: int, serial: int, suffix: str) -> str:
    """`prefix`, the serial in `digits` digits, `suffix`. Raises SerialFull when it has no room."""
    return prefix + _padded(serial, digits, f"the number {prefix}...{suffix}") + suffix
