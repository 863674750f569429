"""A label that its carrier did not accept says so across it, and scans all the same."""

from __future__ import annotations

import msgspec
import numpy as np
import pypdfium2 as pdfium
import pytest
from unit.documents.labels.test_label import AT, label, read, words_of

from processor.documents.labels.label import expected_symbols, render_labels

ACROSS = "NOT FOR CARRIER"


def drawn(data: bytes, dpi: float) -> np.ndarray:
    with pdfium.PdfDocument(data) as pdf:
        return np.array(pdf[0].render(scale=dpi / 72).to_pil().convert("L"))


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("dpi", [203.2, 300])
def test_it_is_written_across_the_receiver_and_over_no_bars(number: int, dpi: float) -> None:
    plain = label(number)
    stamped = msgspec.structs.replace(plain, unaccepted=True)
    before, after = (drawn(render_labels([one], AT), dpi) for one in (plain, stamped))
    changed = np.argwhere(before != after) / dpi * 25.4
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    # Millimetres: between the two rules around the receiver, over most of the width.
    assert 29.5 < top < bottom < 65
    assert left < 10
    assert right > 90
    with pdfium.PdfDocument(render_labels([stamped], AT)) as pdf:
        assert set(read(pdf[0], dpi)) == set(expected_symbols(stamped))


def test_its_words_can_be_found_on_the_page_and_on_no_other() -> None:
    assert ACROSS in words_of(msgspec.structs.replace(label(1), unaccepted=True))
    assert ACROSS not in words_of(label(1))
