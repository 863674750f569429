"""The workbook of a feed: opened by others, its ids text, nothing a formula, equal bytes."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from builders.feed_files import cells_of_workbook
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from processor.documents.layouts.layout_parts import CELL_END
from processor.documents.layouts.workbook import write_workbook

HOSTILE = (
    "=HYPERLINK(1)", "+49 30 1", "-1+1", "@SUM(A1)", "0012", "1e5", "058-3563777-5518068",
    "5805830583058305830", "1.0", "TRUE", "#N/A", "<b>&\"'</b>", "_x0041_", " kept ", "王小明 😀",
    "2026-11-03",
)  # fmt: skip


def book(*rows: tuple[str, ...], numeric: bool = False, titles: bool = True) -> bytes:
    texts = [CELL_END.join(row) for row in rows]
    return write_workbook(
        texts, sheet="Orders & more", titles=titles, numeric=[numeric] * len(rows[0])
    )


def test_every_text_comes_back_as_the_text_that_it_was() -> None:
    data = book(("Id",), *((text,) for text in HOSTILE))
    page = load_workbook(io.BytesIO(data)).active
    assert page is not None
    found = [cell for (cell,) in page.iter_rows(min_row=2)]
    assert {cell.data_type for cell in found} == {"s"}
    assert {cell.number_format for cell in found} == {"@"}
    # openpyxl leaves the escape of an escape as it stands; others read what was written.
    assert [str(cell.value).replace("_x005F_", "_") for cell in found] == list(HOSTILE)
    read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in read[1:]] == list(HOSTILE)


def test_numbers_are_numbers_only_where_they_are_written_as_such() -> None:
    data = book(("N",), ("12",), ("-3",), ("0",), ("12.50",), ("007",), ("1" * 16,), ("",), ("a",),
                numeric=True)  # fmt: skip
    assert cells_of_workbook(data) == [
        ["N"], ["=12"], ["=-3"], ["=0"], ["=12.5"], ["007"], ["1" * 16], [""], ["a"],
    ]  # fmt: skip


def test_titles_stay_in_sight_and_are_never_numbers() -> None:
    data = book(("1", "B"), ("2", "3"), numeric=True)
    page = load_workbook(io.BytesIO(data)).active
    assert page is not None
    assert (page.title, page.freeze_panes, page.dimensions) == ("Orders & more", "A2", "A1:B2")
    assert page["A1"].font.b
    assert cells_of_workbook(data) == [["1", "B"], ["=2", "=3"]]


def test_columns_beyond_z_have_two_letters() -> None:
    row = tuple(f"c{number}" for number in range(1, 706))
    page = load_workbook(io.BytesIO(book(row))).active
    assert page is not None
    assert page["AA1"].value == "c27"
    assert page["ZZ1"].value == "c702"
    assert page["AAA1"].value == "c703"


def test_a_workbook_holds_no_time_and_no_name_of_whoever_wrote_it() -> None:
    data = book(("A",), ("x",))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if name.startswith("docProps")]
    assert data == book(("A",), ("x",))


def test_a_workbook_without_rows_opens() -> None:
    data = write_workbook([], sheet="S", titles=False, numeric=[False])
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == ["S"]


@pytest.mark.slow
def test_libreoffice_opens_it_and_changes_no_text(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    texts = [text for text in HOSTILE if text.strip() == text]
    (tmp_path / "feed.xlsx").write_bytes(book(("Id",), *((text,) for text in texts)))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):9,34,76,1", "--outdir", str(tmp_path),
         str(tmp_path / "feed.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    read = (tmp_path / "feed.csv").read_text("utf-8").splitlines()[1:]
    unquoted = [line[1:-1].replace('""', '"') if line[:1] == '"' else line for line in read]
    assert unquoted == texts


def test_columns_are_as_wide_as_what_stands_in_them_up_to_a_limit() -> None:
    page = load_workbook(
        io.BytesIO(book(("Id", "Carton", "Name"), ("1", "359012340000003156", "王" * 40)))
    ).active
    assert page is not None
    assert [page.column_dimensions[name].width for name in "ABC"] == [8, 20, 50]
