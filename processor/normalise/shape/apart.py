"""Records that are no part of anything: footers, blank rows, a header that stands again. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model.sentence import Text, sentence
from processor.normalise.formats.header import header_again
from processor.normalise.mapping.mapping import Footer, Mapping, RowTest

HEADER_AGAIN = sentence("row-ignored.header-again")
BLANK_ROW = sentence("row-ignored.blank-row")


def tests_of(mapping: Mapping, header: tuple[str, ...]) -> list[tuple[int, RowTest]]:
    """The tests of rows to be ignored, each with the place of the cell that it asks."""
    places = mapping.places(header)
    return [(places[t.column], t) for t in mapping.ignore_rows if t.column in places]


def ignored_because(
    cells: Sequence[str],
    header: tuple[str, ...],
    footer: Footer | None,
    tests: Sequence[tuple[int, RowTest]],
) -> Text:
    """Why a record under a header is no part of anything, or "". Each test is asked of a cell."""
    return form_says(cells, header, footer) or sender_says(cells, tests)


def form_says(cells: Sequence[str], header: tuple[str, ...], footer: Footer | None) -> Text:
    """Why a record is no part of anything by its form: the footer, a blank row, the header."""
    if footer is not None and cells[0].strip() == footer.first_cell:
        return sentence("row-ignored.footer")
    if not any(cells) or not any(cell.strip() for cell in cells):
        return BLANK_ROW
    if header[0] in cells[0] and header_again(cells, header):
        return HEADER_AGAIN
    return ""


def sender_says(cells: Sequence[str], tests: Sequence[tuple[int, RowTest]]) -> Text:
    """Why a record is no part of anything by what stands in it, each test asked of a cell."""
    for index, test in tests:
        if index < len(cells) and cells[index].strip().casefold() in test.values:
            return test.reason
    return ""
