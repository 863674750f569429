"""The review sheet as a workbook, and the answer to one that came back filled in. Pure."""

from __future__ import annotations

from processor.documents.papers.context import Context
from processor.documents.papers.document_kind import Made
from processor.review_sheets.answer import FilledSheet, write_answer
from processor.review_sheets.sheet import ReviewSheet

SHEET_VERSION = "review-sheet/2"
SHEET_MADE_WITH = ("openpyxl", "babel")
ANSWER_VERSION = "review-answer/2"
# Days and amounts in what is said follow its rules.
ANSWER_MADE_WITH = ("babel",)


def render_sheet(sheet: ReviewSheet, _context: Context) -> Made:
    """What waits for a person, as a workbook."""
    # The writer of workbooks takes longer to load than most commands to run.
    from processor.review_sheets.workbook import write_sheet

    return write_sheet(sheet), ()


def render_answer(filled: FilledSheet, _context: Context) -> Made:
    """What became of every row of a filled sheet, as CSV."""
    return write_answer(filled), ()
