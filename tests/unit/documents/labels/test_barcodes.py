"""Bars: read back by a decoder of the tests' own, written from the Code 128 table."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from processor.documents.labels.barcodes import (
    Symbol,
    code128_symbol,
    encodable,
    sscc_symbol,
    widest_dots,
)
from processor.model.numbers import s10, sscc

# Bar and space widths of the values 0 to 106, ISO/IEC 15417 table 1.
TABLE = (
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
PATTERNS = TABLE.split()
CODE_C, CODE_B, FNC1, START_B, START_C, STOP = 99, 100, 102, 104, 105, 106


def bits(symbol: Symbol) -> str:
    row = ["0"] * symbol.modules
    for start, width in re.findall(r"(\d+) 0 (\d+) 1 re", symbol.path):
        for place in range(int(start), int(start) + int(width)):
            row[place] = "1"
    return "".join(row)


def values(symbol: Symbol) -> list[int]:
    widths = [len(run.group()) for run in re.finditer("1+|0+", bits(symbol))]
    found = []
    while len(widths) > 7:
        found.append(PATTERNS.index("".join(map(str, widths[:6]))))
        widths = widths[6:]
    found.append(PATTERNS.index("".join(map(str, widths))))
    return found


def decode(symbol: Symbol) -> str:
    """The text of a symbol in code sets B and C, FNC1 as `<F>`; asserts check value and stop."""
    read = values(symbol)
    start, *data, check, stop = read
    assert stop == STOP
    assert check == (start + sum(place * value for place, value in enumerate(data, 1))) % 103
    assert start in (START_B, START_C)
    in_c = start == START_C
    text = ""
    for value in data:
        if value == FNC1:
            text += "<F>"
        elif in_c and value == CODE_B:
            in_c = False
        elif not in_c and value == CODE_C:
            in_c = True
        elif in_c:
            assert value < 100
            text += f"{value:02d}"
        else:
            assert value < 95
            text += chr(32 + value)
    return text


def test_an_sscc_symbol_is_gs1_128_with_fnc1_first_and_156_modules() -> None:
    number = sscc("5901234", "3", 17)
    symbol = sscc_symbol(number)
    assert decode(symbol) == "<F>00" + number
    assert symbol.modules == 156


@given(st.integers(0, 10**9 - 1))
def test_every_sscc_symbol_says_its_number(serial: int) -> None:
    number = sscc("5901234", "3", serial)
    assert decode(sscc_symbol(number)) == "<F>00" + number


@given(st.integers(0, 9_999_999))
def test_an_sscc_symbol_is_the_one_that_zxing_makes(serial: int) -> None:
    number = sscc("5901234", str(serial % 10), serial)
    made = zxingcpp.create_barcode(f"(00){number}", zxingcpp.BarcodeFormat.Code128, gs1=True)
    assert made.symbology_identifier == "]C1"
    view = memoryview(made.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]
    row = view.tobytes()[: view.shape[1]]
    symbol = sscc_symbol(number)
    assert symbol.modules == view.shape[1]
    assert bits(symbol) == "".join("0" if module else "1" for module in row)


def test_a_wrong_sscc_check_digit_is_refused_although_the_writer_would_take_it() -> None:
    with pytest.raises(ValueError, match="check digit"):
        sscc_symbol("106141411234567890")


@given(
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)
)
def test_any_printable_ascii_stands_in_the_bars_as_it_is(text: str) -> None:
    assert decode(code128_symbol(text)) == text


def test_an_s10_number_fits_at_half_a_millimetre_a_module() -> None:
    symbol = code128_symbol(s10("CB", 47312482, "PL"))
    assert decode(symbol) == "CB473124829PL"
    assert widest_dots(symbol.modules, 800, 4) == 4


@pytest.mark.parametrize("text", ["", "Łódź", "a\nb", "\x00", "１２３"])
def test_text_outside_printable_ascii_is_refused(text: str) -> None:
    assert not encodable(text)
    with pytest.raises(ValueError, match="ASCII"):
        code128_symbol(text)


def test_a_module_is_never_thinner_than_two_printer_dots() -> None:
    assert widest_dots(156, 800, 4) == 4
    assert widest_dots(156, 700, 4) == 3
    assert widest_dots(380, 800, 4) == 2
    assert widest_dots(381, 800, 4) == 0
