"""A sheet is written in a language of the house, and what a person fills in counts in any."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from builders.paths import ROOT
from builders.sheets import filled, saying
from builders.toy_language import CODE, toy_language

from processor.intake.review_workbook import read_workbook
from processor.languages.languages import LANGUAGES
from processor.model.sentence import Amount, Sentence, sentence
from processor.review_sheets.answer import FilledSheet, RowAnswer, write_answer
from processor.review_sheets.grid import COLUMNS, headings, rows_of
from processor.review_sheets.reading import read_decisions, sheet_named
from processor.review_sheets.sheet import History, ReviewSheet
from processor.review_sheets.words import VERBS, say, verb_of
from processor.review_sheets.workbook import write_sheet

BASE = msgspec.json.decode(
    (ROOT / "tests" / "museum" / "whole" / "sheet.json").read_bytes(), type=ReviewSheet
)
ORDER = "acme-shopify/#1001"


@pytest.fixture(params=["en", "zh", CODE])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with toy_language():
        yield request.param


def test_a_sheet_written_in_a_language_is_read_back(language: str) -> None:
    sheet = msgspec.structs.replace(BASE, language=language)
    note = saying(ORDER, decision=say("release", language), note="looked at it")
    read = read_workbook(filled(write_sheet(sheet), note))
    assert sheet_named(read.cells, "f.xlsx") == (BASE.number, [])
    [said] = [one for one in read_decisions(read.cells, "f.xlsx") if one.verb]
    assert (said.verb, said.note, said.shown) == ("release", "looked at it", ORDER)


def test_a_decision_counts_in_whatever_language_it_is_written(language: str) -> None:
    words = [say(verb, language) for verb in VERBS]
    assert [verb_of(f" {word.upper()} ") for word in words] == list(VERBS)
    assert len(set(words)) == len(VERBS)


def test_a_word_of_no_language_is_no_decision() -> None:
    assert verb_of("esaeler") is None
    with toy_language():
        assert verb_of("esaeler") == "release"


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_no_two_columns_have_one_heading(code: str) -> None:
    assert len(set(headings(code))) == len(COLUMNS)


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
