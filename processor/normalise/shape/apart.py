"""Records that are no part of anything: footers, blank rows, a header that stands again. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from processor.model.sentence import Text, sentence
from processor.normalise.formats.header import header_again
from processor.normalise.mapping.conditions import RowTest, RowTested, tested, tested_torn
from processor.normalise.mapping.mapping import Footer, Mapping

HEADER_AGAIN = sentence("row-ignored.header-again")
BLANK_ROW = sentence("row-ignored.blank-row")
# What a first cell holds of a row that says nothing: a byte order mark, where files were joined.
NOTHING = ("", "\ufeff")


RowTests = Sequence[tuple[RowTested, RowTest]]


def tests_of(mapping: Mapping, header: tuple[str, ...], *, torn: bool = False) -> RowTests:
    """The tests of rows to be ignored, each with what asks a row: one that may have lost cells
    (`torn`) is ignored only for what stands there."""
    places, ask = mapping.places(header), tested_torn if torn else tested
    return [(ask(test.when, places), test) for test in mapping.ignore_rows]


def ignored_because(
    cells: Sequence[str],
    header: tuple[str, ...],
    footer: Footer | None,
    tests: RowTests,
) -> Text:
    """Why a record under a header is no part of anything, or ""."""
    return form_says(cells, header, footer) or sender_says(cells, tests)


def form_says(cells: Sequence[str], header: tuple[str, ...], footer: Footer | None) -> Text:
    """Why a record is no part of anything by its form: the footer, a blank row, the header."""
    if footer is not None and cells[0].strip() == footer.first_cell:
        return sentence("row-ignored.footer")
    if not any(cells) or is_blank(cells):
        return BLANK_ROW
    if header[0] in cells[0] and header_again(cells, header):
        return HEADER_AGAIN
    return ""


def is_blank(cells: Sequence[str]) -> bool:
    """True where no cell says anything."""
    return cells[0].strip() in NOTHING and not any(cell.strip() for cell in cells[1:])


def sender_says(cells: Sequence[str], tests: RowTests) -> Text:
    """Why a record is no part of anything by what stands in it."""
    for meets, test in tests:
        if meets(cells):
            return test.reason
    return ""
