"""What a spreadsheet did to an identifier is told, and never booked as the identifier."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.normalise_files import mapping_texts
from hypothesis import given
from hypothesis import strategies as st

from processor.model.postcodes import with_lost_zeros
from processor.normalise import FILE_KINDS
from processor.normalise.fields.casts import Cast, CellFault
from processor.normalise.fields.cell_casts import cast_of
from processor.normalise.fields.field_readers import zone_of
from processor.normalise.fields.spreadsheets import ASKED, changed_by_spreadsheet
from processor.normalise.kinds.file_kind import Portion
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping, read_mappings

ROOT = Path(__file__).resolve().parents[4]
CATALOGUE = "mappings/catalogue.yaml"
IDENTIFIERS = (
    "id", "line id", "order id", "number", "phone", "postcode", "gtin", "hs code",
)  # fmt: skip


def told(text: str, type_: str) -> str:
    fault = changed_by_spreadsheet(text, type_)
    return "" if fault is None else fault.key


def shipped() -> list[Mapping]:
    mappings, problems = read_mappings(mapping_texts())
    assert problems == []
    return list(mappings.values())


def as_excel_shows(number: int, digits: int, mark: str) -> str:
    """A number in the format General of a narrow column."""
    mantissa, exponent = f"{number:.{digits}e}".split("e+")
    return f"{mantissa.replace('.', mark)}E+{int(exponent):02d}"


@pytest.mark.parametrize("type_", IDENTIFIERS)
@pytest.mark.parametrize(
    ("cell", "variant"),
    [
        ("4.92211E+11", "rounded"),
        ("5,90123E+12", "rounded"),
        ("1E+05", "rounded"),
        ("4.92211234567E11", "rounded"),
        ("492.2E+09", "rounded"),
        ("4.92211e+011", "rounded"),
        ("492211234567.0", "decimals"),
        ("2138,00", "decimals"),
        ("#N/A", "error"),
        ("#REF!", "error"),
        ("#BEZUG!", "error"),
        ("#NV", "error"),
        ("########", "error"),
        ("Err:502", "error"),
        ("TRUE", "truth"),
        ("WAHR", "truth"),
        ("Mar-20", "date"),
        ("2-Jan", "date"),
        ("03.Mrz", "date"),
        ("03. Mrz", "date"),
        ("Mrz 20", "date"),
        ("März 20", "date"),
        ("20-Sept", "date"),
        ("3-Mar-20", "date"),
        ("03-Mar-2020", "date"),
        ("03. Mrz 20", "date"),
        ("janv.-20", "date"),
        ("20-févr", "date"),
        ("mrt-20", "date"),
        ("2020-03-20 00:00:00", "date"),
        ("3月20日", "date"),
        ("2020年3月", "date"),
        ("'4.92211E+11", "rounded"),
        ("'Mar-20", "date"),
        ("'#N/A", "error"),
    ],
)
def test_every_identifier_is_looked_at_for_every_form(type_: str, cell: str, variant: str) -> None:
    assert told(cell, type_) == f"cell/spreadsheet.{variant}"


@pytest.mark.parametrize("type_", ["id", "phone", "postcode", "gtin", "hs code", "each"])
@pytest.mark.parametrize("cell", ["20.03.2020", "3/20/2020", "20/03/2020", "2020/3/20"])
def test_a_whole_day_is_a_date_but_as_a_number_of_others(type_: str, cell: str) -> None:
    assert told(cell, type_) == "cell/spreadsheet.date"
    assert told(cell, "number") == ""


@pytest.mark.parametrize("type_", ["id", "line id", "order id", "number"])
@pytest.mark.parametrize("cell", ["123456789012345000", "40006381333931200"])
def test_digits_behind_the_fifteenth_are_lost(type_: str, cell: str) -> None:
    assert told(cell, type_) == "cell/spreadsheet.digits"


@pytest.mark.parametrize(
    "cell",
    [
        "00123", "1E5", "NO", "NA", "#1001", "3E-12", "MAR-20", "mar-20", "Max-20", "1.0", "12,5",
        "8123456789012340", "812345678901234567", "1001-2", "true", "A-1.0", "Mai", "No.7!", "#",
        "",
    ],
)  # fmt: skip
def test_honest_identifiers_stay_what_they_are(cell: str) -> None:
    assert told(cell, "id") == told(cell, "number") == ""


def test_an_error_is_no_text_and_a_date_no_street() -> None:
    assert told("#N/A", "text") == told("#NAME?", "lines") == "cell/spreadsheet.error"
    assert told("2-Mar", "lines") == "cell/spreadsheet.date"
    assert told("2-Mar", "text") == ""


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("4006381333931", ""), ("036000291452", ""), ("96385074", ""), ("14006381333938", ""),
        ("5901234000018", "cell/gtin.check-digit"), ("96385075", "cell/gtin.check-digit"),
        ("36000291452", "cell/spreadsheet.zeros"), ("36000291453", "cell/gtin"),
        ("590123400001", "cell/gtin.check-digit"), ("5901-234", "cell/gtin"), ("无", "cell/gtin"),
    ],
)  # fmt: skip
def test_a_gtin_has_its_check_digit(cell: str, key: str) -> None:
    assert told(cell, "gtin") == key


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("732394", ""), ("7323.94", ""), ("9503.00", ""), ("73239400", ""), ("7323940000", ""),
        ("90111", "cell/spreadsheet.zeros"), ("9011100", "cell/spreadsheet.zeros"),
        ("901110000", "cell/spreadsheet.zeros"), ("7323.9", "cell/hs-code"),
        ("7323", "cell/hs-code"), ("9503.0", "cell/spreadsheet.decimals"),
        ("950300.00", "cell/spreadsheet.decimals"),
    ],
)  # fmt: skip
def test_an_hs_code_has_an_even_number_of_digits(cell: str, key: str) -> None:
    assert told(cell, "hs code") == key


@pytest.mark.parametrize(
    ("country", "postcode", "whole"),
    [
        ("US", "2138", "02138"), ("US", "501", "00501"), ("PR", "926", "00926"),
        ("US", "21381234", "021381234"), ("DE", "1067", "01067"), ("FR", "6000", "06000"),
        ("NO", "150", "0150"), ("JP", "600001", "0600001"), ("BR", "1310100", "01310100"),
        ("US", "02138", None), ("US", "12", None), ("US", "2138-1234", None), ("DE", "106", None),
        ("CH", "800", None), ("GB", "1234", None), ("SE", "1234", None), ("", "2138", None),
    ],
)  # fmt: skip
def test_a_postcode_lacks_the_zeros_that_its_country_writes(
    country: str, postcode: str, whole: str | None
) -> None:
    assert with_lost_zeros(country, postcode) == whole


def _identifier_casts() -> list[tuple[str, str, Cast]]:
    found: list[tuple[str, str, Cast]] = []
    for mapping in shipped():
        zone = zone_of(mapping, "UTC")
        fields = [*mapping.order, *mapping.lines, *mapping.rows]
        found += [
            (mapping.name, field.target, cast_of(take, field.type, mapping, zone))
            for field in fields
            for take in field.takes
            if field.type in ASKED and field.type != "text" and not take.table
        ]
        found += [
            (mapping.name, "order id", cast_of(take, "order id", mapping, zone))
            for take in mapping.key
            if take.read_as != "year of date"
        ]
    return found


CASTS = _identifier_casts()


def test_the_shipped_mappings_have_identifiers_to_look_at() -> None:
    targets = {target for _, target, _ in CASTS}
    assert {
        "order id", "sku", "buyer.phone", "ship_to.postcode", "gtin", "hs_code", "po_number",
        "item_code", "channel_line_id", "codes", "bins",
    } <= targets  # fmt: skip


@given(st.integers(10**5, 10**20), st.integers(0, 5), st.sampled_from(".,"))
def test_no_rounded_number_is_an_identifier_in_any_shipped_mapping(
    number: int, digits: int, mark: str
) -> None:
    cell = as_excel_shows(number, digits, mark)
    for mapping, target, cast in CASTS:
        with pytest.raises(CellFault) as caught:
            cast(cell)
        assert caught.value.key == "cell/spreadsheet.rounded", (mapping, target, cell)


HEADER = (
    "client,sku,title,weight_g,length_mm,width_mm,height_mm,value,currency,gtin,hs_code,code PL1"
)


def goods(*rows: str) -> tuple[list[str], list[str]]:
    """The SKUs taken, and the problems by id."""
    text = (ROOT / CATALOGUE).read_text("utf-8")
    mapping, _ = read_mapping(text, CATALOGUE)
    assert mapping is not None
    data = "".join(f"{row}\n" for row in rows).encode()
    header = tuple(HEADER.split(","))
    read = FILE_KINDS["catalogue"].read(Portion([(2, data)], header, mapping, "goods.csv"))
    return [item.sku for _, item in read.rows], [one.id for one in read.problems]


def row(gtin: str = "", hs_code: str = "732394", sku: str = "CUP", code: str = "A-1") -> str:
    return f"acme,{sku},Cup,130,95,90,85,1.80,EUR,{gtin},{hs_code},{code}"


def test_a_bad_row_of_a_catalogue_is_told_and_the_others_go_on() -> None:
    assert goods(
        row("5.90123E+12"), row("5901234000018", sku="A"), row("4006381333931", sku="B"),
        row(hs_code="90111", sku="C"), row(code="Mar-20", sku="D"), row(sku="9.1E+10"),
        row(sku="E"),
    ) == (
        ["B", "E"],
        [
            "cell/spreadsheet.rounded", "cell/gtin.check-digit", "cell/spreadsheet.zeros",
            "cell/spreadsheet.date", "cell/spreadsheet.rounded",
        ],
    )  # fmt: skip


def test_a_mapping_may_take_what_looks_changed_as_it_is_written() -> None:
    text = (
        (ROOT / CATALOGUE)
        .read_text("utf-8")
        .replace("  sku: sku\n", "  sku: {from: sku, read_as: text as written}\n")
    )
    mapping, problems = read_mapping(text, CATALOGUE)
    assert mapping is not None, problems
    header = tuple(HEADER.split(","))
    data = f"{row(sku='Mar-20')}\n".encode()
    read = FILE_KINDS["catalogue"].read(Portion([(2, data)], header, mapping, "goods.csv"))
    assert [item.sku for _, item in read.rows] == ["Mar-20"]
