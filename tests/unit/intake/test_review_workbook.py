"""Workbooks from hostile hands end their child at most, never this process."""

from __future__ import annotations

import io
import resource
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from processor.intake.review_workbook import MAX_BYTES, read_workbook

_TYPES = "[Content_Types].xml"


def book(**cells: object) -> bytes:
    """A workbook with these cells."""
    made = Workbook()
    page = made.worksheets[0]
    for place, value in cells.items():
        page[place] = value
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(data: bytes, **parts: bytes) -> bytes:
    """The workbook with members replaced or added; `sheet` stands for the first worksheet."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "types": _TYPES}
    new = {names.get(key, key): body for key, body in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as target:
        for name in old.namelist():
            target.writestr(name, new.pop(name, None) or old.read(name))
        for name, body in new.items():
            target.writestr(name, body)
    return out.getvalue()


def refusal(data: bytes, seconds: float = 30) -> str:
    read = read_workbook(data, seconds=seconds)
    assert read.refused is not None, read.cells[:5]
    return read.refused.id.partition(".")[0]


def sheet_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_texts_numbers_and_formulas_are_told_apart() -> None:
    data = book(A1="release", B1=3, C1="=1+1", D1=ArrayFormula("D1:D2", "=A1:A2"), E1=2.5)
    cells = {one.column: (one.kind, one.text) for one in read_workbook(data).cells}
    assert cells[1] == ("text", "release")
    assert cells[2] == ("number", "3")
    assert cells[3][0] == "formula"
    assert cells[4][0] == "formula"
    assert cells[5] == ("number", "2.5")


def test_a_remembered_result_of_a_formula_is_never_read() -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>"rel"&amp;"ease"</f><v>release</v></c></row>'
    [cell] = read_workbook(changed(book(), sheet=sheet_xml(rows))).cells
    assert cell.kind == "formula"
    assert cell.text != "release"


def test_a_far_cell_costs_neither_memory_nor_time() -> None:
    rows = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = read_workbook(changed(book(), sheet=sheet_xml(rows)))
    assert read.refused is None or read.refused.id.startswith("sheet/too-large")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_too_many_rows_are_refused() -> None:
    rows = '<row r="6000"><c r="A6000"><v>1</v></c></row>'
    assert refusal(changed(book(A1="x"), sheet=sheet_xml(rows))) == "sheet/too-large"


@pytest.mark.slow
def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    bomb = changed(book(), sheet=sheet_xml(" " * 100_000_000))
    assert len(bomb) < 1_000_000
    assert refusal(bomb) == "sheet/too-large"


@pytest.mark.slow
def test_what_takes_too_much_memory_ends_the_child_alone() -> None:
    cell = '<c r="A1" t="inlineStr"><is><t>x</t></is></c>'
    rows = "".join(f'<row r="{n}">{cell * 60}</row>' for n in range(1, 5000))
    many = changed(book(), sheet=sheet_xml(rows[:60_000_000]))
    read = read_workbook(many)
    assert read.refused is None or read.refused.id.startswith("sheet/")


def test_what_takes_too_long_is_ended() -> None:
    assert refusal(book(A1="release"), seconds=0.001) == "sheet/too-large"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("xl/vbaProject.bin", b"x"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>"),
        ("xl/connections.xml", b"<x/>"),
        ("xl/embeddings/object.docx", b"x"),
        ("xl/evil.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
        ("xl/wide.xml", "<!DOCTYPE x>".encode("utf-16")),
    ],
)
def test_macros_links_and_entities_are_refused_unopened(name: str, body: bytes) -> None:
    assert refusal(changed(book(A1="x"), **{name: body})) == "sheet/unsafe"


@pytest.mark.parametrize("data", [b"", b"PK", b"Order,Decision\n1,release\n", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_unreadable(data: bytes) -> None:
    assert refusal(data) == "sheet/unreadable"


@pytest.mark.slow
def test_a_workbook_cut_anywhere_is_refused_or_empty() -> None:
    whole = book(A1="release")
    for end in range(0, len(whole), max(1, len(whole) // 12)):
        assert read_workbook(whole[:end]).refused is not None


def test_a_file_beyond_the_bound_is_not_even_opened() -> None:
    assert refusal(b"x" * (MAX_BYTES + 1)) == "sheet/too-large"
