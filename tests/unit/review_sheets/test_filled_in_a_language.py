"""A sheet is written in a language of the house, and what a person fills in counts in any."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from builders.paths import ROOT
from builders.sheets import filled, saying
from builders.toy_language import CODE, reworded, toy_language
from openpyxl.worksheet.worksheet import Worksheet

from processor.intake.review_workbook import read_workbook
from processor.languages.languages import LANGUAGES
from processor.model.sentence import Amount, Sentence, sentence
from processor.model.sheet_words import SheetWords
from processor.passes.desk.sheet_file import read_sheet
from processor.review_sheets.answer import FilledSheet, RowAnswer, write_answer
from processor.review_sheets.first_words import FIRST_WORDS
from processor.review_sheets.grid import COLUMNS, HEAD_ROW, PLACE, rows_of, words_now, words_of
from processor.review_sheets.reading import Decision
from processor.review_sheets.sheet import History, ReviewSheet
from processor.review_sheets.words import VERBS, say, verbs_of
from processor.review_sheets.workbook import write_sheet

BASE = msgspec.json.decode(
    (ROOT / "tests" / "museum" / "whole" / "sheet.json").read_bytes(), type=ReviewSheet
)
ORDER = "acme-shopify/#1001"


def back(sheet: ReviewSheet, data: bytes, **cells: str) -> Decision:
    """What the row of the order says once its cells are filled in and the sheet has come back."""
    kept = msgspec.json.decode(msgspec.json.encode(sheet.words), type=SheetWords | None)
    read = read_workbook(filled(data, saying(ORDER, **cells)))
    number, decisions, wrong = read_sheet(
        read, "f.xlsx", lambda _number: kept or SheetWords(sheet.language)
    )
    assert (number, wrong) == (sheet.number, None)
    [said] = [one for one in decisions if one.shown == ORDER]
    return said


@pytest.fixture(params=["en", "zh", CODE])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with toy_language():
        yield request.param


def test_a_sheet_written_in_a_language_is_read_back(language: str) -> None:
    sheet = msgspec.structs.replace(BASE, language=language)
    said = back(sheet, write_sheet(sheet), decision=say("release", language), note="looked at it")
    assert (said.verb, said.note, said.shown) == ("release", "looked at it", ORDER)


@pytest.mark.slow
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sheet_that_is_out_is_read_whatever_is_reworded_meanwhile(
    language: str, kept: bool
) -> None:
    sheet = msgspec.structs.replace(
        BASE, language=language, words=words_now(language) if kept else None
    )
    data, verb = write_sheet(sheet), say("correct", language)
    with reworded("review."):
        assert say("correct", language) != verb
        said = back(sheet, data, decision=verb, city="Berlin")
        assert (said.verb, said.problem, said.changes) == ("correct", None, {"city": "Berlin"})
        assert write_sheet(sheet) != data, "what only people read is reworded"
        assert back(sheet, write_sheet(sheet), decision=verb, city="Berlin").verb == "correct"


def test_a_sheet_in_a_language_that_is_gone_is_read_by_its_own_words() -> None:
    with toy_language():
        sheet = msgspec.structs.replace(BASE, language=CODE, words=words_now(CODE))
        data = write_sheet(sheet)
    assert back(sheet, data, decision="esaeler").verb == "release"


def test_a_sheet_whose_columns_were_moved_is_refused() -> None:
    def swap(page: Worksheet) -> None:
        name, city = (page.cell(HEAD_ROW, PLACE[key]) for key in ("name", "city"))
        name.value, city.value = city.value, name.value

    read = read_workbook(filled(write_sheet(BASE), swap))
    for kept in (lambda _number: words_of(BASE), lambda _number: None):
        _, decisions, wrong = read_sheet(read, "f.xlsx", kept)
        assert decisions == []
        assert wrong is not None
        assert wrong.id == "sheet/layout"


def test_a_decision_counts_in_whatever_language_it_is_written(language: str) -> None:
    words = [say(verb, language) for verb in VERBS]
    for written in FIRST_WORDS.values():
        found = [verbs_of(f" {word.upper()} ", written) for word in words]
        assert found == [[verb] for verb in VERBS]


def test_no_word_of_any_language_or_time_names_two_decisions() -> None:
    every = [*FIRST_WORDS.values(), *map(words_now, LANGUAGES)]
    named = {
        (words.verbs[verb].casefold(), verb)
        for words in every
        for verb in VERBS
        if verb in words.verbs
    }
    assert len({word for word, _ in named}) == len(named)


def test_a_word_of_no_language_is_no_decision() -> None:
    assert verbs_of("esaeler", FIRST_WORDS["en"]) == []
    with toy_language():
        assert verbs_of("esaeler", FIRST_WORDS["en"]) == ["release"]


def test_a_word_means_what_it_means_in_its_own_sheet_and_nothing_where_that_cannot_be_told() -> (
    None
):
    swapped = {"release": "reject", "reject": "release"}
    with reworded("review.", lambda word: swapped.get(word, word)):
        assert back(BASE, write_sheet(BASE), decision="release").verb == "release"
        sheet = msgspec.structs.replace(BASE, language="zh")
        said = back(sheet, write_sheet(sheet), decision="release")
    assert said.verb == ""
    assert said.problem is not None
    assert said.problem.id == "sheet/decision.several"


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_no_two_columns_have_one_heading(code: str) -> None:
    assert len(set(words_now(code).headings.values())) == len(COLUMNS)


def test_money_days_and_reasons_of_a_sheet_are_said_in_its_language() -> None:
    [group, *_] = BASE.groups
    row = msgspec.structs.replace(
        group.rows[0],
        history=History(count=2, first="2026-10-15", spent=("5.00 EUR", Amount(123400, "USD"))),
        notes=(sentence("review.event", kind=sentence("event.released"), cause="fine"),),
    )
    sheet = msgspec.structs.replace(
        BASE, language="zh", groups=(msgspec.structs.replace(group, rows=(row,)),)
    )
    kept = msgspec.json.decode(msgspec.json.encode(sheet), type=ReviewSheet)
    cells = list(rows_of(kept))[1].cells
    assert cells["history"] == "自2026年10月15日起 2 单；消费 5.00 EUR、1,234.00 USD；退款 0 单"
    assert cells["notes"].endswith("：fine")


def test_an_answer_is_in_the_language_of_its_account(language: str) -> None:
    why: Sentence = sentence("desk.order-is", state=sentence("state.shipped"))
    answer = write_answer(FilledSheet((RowAnswer(ORDER, "reject", "refused", why),), language))
    text = answer.decode("utf-8-sig")
    assert LANGUAGES[language].say(why) in text
    assert text.startswith(say("answer_order", language))
