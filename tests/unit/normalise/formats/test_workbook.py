"""Workbooks: which cells are the table, what stands in them, what is told and not guessed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from builders.normalise_files import ROOT, shipped
from builders.sent_workbooks import altered, workbook
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from processor.model.config import Limits
from processor.normalise.formats.format import Broken, file_bytes
from processor.normalise.formats.spooled import MakeSpool
from processor.normalise.formats.workbook import WORKBOOK
from processor.normalise.formats.workbook_options import WorkbookOptions
from processor.normalise.golden import golden
from processor.problems.problem import CODES
from processor.spool.spool import spools_of_stream

HEAD = ["Order", "SKU", "Pieces"]
OPTIONS = WorkbookOptions(sheet="", columns=("Order", "SKU"), reads_hidden=False, decimal_mark=".")
SHEET = "xl/worksheets/sheet1.xml"
SAMPLE = ROOT / "mappings/samples/confirmation-cn1-workbook/chuku.xlsx"


def rows(data: bytes, options: WorkbookOptions = OPTIONS) -> list[tuple[int, list[str]]]:
    """(row, cells) of the header and all below it, by the strict pass; the pieces say the same."""
    spool = file_bytes(io.BytesIO(data)).as_read(WORKBOOK, options).begun()
    reader = WORKBOOK.strict(spool, options, Limits())
    found, ends = [], []
    for row, cells in reader.records():
        found.append((row, list(cells)))
        ends.append(reader.offset)
    spool.seek(ends[0])
    piece = spool.read(reader.offset - ends[0])
    header = tuple(found[0][1])
    again = WORKBOOK.records(piece, found[0][0] + 1, header, options)
    assert [(one.row, one.cells) for one in again] == found[1:]
    return found


def refusal(data: bytes, options: WorkbookOptions = OPTIONS) -> tuple[str, str]:
    with pytest.raises(Broken) as caught:
        rows(data, options)
    return caught.value.key, str(caught.value.place.said)


def test_the_table_begins_where_its_header_stands() -> None:
    data = workbook(["Orders of Acme"], [], [None, *HEAD], [None, "A-1", "CUP", 2])
    assert rows(data) == [(3, ["", *HEAD]), (4, ["", "A-1", "CUP", "2"])]


def test_a_cell_knows_its_place_in_the_worksheet() -> None:
    data = workbook(HEAD, ["A-1", "CUP", "two"], title="Bestellungen")
    spool = file_bytes(io.BytesIO(data)).as_read(WORKBOOK, OPTIONS).begun()
    reader = WORKBOOK.strict(spool, OPTIONS, Limits())
    ends = [reader.offset for _ in reader.records()]
    spool.seek(ends[0])
    (record,) = WORKBOOK.records(spool.read(), 2, tuple(HEAD), OPTIONS)
    assert record.where == "Bestellungen!2"
    assert record.place(2).said == "Bestellungen!C2"
    assert record.place(2).text[record.place(2).column - 1 :] == "two"


def test_numbers_and_dates_are_what_the_spreadsheet_shows() -> None:
    def form(page: Worksheet) -> None:
        page["A2"].number_format = "000000"
        page["B2"].number_format = '"S-"000'

    values = [501, 7, 12.5, 0.1 + 0.2, 1234567890123456789, datetime(2026, 11, 3, 20, 15),
              date(2026, 11, 3), True, "=1+1", "#N/A", -3, "007"]  # fmt: skip
    head = [*HEAD, *(f"c{n}" for n in range(len(values) - 3))]
    data = workbook(head, values, change=form)
    said = ["000501", "#FORMAT!", "12.5", "0.3", "1.23456789012346E+18", "2026-11-03 20:15:00",
            "2026-11-03", "TRUE", "#FORMULA!", "#N/A", "-3", "007"]  # fmt: skip
    assert rows(data)[1][1] == said
    comma = WorkbookOptions(sheet="", columns=("Order",), reads_hidden=False, decimal_mark=",")
    assert rows(data, comma)[1][1][2:4] == ["12,5", "0,3"]


def test_a_formula_gives_the_value_that_was_kept() -> None:
    data = workbook(HEAD, ["A-1", "CUP", "=1+1"])
    kept = altered(data, SHEET, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    assert rows(kept)[1][1] == ["A-1", "CUP", "2"]


def hidden(page: Worksheet) -> None:
    page.row_dimensions[3].hidden = True


def merged(cells: str) -> Callable[[Worksheet], None]:
    return lambda page: page.merge_cells(cells)


@pytest.mark.parametrize(
    ("change", "key", "place"),
    [
        (hidden, "file/workbook.hidden-row", "Sheet1!3"),
        (merged("A2:A3"), "file/workbook.merged", "Sheet1!A2:A3"),
        (merged("B1:C1"), "file/workbook.merged", "Sheet1!B1:C1"),
    ],
)
def test_what_hides_or_joins_cells_is_told_with_its_place(
    change: Callable[[Worksheet], None], key: str, place: str
) -> None:
    data = workbook(HEAD, ["A-1", "CUP", 1], ["A-2", "CUP", 1], change=change)
    assert refusal(data) == (key, place)


def test_a_hidden_row_is_read_where_the_mapping_says_so() -> None:
    data = workbook(HEAD, ["A-1", "CUP", 1], ["A-2", "CUP", 1], change=hidden)
    said = WorkbookOptions(sheet="", columns=("Order",), reads_hidden=True, decimal_mark=".")
    assert [cells[0] for _, cells in rows(data, said)] == ["Order", "A-1", "A-2"]


def test_merged_titles_and_a_merged_line_at_the_end_are_no_trouble() -> None:
    def change(page: Worksheet) -> None:
        page.merge_cells("A1:C2")
        page.merge_cells("A5:B5")

    data = workbook(["Orders"], [], HEAD, ["A-1", "CUP", 1], ["Total", None, 1], change=change)
    assert [cells for _, cells in rows(data)][1:] == [["A-1", "CUP", "1"], ["Total", "", "1"]]


def two(page: Worksheet) -> None:
    assert page.parent is not None
    other = page.parent.create_sheet("Old")
    for column, name in enumerate(HEAD, start=1):
        other.cell(1, column).value = name


def secret(page: Worksheet) -> None:
    assert page.parent is not None
    page.sheet_state = "hidden"
    page.parent.create_sheet("Shown")["A1"] = "x"


def test_two_worksheets_with_the_table_or_a_hidden_one_are_told() -> None:
    data = workbook(HEAD, ["A-1", "CUP", 1], change=two)
    assert refusal(data)[0] == "file/workbook.several"
    named = WorkbookOptions(
        sheet="Sheet1", columns=("Order",), reads_hidden=False, decimal_mark="."
    )
    assert len(rows(data, named)) == 2
    assert refusal(workbook(HEAD, change=secret))[0] == "file/workbook.hidden-sheet"
    absent = WorkbookOptions(sheet="New", columns=("Order",), reads_hidden=False, decimal_mark=".")
    assert refusal(data, absent) == ("file/workbook.no-sheet", "New")


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).filter(
    # What openpyxl writes as another cell than text, and what XML keeps no blanks of.
    lambda text: text.strip() == text and not text.startswith(("=", "#")) and "_x" not in text
)
_WHOLE = st.integers(-(10**14), 10**14)
_PART = st.decimals(-(10**6), 10**6, places=3).map(lambda one: one.normalize())


def _read_as(value: Any) -> str:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return "0" if text in ("-0", "0") else text
    return "" if value is None else str(value)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.none() | _TEXTS | _WHOLE | _PART, min_size=3, max_size=3), max_size=8))
def test_what_is_written_is_read(values: list[list[Any]]) -> None:
    data = workbook(HEAD, *values)
    expected = [
        (number, [_read_as(one) for one in row])
        for number, row in enumerate(values, start=2)
        if any(_read_as(one) for one in row)
    ]
    assert rows(data)[1:] == expected


def _spools(data: bytes) -> MakeSpool:
    return spools_of_stream(io.BytesIO(data))


@pytest.mark.slow
def test_damaged_bytes_are_told_or_change_nothing() -> None:
    whole, mapping = SAMPLE.read_bytes(), shipped("confirmation-cn1-workbook")
    lot = random.Random(14)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(lot.choice((1, 3, 30))):
            data[lot.randrange(len(data))] = lot.randrange(256)
        cut = bytes(data[: lot.choice((len(data), lot.randrange(4, len(data))))])
        text = golden(cut, "x.xlsx", mapping, spools=_spools(cut))
        assert '"records"' in text or any(code in text for code in CODES)


def strict(data: bytes) -> bytes:
    """The workbook in the other namespace that the standard has (ISO/IEC 29500, strict)."""
    ours = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for part in (SHEET, "xl/workbook.xml", "xl/styles.xml"):
        data = altered(data, part, ours, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    theirs = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    return altered(data, "xl/workbook.xml", relations, theirs)


def test_a_strict_workbook_tells_of_its_errors_too() -> None:
    def form(page: Worksheet) -> None:
        page["A2"].number_format = "000000"

    data = strict(workbook(HEAD, [501, "#N/A", "=1+1"], change=form))
    assert rows(data)[1][1] == ["000501", "#N/A", "#FORMULA!"]


def test_what_spreadsheets_write_beside_a_text_is_no_part_of_it() -> None:
    data = workbook(HEAD, ["A-1", "CUP", 1])
    sounds = "<t>山田</t><rPh sb='0' eb='1'><t>ヤマダ</t></rPh>".encode()
    assert rows(altered(data, SHEET, b"<t>CUP</t>", sounds))[1][1][1] == "山田"
    runs = b"<r><t>CU</t></r><r><t>P</t></r>"
    assert rows(altered(data, SHEET, b"<t>CUP</t>", runs))[1][1][1] == "CUP"
