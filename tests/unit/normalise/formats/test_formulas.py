"""Text that a spreadsheet would run is guarded in the rejects file and comes back as it was."""

from __future__ import annotations

import csv
import io

import msgspec
import pytest
from builders.normalise_files import AMAZON, SHOPIFY, amazon, one, read, shopify, surveyed
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.languages.languages import language_of
from processor.model.order import Order
from processor.normalise import rejected_rows, rejects_file
from processor.normalise.formats.formulas import (
    guarded,
    guarded_raw,
    is_formula,
    raw_cells,
    unguarded,
)
from processor.normalise.mapping.mapping import Mapping

CELLS = st.text(alphabet="='\"@+-\t\r\n\uff1d\uff0b\uff20 0123,.;()/ax\u00fc", max_size=9)
# What begins a formula in Excel, LibreOffice or Google Sheets.
STARTS = ("=", "@", "+", "-", "\t", "\r", "\uff1d", "\uff20")


def rejects_of(data: bytes, mapping: Mapping) -> bytes:
    rows = [row for reading in read(data, mapping) for row in rejected_rows(reading)]
    return rejects_file(surveyed(data, mapping).header, rows, mapping, language_of("en"))


def order_in(data: bytes, mapping: Mapping) -> Order:
    reading = one(data, mapping)
    assert reading.order is not None, reading.problems
    return msgspec.structs.replace(reading.order, source=())


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "@SUM(A1)", "+1+1", "-1+1", "+A1", "-", "\t=1", "\r=1", "\uff1d1", "\uff20x",
     "\uff0b1", "'=1", "''=1", '"=1"', "-2;3", "+\u0661"],
)  # fmt: skip
def test_what_a_spreadsheet_might_run_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell",
    ["", "a=1", "-5", "-1.234,56", "+49 (0) 151/22-33", "'+49 151", "'01630", "'", "5-3", "#1001",
     "\t", " ", "a@b.c"],
)  # fmt: skip
def test_plain_numbers_phones_and_text_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == unguarded(cell) == cell


@given(CELLS)
def test_every_cell_comes_back_as_it_was(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not is_formula(guarded(cell)) or guarded(cell) == f"'{cell}"


@given(st.lists(CELLS, min_size=2, max_size=5))
def test_a_record_is_cut_as_csv_cuts_it(cells: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    raw = out.getvalue().removesuffix("\r\n")
    cut = raw_cells(raw, ",", True)
    assert ",".join(cut) == raw
    safe = ",".join(guarded_raw(cell, quoted=True, again=False) for cell in cut)
    (again,) = csv.reader(io.StringIO(safe, newline=""), strict=True)
    assert [unguarded(cell) for cell in again] == cells
    assert not [cell for cell in again if is_formula(cell) and not cell.startswith("'")]
    twice = [guarded_raw(cell, quoted=True, again=True) for cell in raw_cells(safe, ",", True)]
    assert ",".join(twice) == safe


@settings(deadline=None)
@given(CELLS, CELLS, CELLS)
def test_a_mended_file_gives_the_same_order_as_the_file_that_was_right_at_once(
    name: str, note: str, sku: str
) -> None:
    cells = {"Shipping Name": name, "Notes": note, "Lineitem sku": f"={sku.strip()}x"}
    cells["Lineitem sku"] = cells["Lineitem sku"].translate({9: "_", 10: "_", 13: "_"})
    bad = shopify({**cells, "Lineitem quantity": "none"})
    rejects = rejects_of(bad, SHOPIFY)
    rows = list(csv.reader(io.StringIO(rejects.decode(), newline=""), strict=True))
    for cell in rows[1]:
        plain = cell.lstrip("+-").replace(" ", "").translate(dict.fromkeys(map(ord, ",.()/-")))
        assert not cell.startswith(STARTS) or plain.isdecimal() or not cell.strip()
    mended = rejects.replace(b",none,", b",2,", 1)
    assert order_in(mended, SHOPIFY) == order_in(shopify(cells), SHOPIFY)
    assert rejects_of(rejects, SHOPIFY) == rejects


@settings(deadline=None)
@given(CELLS.filter(lambda text: not set(text) & set("\t\r\n")))
def test_a_tab_file_without_quoting_comes_back_the_same(title: str) -> None:
    cells = {"product-name": title, "ship-city": f"{title}x"}
    rejects = rejects_of(amazon({**cells, "quantity-purchased": "none"}), AMAZON)
    for cell in rejects.decode().split("\r\n")[1].split("\t"):
        assert not cell.strip('"').startswith(("=", "@", "\uff1d", "\uff20"))
    mended = rejects.replace(b"\tnone\t", b"\t3\t", 1)
    assert order_in(mended, AMAZON) == order_in(amazon(cells), AMAZON)
    assert rejects_of(rejects, AMAZON) == rejects


def test_a_row_that_was_typed_anew_without_the_apostrophe_is_taken_too() -> None:
    rejects = rejects_of(shopify({"Notes": "=1+1", "Lineitem quantity": "0"}), SHOPIFY)
    assert b",'=1+1," in rejects
    typed = rejects.replace(b",'=1+1,", b",=1+1,").replace(b"+0100,0,", b"+0100,2,")
    assert order_in(typed, SHOPIFY).notes == "=1+1"


def test_an_apostrophe_in_a_file_of_the_channel_itself_stays() -> None:
    assert order_in(shopify({"Notes": "'=1+1"}), SHOPIFY).notes == "'=1+1"


def test_a_column_whose_name_is_a_formula_is_guarded_and_known_again() -> None:
    data = shopify({"Lineitem quantity": "0"}).replace(b",Vendor,", b",=1+1,", 1)
    rejects = rejects_of(data, SHOPIFY)
    assert b",'=1+1," in rejects.splitlines()[0]
    assert "=1+1" in surveyed(rejects, SHOPIFY).header
    assert rejects_of(rejects, SHOPIFY) == rejects
