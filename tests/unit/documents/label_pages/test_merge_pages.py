"""Pages of ours and of others are one document, in the order that is given, always the same."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp
from builders.label_pdfs import Shown, labels_pdf

from processor.documents.label_pages.merge import Pages, merged
from processor.documents.label_pages.read_file import fitted_pages, read_label_file
from processor.model.label_pages import Piece

OURS = labels_pdf([Shown("1", "OURS1"), Shown("2", "OURS2"), Shown("3", "OURS3")])
THEIRS = labels_pdf([Shown("9", "THEIRS1", style="bazaar")], size=(105, 148))


def page() -> bytes:
    (made,) = fitted_pages(THEIRS, [Piece(1)])
    assert isinstance(made, bytes)
    return made


def test_pages_stand_in_the_order_given_each_of_its_own_size_and_scan() -> None:
    data = merged([Pages(OURS, 2), page(), Pages(OURS, 1), Pages(OURS, 3)])
    with pypdfium2.PdfDocument(data) as pdf:
        sizes = [tuple(round(one * 25.4 / 72) for one in each.get_size()) for each in pdf]
        codes = [
            [one.text for one in zxingcpp.read_barcodes(each.render(scale=203 / 72).to_numpy())]
            for each in pdf
        ]
    assert sizes == [(100, 150), (105, 148), (100, 150), (100, 150)]
    assert codes == [["OURS2"], ["THEIRS1"], ["OURS1"], ["OURS3"]]


def test_the_same_pages_give_the_same_bytes_and_another_order_others() -> None:
    one = merged([Pages(OURS, 1, 3), page()])
    assert one == merged([Pages(OURS, 1, 3), page()]) == merged([OURS, page()])
    assert one != merged([page(), OURS])


def test_what_was_merged_is_read_as_it_was_before() -> None:
    before = read_label_file(OURS, "everywhere").pages
    after = read_label_file(merged([OURS, page()]), "everywhere").pages
    assert [(one.texts, one.barcodes, one.sha256) for one in before] == [
        (one.texts, one.barcodes, one.sha256) for one in after[:3]
    ]


def test_typefaces_of_one_document_are_written_once() -> None:
    once = merged([Pages(OURS, 1)])
    thrice = merged([Pages(OURS, n) for n in (1, 2, 3)])
    assert len(thrice) < 3 * len(once)


def test_no_page_and_a_page_that_is_not_there_are_mistakes_of_ours() -> None:
    with pytest.raises(ValueError, match="without pages"):
        merged([])
    with pytest.raises(ValueError, match="pages 4 to 4 of 3"):
        merged([Pages(OURS, 4)])
