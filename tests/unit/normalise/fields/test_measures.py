"""Weights and lengths become whole grams and millimetres, SSCCs 18 digits, days stay days."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from processor.normalise.fields import dates, measures
from processor.normalise.fields.casts import CellFault, number_pattern

POINT, COMMA = number_pattern(".", ","), number_pattern(",", ".")


@pytest.mark.parametrize(
    ("unit", "cell", "kept"),
    [
        ("kg", "1.25", 1250), ("kg", "0.0005", 1), ("kg", "0.00049", 0), ("kg", "1,234.5", 1234500),
        ("g", "685", 685), ("g", "685.5", 686), ("lb", "2.2", 998), ("oz", "16", 454),
        ("cm", "12.5", 125), ("in", "10", 254), ("m", "0.4", 400), ("mm", "399.4", 399),
    ],
)  # fmt: skip
def test_a_measure_is_read_in_its_unit(unit: str, cell: str, kept: int) -> None:
    assert measures.measured(unit, POINT, ".")(cell) == kept


def test_a_measure_follows_the_decimal_mark_of_the_mapping() -> None:
    assert measures.measured("kg", COMMA, ",")("1.300,5") == 1300500
    assert measures.measured("kg", COMMA, ",")("1,300") == 1300


@pytest.mark.parametrize("cell", ["1,3", "1.2 kg", "heavy", "1e3", "１.2", "NaN", ".5"])
def test_what_is_no_measure_is_a_fault_that_shows_how_one_is_written(cell: str) -> None:
    with pytest.raises(CellFault) as caught:
        measures.measured("kg", POINT, ".")(cell)
    assert caught.value.key == "cell/number.measure"
    assert caught.value.pieces["example"] == "1.25"


@pytest.mark.parametrize("cell", ["-0.5", "99999999"])
def test_a_measure_out_of_reason_is_a_fault(cell: str) -> None:
    with pytest.raises(CellFault, match=r"cell/number\.range"):
        measures.measured("kg", POINT, ".")(cell)


@pytest.mark.parametrize(("cell", "kept"), [("-13", -13), ("+2", 2), ("0", 0), ("7", 7)])
def test_pieces_of_an_adjustment_have_a_sign(cell: str, kept: int) -> None:
    assert measures.signed()(cell) == kept


@pytest.mark.parametrize("cell", ["+-2", "--2", "2-", "+", "1.5", "-1000001", "1000001"])
def test_a_sign_in_the_wrong_place_or_half_a_piece_is_a_fault(cell: str) -> None:
    with pytest.raises(CellFault, match="cell/number"):
        measures.signed()(cell)


def test_signed_pieces_may_be_written_with_decimals() -> None:
    read = measures.signed(COMMA)
    assert [read("-13,000"), read("+1.002,0"), read("5")] == [-13, 1002, 5]
    with pytest.raises(CellFault, match="cell/number"):
        read("-0,500")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("359012340000000019", "359012340000000019"),
        ("00359012340000000019", "359012340000000019"),
        ("(00)359012340000000019", "359012340000000019"),
        ("(00) 3 590123 4000000001 9", "359012340000000019"),
        ("359012340000000018", "359012340000000018"),  # a wrong check digit: booked and told
        ("LPN-77", "LPN-77"),
    ],
)
def test_an_sscc_is_its_18_digits_however_a_scanner_writes_it(cell: str, kept: str) -> None:
    assert measures.sscc(cell) == kept


def test_a_cell_without_a_clock_is_a_day_and_one_with_a_clock_a_time() -> None:
    zone = ZoneInfo("Europe/Berlin")
    iso = dates.moment_or_day(("iso",), zone)
    assert iso("2026-11-03") == "2026-11-03"
    assert iso("2026-11-03 00:00:00") == "2026-11-02T23:00:00Z"
    assert dates.moment_or_day(("%d.%m.%Y",), zone)("03.11.2026") == "2026-11-03"
    timed = dates.moment_or_day(("%d.%m.%Y %H:%M",), zone)
    assert timed("03.11.2026 17:30") == "2026-11-03T16:30:00Z"
    with pytest.raises(CellFault, match="cell/date"):
        timed("03.11.2026")
