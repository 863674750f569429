"""Code 128 and GS1-128 symbols as PDF path strings, one path per symbol. Pure.

zxing-cpp makes the bars of tracking numbers, where choosing the code sets takes thought; the
symbology identifier is checked after. An SSCC always has the same 14 characters, which are
written from the table: a wrong check digit is refused first.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import zxingcpp

from processor.model.numbers import is_sscc

QUIET_MODULES = 10  # each side; GS1 General Specifications 5.4, ISO/IEC 15417
_START_C, _FNC1, _STOP = 105, 102, 106
# Widths of bars and spaces, by value: ISO/IEC 15417, table 1.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112"
)
_WIDTHS = _TABLE.split()
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
    pairs = [int(sscc[at : at + 2]) for at in range(0, 18, 2)]
    # Start C, FNC1, application identifier 00 and the pairs; each weighs its place (ISO/IEC 15417).
    check = (
        _START_C + _FNC1 + sum(place * pair for place, pair in enumerate(pairs, start=3))
    ) % 103
    values = (_START_C, _FNC1, 0, *pairs, check, _STOP)
    bars = [_drawn(value, 11 * place) for place, value in enumerate(values)]
    return Symbol(11 * len(values) + 2, " ".join([*bars, "f"]))


@lru_cache(maxsize=8192)
def _drawn(value: int, left: int) -> str:
    """The bars of one character of the table, from its first module on."""
    widths = _WIDTHS[value]
    starts = [left + sum(map(int, widths[:before])) for before in range(0, len(widths), 2)]
    return " ".join(
        f"{start} 0 {width} 1 re" for start, width in zip(starts, widths[::2], strict=True)
    )


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
