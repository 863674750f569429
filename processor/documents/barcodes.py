"""Code 128 and GS1-128 symbols as PDF path strings, one path per symbol. Pure.

zxing-cpp makes the bars. It takes a wrong SSCC check digit without a word, so digits are checked
here first, and it encodes without FNC1 unless told, so the symbology identifier is checked after.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import zxingcpp

from processor.numbers import is_sscc

QUIET_MODULES = 10  # each side; GS1 General Specifications 5.4, ISO/IEC 15417
_BAR = re.compile(rb"\x00+")


class Symbol(NamedTuple):
    """A linear symbol one module wide per unit: its width in modules, and its bars.

    `path` draws the bars in a box `modules` wide and 1 high; scale it to place it.
    """

    modules: int
    path: str


def sscc_text(sscc: str) -> str:
    """An SSCC as printed and read: application identifier 00 in parentheses, then 18 digits."""
    return f"(00){sscc}"


def sscc_symbol(sscc: str) -> Symbol:
    """The GS1-128 symbol of an SSCC. Raises ValueError where the check digit is wrong."""
    if not is_sscc(sscc):
        raise ValueError(f"not an SSCC with a right check digit: {sscc!r}")
    barcode = zxingcpp.create_barcode(sscc_text(sscc), zxingcpp.BarcodeFormat.Code128, gs1=True)
    return _symbol(barcode, "]C1")


def encodable(text: str) -> bool:
    """True if `text` is printable ASCII, which Code 128 holds as it is."""
    return text != "" and text.isascii() and text.isprintable()


def code128_symbol(text: str) -> Symbol:
    """The Code 128 symbol of printable ASCII. Raises ValueError on other text."""
    if not encodable(text):
        raise ValueError(f"not printable ASCII: {text!r}")
    return _symbol(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128), "]C0")


def _symbol(barcode: zxingcpp.Barcode, identifier: str) -> Symbol:
    if barcode.symbology_identifier != identifier:
        raise ValueError(f"{barcode.symbology_identifier} was made where {identifier} is needed")
    view = memoryview(barcode.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]
    modules = view.shape[1] if view.shape else 0
    row = view.tobytes()[:modules]
    # A character of Code 128 is 11 modules wide, begins with a bar and ends with a space; only
    # the stop character ends with a bar, 2 modules after those.
    stop = modules - 13
    bars = [_bars(row[at : at + 11], at) for at in range(0, stop, 11)]
    return Symbol(modules, " ".join([*bars, _bars(row[stop:], stop), "f"]))


@lru_cache(maxsize=8192)
def _bars(row: bytes, left: int) -> str:
    """The bars of one character whose first module is `left`; few characters times few places."""
    return " ".join(
        f"{left + bar.start()} 0 {bar.end() - bar.start()} 1 re" for bar in _BAR.finditer(row)
    )


def widest_dots(modules: int, room: int, most: int) -> int:
    """Printer dots per module, at most `most`, so that symbol and quiet zones fit `room` dots.

    0 where even 2 dots (0.25 mm at 203 dpi, the least that always read back) do not fit.
    """
    dots = min(most, room // (modules + 2 * QUIET_MODULES))
    return dots if dots >= 2 else 0
