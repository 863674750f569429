"""Sheets of every version come back, and rows say what a person needs to decide."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC

import msgspec
import pytest
from builders.paths import ROOT
from builders.sheets import filled, saying
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from processor.intake.review_workbook import read_workbook
from processor.languages.languages import LANGUAGES
from processor.model.order import Defect
from processor.model.sentence import Sentence, sentence
from processor.model.sheet_words import SheetWords
from processor.passes.desk.sheet_file import read_sheet
from processor.passes.desk.sheets_again import without_reason
from processor.passes.desk.typed_changes import read_changes
from processor.passes.desk.undone import CannotBook
from processor.review_sheets.first_words import FIRST_WORDS
from processor.review_sheets.grid import COLUMNS, PLACE, as_written, words_now
from processor.review_sheets.reading import Decision
from processor.review_sheets.sheet import ReviewSheet
from processor.review_sheets.workbook import write_sheet

BASE = msgspec.json.decode(
    (ROOT / "tests" / "museum" / "whole" / "sheet.json").read_bytes(), type=ReviewSheet
)
ORDER = "acme-shopify/#1001"
NOW = msgspec.structs.replace(BASE, words=words_now("en"))
# The columns of 0.3 before phone and e-mail, in their order.
SECOND = [
    *("decision", "note", "order", "ship_by", "total", "country", "items", "reason", "rule"),
    *("why", "buyer", "history", "notes", "address", "name", "company", "address_lines", "city"),
    *("region", "postcode", "to_country", "service", "quantities", "lines", "sheet_id"),
    *("group_id", "order_id", "mark", "missing", "values"),
]


def as_of(keys: list[str]) -> SheetWords:
    words = words_now("en")
    return SheetWords("en", {key: words.headings[key] for key in keys}, words.verbs)


def back(sheet: ReviewSheet, fill: Callable[[Worksheet], None]) -> Decision:
    read = read_workbook(filled(write_sheet(sheet), fill))
    kept = sheet.words or SheetWords("en")
    number, decisions, wrong = read_sheet(read, "f.xlsx", lambda _: kept)
    assert (number, wrong) == (sheet.number, None)
    [said] = [one for one in decisions if one.shown == ORDER]
    return said


def told(decision: Decision) -> tuple[str, str]:
    assert decision.problem is not None
    return decision.problem.id, LANGUAGES["en"].say(decision.problem.said)


@pytest.mark.parametrize(
    "words", [None, as_of(SECOND), words_now("en")], ids=["first", "second", "now"]
)
def test_a_sheet_of_any_version_comes_back_with_every_cell_at_its_place(
    words: SheetWords | None,
) -> None:
    sheet = msgspec.structs.replace(BASE, words=words)
    headings = list(as_written(words or SheetWords("en")).headings)
    page = load_workbook(io.BytesIO(write_sheet(sheet))).worksheets[0]
    assert page.max_column == len(headings)

    def fill(page: Worksheet) -> None:
        for key, value in (("decision", "correct"), ("city", "Dresden"), ("postcode", "01067")):
            page.cell(5, 1 + headings.index(key)).value = value
        page.cell(5, 1 + headings.index("quantities")).value = "1=1"

    said = back(sheet, fill)
    assert (said.problem, said.verb) == (None, "correct")
    assert said.changes == {"city": "Dresden", "postcode": "01067", "quantity 1": "1"}


def test_a_sheet_is_known_by_the_place_at_which_its_number_always_stood() -> None:
    every = (*FIRST_WORDS.values(), as_of(SECOND), words_now("en"))
    assert {list(one.headings).index("sheet_id") + 1 for one in every} == {PLACE["sheet_id"]}


def test_rare_columns_are_out_of_sight_unless_a_row_says_something_in_them() -> None:
    def hidden(sheet: ReviewSheet) -> set[str]:
        page = load_workbook(io.BytesIO(write_sheet(sheet))).worksheets[0]
        letters = {key: page.cell(1, n).column_letter for key, n in PLACE.items()}
        return {key for key, letter in letters.items() if page.column_dimensions[letter].hidden}

    rare = {column.key for column in COLUMNS if column.rare}
    ids = {column.key for column in COLUMNS if column.hidden}
    assert hidden(NOW) == rare | ids
    [group, *rest] = NOW.groups
    lacks = Defect(field="currency", why=sentence("sheet.nothing"), code="c", at="x:1", row=1)
    row = group.rows[0]
    row = msgspec.structs.replace(
        row, order=msgspec.structs.replace(row.order, defects=(lacks,)), changed=("a -> b",)
    )
    full = msgspec.structs.replace(NOW, groups=(msgspec.structs.replace(group, rows=(row,)), *rest))
    assert hidden(full) == ids | rare - {"missing", "values", "changed"}


def test_phone_and_email_are_corrected_as_they_are_written() -> None:
    fill = saying(ORDER, decision="correct", phone="0049 171 5551234", email="ada@example.com")
    said = back(NOW, fill)
    assert said.problem is None
    assert said.changes == {"buyer.phone": "0049 171 5551234", "buyer.email": "ada@example.com"}


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"phone": 491715551234}, "sheet/cell"), ({"phone": "0" * 400}, "sheet/correction.phone"),
     ({"phone": "=1+1"}, "sheet/formula"), ({"email": "none"}, "sheet/correction.email")],
)  # fmt: skip
def test_what_is_no_phone_and_no_email_is_answered(cells: dict[str, object], code: str) -> None:
    answered, said = told(back(NOW, saying(ORDER, decision="correct", **cells)))
    assert answered == code
    (column,) = cells
    assert said.startswith(NOW.words.headings[column] + ": ")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_wrong_word_is_answered_with_the_five_right_ones_of_its_sheet(language: str) -> None:
    words = words_now(language)
    sheet = msgspec.structs.replace(NOW, words=words, language=language)
    asked = back(sheet, saying(ORDER, decision="perhaps"))
    near = back(sheet, saying(ORDER, decision=f"{words.verbs['release']}!"))
    for one, key in ((asked, "sheet/decision"), (near, "sheet/decision.near")):
        code, said = told(one)
        assert code == key
        for verb in ("release", "reject", "correct", "split", "leave"):
            assert words.verbs[verb] in said
    assert near.problem is not None
    assert near.problem.pieces["near"] == words.verbs["release"]


@pytest.mark.parametrize("verb", ["release", "reject"])
def test_a_release_and_a_rejection_need_a_reason(verb: str) -> None:
    silent = back(NOW, saying(ORDER, decision=verb, note=" "))
    code, said = told(silent)
    assert code == "sheet/decision.no-reason"
    assert f"`{verb}` needs a reason: nothing was done" in said
    assert back(NOW, saying(ORDER, decision=verb, note="called")).problem is None


def test_the_reason_of_a_group_counts_for_its_orders() -> None:
    fill = saying(BASE.groups[0].reason, decision="release", note="all called")
    assert (back(NOW, fill).problem, back(NOW, fill).note) == (None, "all called")


def test_what_was_carried_out_without_a_reason_is_not_refused_when_it_is_run_again() -> None:
    silent = back(NOW, saying(ORDER, decision="release", note=""))
    assert without_reason(silent).problem is None
    wrong = back(NOW, saying(ORDER, decision="perhaps"))
    assert without_reason(wrong).problem == wrong.problem


@pytest.mark.parametrize("cells", [{"phone": "0" * 400}, {"phone": "ask"}, {"email": "none"}])
def test_what_is_no_phone_and_no_email_is_told_as_the_command_tells_it(
    cells: dict[str, str],
) -> None:
    ((field, text),) = cells.items()
    wrong = back(NOW, saying(ORDER, decision="correct", **cells)).problem
    with pytest.raises(CannotBook) as typed:
        read_changes(NOW.groups[0].rows[0].order, [f"ship_to.{field}={text}"], UTC)
    assert wrong is not None
    assert isinstance(typed.value.why, Sentence)
    for piece in ("why", "write"):
        assert wrong.pieces[piece] == typed.value.why.pieces[piece]
