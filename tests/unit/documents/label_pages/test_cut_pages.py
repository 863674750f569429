"""Pages that are no label are cut and turned by the rule of their service, or held."""

from __future__ import annotations

import itertools

import pytest
from builders.label_pdfs import Shown, draw, edited, empty_pdf, labels_pdf, sheet_pdf

from processor.documents.label_pages.cuts import CUTS, pieces_of
from processor.documents.label_pages.read_file import fitted_pages, read_label_file
from processor.model.label_pages import CUT_WORDS, Box, LabelPage, PageRule, Piece
from processor.model.sentence import Sentence

FOUR = [Shown(f"100{n}", f"TRACK{n}", style="bazaar") for n in (1, 2, 3, 4)]


def page_of(data: bytes) -> LabelPage:
    (page,) = read_label_file(data).pages
    return page


def cut(data: bytes, rule: PageRule) -> list[tuple[tuple[float, float], list[str], bool]] | str:
    """Size, barcodes, and whether its order id stands on it, of each label that is cut."""
    found = pieces_of(page_of(data), rule)
    if isinstance(found, Sentence):
        return found.id
    labels = []
    for made in fitted_pages(data, [one.piece for one in found]):
        assert isinstance(made, bytes), made
        page = read_label_file(made, "everywhere").pages[0]
        codes = [one.text for one in page.barcodes]
        own = [one.order in " ".join(page.texts) for one in FOUR if one.tracking in codes]
        labels.append(((round(page.width_mm), round(page.height_mm)), codes, own == [True]))
    return labels


def test_every_word_of_a_services_file_is_a_cut() -> None:
    assert tuple(CUTS) == CUT_WORDS


def test_four_labels_on_a_sheet_are_four_labels() -> None:
    assert cut(sheet_pdf(FOUR), PageRule("a4-quarters")) == [
        ((105, 148), [f"TRACK{n}"], True) for n in (1, 2, 3, 4)
    ]


def test_quarters_on_which_nothing_is_printed_are_no_labels() -> None:
    found = cut(sheet_pdf(FOUR[:3]), PageRule("a4-quarters"))
    assert [codes for _, codes, _ in found] == [["TRACK1"], ["TRACK2"], ["TRACK3"]]


@pytest.mark.parametrize(
    ("word", "place"),
    [("a4-top-left", 0), ("a4-top-right", 1), ("a4-bottom-left", 2), ("a4-bottom-right", 3)],
)
def test_one_label_in_a_corner_is_cut_out(word: str, place: int) -> None:
    pdf = empty_pdf("A4")
    pdf.add_page()
    draw(pdf, FOUR[0], (place % 2) * 105.0, (place // 2) * 148.5)
    assert cut(bytes(pdf.output()), PageRule(word)) == [((105, 148), ["TRACK1"], True)]


def test_a_page_on_its_side_is_turned_as_its_service_says() -> None:
    pdf = empty_pdf((150, 100))
    pdf.add_page()
    draw(pdf, FOUR[0])
    data = bytes(pdf.output())
    assert cut(data, PageRule()) == "label-page.no-turn"
    for turn in ("left", "right"):
        assert cut(data, PageRule(turn=turn)) == [((100, 150), ["TRACK1"], True)]  # type: ignore[arg-type]
    assert cut(data, PageRule(turn="no")) == [((150, 100), ["TRACK1"], True)]


def test_a_sheet_is_held_where_no_rule_says_what_of_it_is_the_label() -> None:
    assert cut(sheet_pdf(FOUR), PageRule()) == "label-page.no-cut"


def test_a_cut_is_for_sheets_of_its_size_only() -> None:
    large = labels_pdf(FOUR[:1], size=(200, 250))
    assert cut(large, PageRule("a4-quarters")) == "label-page.other-size"
    assert cut(large, PageRule("whole")) == [((200, 250), ["TRACK1"], True)]


def test_a_page_that_is_a_label_stays_one_whatever_its_service_says_of_sheets() -> None:
    found = cut(labels_pdf(FOUR[:1]), PageRule("a4-quarters", "left"))
    assert found == [((100, 150), ["TRACK1"], True)]


def test_a_cut_through_a_barcode_is_held() -> None:
    pdf = empty_pdf("A4")
    pdf.add_page()
    draw(pdf, FOUR[0], 70)
    assert cut(bytes(pdf.output()), PageRule("a4-quarters")) == "label-page.cut-barcode"


def test_what_is_cut_is_read_again_and_held_where_a_barcode_is_lost() -> None:
    data = sheet_pdf(FOUR)
    wrong = Piece(1, Box(0, 0, 60, 100), barcodes=("TRACK1", "TRACK2"))
    (held,) = fitted_pages(data, [wrong])
    assert isinstance(held, Sentence)
    assert held.id == "label-page.cut-barcode"


@pytest.mark.parametrize(
    ("turned", "turn"), list(itertools.product((0, 90, 180, 270), ("no", "left", "right", "half")))
)
def test_pages_that_are_turned_cropped_or_enlarged_are_cut_where_they_are_seen(
    turned: int, turn: str
) -> None:
    def change(pdf: object) -> None:
        page = pdf.pages[0]  # type: ignore[attr-defined]
        page.obj.Rotate = turned
        page.obj.CropBox = [10, 20, 590, 830]

    data = edited(sheet_pdf(FOUR[:2]), change)
    page = page_of(data)
    assert sorted(one.text for one in page.barcodes) == ["TRACK1", "TRACK2"]
    for code in page.barcodes:
        assert code.box is not None
        box = Box(code.box.left - 3, code.box.top - 3, code.box.right + 3, code.box.bottom + 3)
        piece = Piece(1, box, turn, (code.text,))  # type: ignore[arg-type]
        (made,) = fitted_pages(data, [piece])
        assert isinstance(made, bytes), made
        seen = read_label_file(made, "everywhere").pages[0]
        assert [one.text for one in seen.barcodes] == [code.text]
