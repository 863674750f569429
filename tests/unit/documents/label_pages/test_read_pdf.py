"""PDF files with labels are read strictly: their pages, or the reason."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from builders.label_pdfs import Shown, edited, empty_pdf, labels_pdf, sheet_pdf

from processor.documents.label_pages import refusing
from processor.documents.label_pages.read_file import fitted_pages, read_label_file
from processor.model.label_pages import LabelFile

TWO = labels_pdf([Shown("1013", "TRK1013A"), Shown("111-2222222-3333333", "TRK2", style="bazaar")])


def refused(found: LabelFile) -> str:
    assert not found.pages
    assert found.refused is not None
    return found.refused.id.removeprefix("label-file/")


def test_pages_are_read_with_size_words_and_barcodes() -> None:
    first, second = read_label_file(TWO, "everywhere").pages
    assert (first.width_mm, first.height_mm) == (100, 150)
    assert first.texts == (
        "Solveig Hansen", "Storgata 1013", "9001 Tromsø", "Order #1013", "TRK1013A"
    )  # fmt: skip
    assert [(one.kind, one.text) for one in first.barcodes] == [("DataMatrix", "TRK1013A")]
    assert [(one.kind, one.text) for one in second.barcodes] == [("Code128", "TRK2")]


def test_the_same_page_in_another_file_has_the_same_hash() -> None:
    later = datetime(2026, 11, 4, tzinfo=UTC)
    again = labels_pdf([Shown("1013", "TRK1013A")], made=later)
    other = labels_pdf([Shown("1013", "TRK1013B")])
    hashes = [read_label_file(data).pages[0].sha256 for data in (again, again, other)]
    assert hashes[0] == hashes[1]
    assert hashes[0] != hashes[2]


def test_barcodes_are_read_without_asking_where_a_page_has_no_words() -> None:
    bare = empty_pdf()
    bare.add_page()
    from builders.label_pdfs import symbol

    symbol(bare, "TRK77", "Code128", 10, 20, 0.375, 18)
    assert not read_label_file(TWO).pages[0].looked
    (page,) = read_label_file(bytes(bare.output())).pages
    assert (page.looked, [one.text for one in page.barcodes]) == (True, ["TRK77"])


def test_a_blank_page_is_read_as_one() -> None:
    blank = empty_pdf()
    blank.add_page()
    (page,) = read_label_file(bytes(blank.output())).pages
    assert (page.words, page.barcodes, page.looked) == ((), (), True)


def _script(pdf: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="this.print()")


def _names(pdf: Any) -> None:
    script = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
    names = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("x"), script]))
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=names)


def _attached(pdf: Any) -> None:
    pdf.attachments["orders.exe"] = b"MZ"


def _launched(pdf: Any) -> None:
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=launch)


def _form(pdf: Any) -> None:
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, Rect=[0, 0, 10, 10]
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(field)])


def _huge(pdf: Any) -> None:
    pdf.pages[0].obj.MediaBox = [0, 0, 14_400, 14_400]


def _enlarged(pdf: Any) -> None:
    pdf.pages[0].obj.UserUnit = 1_000


def _no_room(pdf: Any) -> None:
    pdf.pages[0].obj.CropBox = [900, 900, 901, 901]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_script, "refused.script"),
        (_names, "refused.script"),
        (_attached, "refused.attachment"),
        (_launched, "refused.action"),
        (_form, "refused.comments"),
        (_huge, "too-large.page"),
        (_enlarged, "too-large.page"),
        (_no_room, "unreadable.damaged"),
    ],
)
def test_what_is_more_than_pages_is_refused(change: Callable[[Any], None], why: str) -> None:
    assert refused(read_label_file(edited(TWO, change))) == why


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_file_is_refused_also_where_it_opens_without_a_password(user: str) -> None:
    closed = edited(TWO, lambda _: None, encryption=pikepdf.Encryption(owner="x", user=user))
    assert refused(read_label_file(closed)) == "refused.encrypted"


def test_a_file_that_is_cut_off_or_whose_table_is_wrong_is_refused() -> None:
    assert refused(read_label_file(TWO[: len(TWO) // 2])) == "unreadable.damaged"
    at = TWO.rindex(b"startxref")
    assert refused(read_label_file(TWO[:at] + b"startxref\n17\n%%EOF")) == "unreadable.damaged"
    assert refused(read_label_file(b"%PDF-1.7\n")) == "unreadable.damaged"


def test_a_file_of_more_pages_than_are_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from processor.documents.label_pages import sound_pdf

    monkeypatch.setattr(sound_pdf, "MOST_PAGES", 1)
    assert refused(read_label_file(TWO)) == "too-large.pages"
    assert refusing.MOST_PAGES < 10_000


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"Order,Name\n1,2\n", b"\x89PNG", b"%!PS"])
def test_what_is_neither_pdf_nor_zpl_is_refused(data: bytes) -> None:
    assert refused(read_label_file(data)) == "unreadable.kind"


def test_what_is_seen_of_a_page_counts_and_nothing_beside_it() -> None:
    def cut(pdf: Any) -> None:
        pdf.pages[0].obj.CropBox = [0, 842 - 420, 297, 842]

    sheet = edited(sheet_pdf([Shown("1", "A1"), Shown("2", "A2"), Shown("3", "A3")]), cut)
    (page,) = read_label_file(sheet, "everywhere").pages
    assert [one.text for one in page.barcodes] == ["A1"]
    assert "#1" in " ".join(page.texts)
    assert "#2" not in " ".join(page.texts)


def test_a_page_keeps_its_bytes_and_a_second_time_gives_the_same() -> None:
    from processor.model.label_pages import Piece

    once, again = (fitted_pages(TWO, [Piece(2)])[0] for _ in range(2))
    assert once == again
    assert isinstance(once, bytes)
    (page,) = read_label_file(once, "everywhere").pages
    assert [one.text for one in page.barcodes] == ["TRK2"]
    with pikepdf.open(io.BytesIO(once)) as made, pikepdf.open(io.BytesIO(TWO)) as came:
        drawn = [pdf.pages[at].Contents.read_bytes() for pdf, at in ((made, 0), (came, 1))]
    assert drawn[0] == drawn[1]
