"""What cannot be corrected is told by the heading of its column and the number of its line."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from builders.paths import ROOT
from builders.sheets import filled, saying
from builders.worded import said

from processor.intake.review_workbook import read_workbook
from processor.languages.languages import LANGUAGES
from processor.model.review_desk import Account
from processor.model.sheet_words import SheetWords
from processor.problems.problem import Problem
from processor.review_sheets.judging import SheetKnown, SheetStanding, by_line_id, judge
from processor.review_sheets.reading import Decision, read_decisions
from processor.review_sheets.sheet import ReviewSheet
from processor.review_sheets.words import say
from processor.review_sheets.workbook import write_sheet

SHEET: Path = ROOT / "tests" / "museum" / "whole" / "sheet.json"
BASE = msgspec.json.decode(SHEET.read_bytes(), type=ReviewSheet)
ROW = BASE.groups[0].rows[0]
ORDER = "acme-shopify/#1001"
ANNA = Account(name="anna", title="Anna", role="lead", clients=("acme",))


def corrected(**cells: object) -> Decision:
    """The decision of a row that corrects these cells."""
    fill = saying(ORDER, decision=say("correct", BASE.language), **cells)
    read = read_workbook(filled(write_sheet(BASE), fill))
    [found] = [
        one for one in read_decisions(read.cells, "f.xlsx", SheetWords(BASE.language)) if one.verb
    ]
    return found


def refused(decision: Decision) -> Problem:
    standing = SheetStanding(order=ROW.order, written=ROW.mark, now=ROW.mark, state="open")
    known = SheetKnown(
        number=BASE.number, queue=BASE.queue, client=BASE.client, orders={ROW.key: standing}
    )
    problem = judge(by_line_id(decision, ROW.order), known, ANNA, None, "f.xlsx")
    assert problem is not None
    return problem


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("value", ["Atlantis", "de", "XX"])
def test_a_country_that_is_none_is_told_with_its_column(value: str, language: str) -> None:
    problem = refused(corrected(to_country=value))
    assert problem.id == "sheet/correction.country"
    words = LANGUAGES[language].say(problem.said)
    assert value in words
    assert said(language, "review.to_country") in words


@pytest.mark.slow
@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize(
    ("key", "value", "variant"),
    [("city", "x" * 201, "text"), ("to_country", "x" * 201, "text"),
     ("postcode", "1\u200b", "text"), ("quantities", "two cups", "quantity")],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_column(
    key: str, value: str, variant: str, language: str
) -> None:
    problem = refused(corrected(**{key: value}))
    assert problem.id == f"sheet/correction.{variant}"
    assert said(language, f"review.{key}") in LANGUAGES[language].say(problem.said)


def test_a_line_is_told_by_the_number_that_the_sheet_counts() -> None:
    line_id = ROW.order.lines[0].line_id
    for named in ("1", line_id):
        problem = refused(corrected(quantities=f"{named}=99"))
        assert problem.pieces["line"] == 1
        assert line_id not in LANGUAGES["en"].say(problem.said)
