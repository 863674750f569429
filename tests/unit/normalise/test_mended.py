"""A rejects workbook that came back mended: text stays text, what became a number is refused."""

from __future__ import annotations

import csv
import io
from zipfile import ZipFile

import pytest
from builders.normalise_files import AMAZON, ERP, channel, erp, one, surveyed
from openpyxl import Workbook

from processor.documents.papers.about_file import ArrivedFile, fits_workbook, render_rejects
from processor.documents.papers.rejects_workbook import rejects_workbook
from processor.intake.table_workbook import read_wide
from processor.languages.languages import in_english
from processor.model.kept_workbook import KeptCell, KeptRow, KeptSheet, KeptWorkbook
from processor.normalise import rejected_rows
from processor.normalise.formats.header import REASON_COLUMN
from processor.normalise.mended import COLUMNS, NotMended, as_mended, text_of

HARD = ["000501", "4.92211E+11", "49221100000000017", "1.000,50", "03.11.2026", "=1+1", "'", "a\nb",
        "TRUE", "  x", "7E3", "Ł", "“”"]  # fmt: skip


def came_back(rows: list[list[str]]) -> list[list[str]]:
    text = text_of(read_wide(rejects_workbook(rows), COLUMNS)).decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_what_went_out_as_text_comes_back_as_it_was() -> None:
    head = [f"c{n}" for n in range(100)] + [REASON_COLUMN]
    row = [HARD[n % len(HARD)].strip() for n in range(100)] + ["why"]
    assert came_back([head, row, row]) == [head, row, row]


def test_equal_rejects_give_equal_bytes() -> None:
    rows = [["a", REASON_COLUMN], ["1", "x"]]
    assert rejects_workbook(rows) == rejects_workbook(rows)


def sheet(*rows: KeptRow, merged: tuple[str, ...] = ()) -> KeptSheet:
    return KeptSheet(name="x", rows=rows, merged=merged)


HEAD = KeptRow(1, (KeptCell(0, "text", "A"), KeptCell(1, "text", REASON_COLUMN)))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (KeptCell(0, "date", "2026-11-03"), "A2"),
        (KeptCell(1, "long number", "49221100000000017"), "B2"),
        (KeptCell(0, "number", "12.5"), "A2"),
        (KeptCell(0, "formula", "501"), "A2"),
        (KeptCell(0, "error", "#N/A"), "A2"),
        (KeptCell(27, "yes/no", "yes"), "AB2"),
    ],
)
def test_a_cell_that_is_no_text_is_named_and_nothing_is_guessed(cell: KeptCell, shown: str) -> None:
    with pytest.raises(NotMended) as refusal:
        text_of(KeptWorkbook(sheets=(sheet(HEAD, KeptRow(2, (cell,))),)))
    assert f"cell {shown} is no text" in in_english(refusal.value.said)


def test_a_whole_number_is_its_digits_and_empty_rows_keep_their_place() -> None:
    row = KeptRow(4, (KeptCell(0, "number", "501"),))
    text = text_of(KeptWorkbook(sheets=(sheet(HEAD, row), sheet())))
    assert text.decode() == f"A,{REASON_COLUMN}\r\n\r\n\r\n501,\r\n"


@pytest.mark.parametrize(
    "book",
    [
        KeptWorkbook(sheets=(sheet(HEAD), sheet(HEAD))),
        KeptWorkbook(sheets=(sheet(),)),
        KeptWorkbook(sheets=(sheet(HEAD, merged=("A1:B1",)),)),
        KeptWorkbook(sheets=(sheet(KeptRow(1, (KeptCell(0, "text", "A"),))),)),
    ],
)
def test_a_workbook_that_is_no_rejects_file_is_refused(book: KeptWorkbook) -> None:
    with pytest.raises(NotMended):
        text_of(book)


def test_hostile_bytes_are_refused_by_the_child() -> None:
    with pytest.raises(NotMended):
        text_of(read_wide(b"PK\x03\x04" + b"\0" * 200, COLUMNS))


def test_what_a_formula_was_worked_out_to_is_never_read() -> None:
    """Nobody knows when it was: the cells that it is made of may have changed since."""
    book = Workbook()
    assert book.active is not None
    book.active.append(["A", REASON_COLUMN])
    book.active.append(["=1+500", "why"])
    book.save(written := io.BytesIO())
    with ZipFile(written) as before, ZipFile(kept := io.BytesIO(), "w") as after:
        for name in before.namelist():
            data = before.read(name)
            for empty in (b"<v></v>", b"<v/>", b"<v />"):
                data = data.replace(empty, b"<v>501</v>")
            after.writestr(name, data)
    assert b"<v>501</v>" in ZipFile(kept).read("xl/worksheets/sheet1.xml")
    with pytest.raises(NotMended) as refusal:
        text_of(read_wide(kept.getvalue(), COLUMNS))
    assert "cell A2 is no text: it holds =1+500" in in_english(refusal.value.said)


def test_rejects_of_the_erp_go_out_as_text_and_are_read_by_the_same_mapping() -> None:
    data = erp({"Auftragsnummer": "000501", "Land": "Bavaria"})
    reading, header = one(data, ERP, channel(tax_in_prices="no")), surveyed(data, ERP).header
    rejected = tuple(rejected_rows(reading))
    file = ArrivedFile(
        name="erp.csv", problems=(), header=header, rejected=rejected, mapping=ERP,
        told_in="x.xlsx",
    )  # fmt: skip
    assert fits_workbook(header, rejected, ERP)
    workbook = render_rejects(file, None)[0]  # type: ignore[arg-type]
    text = text_of(read_wide(workbook, COLUMNS))
    assert b"\r\n000501," in text
    mended = one(text.replace(b",Bavaria,", b",DE,"), as_mended(ERP), channel(tax_in_prices="no"))
    assert mended.order is not None, mended.problems
    assert mended.order.order_id == "2026-000501"
    assert mended.order.total == 144288, "the marks of numbers are those of the mapping"


def test_more_than_can_come_back_goes_out_as_it_was_sent() -> None:
    assert not fits_workbook(("a",), [(1, "x" * 40_000, "")], AMAZON)
    assert not fits_workbook(tuple("abcdefghij") * 30, [(1, "x", "")], AMAZON)
    assert not fits_workbook(("a",), [(n, "x", "") for n in range(20_000)], AMAZON)
