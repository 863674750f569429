"""What the csv module says in English is said in every language."""

from __future__ import annotations

import csv

import pytest

from processor.customs.code_lists import read_code_list
from processor.languages.languages import LANGUAGES
from processor.model.sentence import Text
from processor.problems.csv_faults import csv_fault
from processor.problems.problem import Problem
from processor.rules.language.csv_text import read_csv

BROKEN = {
    "never closed": 'code,iso\n"a,b\n',
    "follows a closing": 'code,iso\n"a"b,c\n',
    "longer than": f"code,iso\n{'x' * 200_000},b\n",
}


def _reason(problems: list[Problem]) -> Text:
    [reason] = [one.pieces["reason"] for one in problems if "reason" in one.pieces]
    return reason  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def usual_limit() -> None:
    """Readers of exports set the longest cell for the whole process."""
    csv.field_size_limit(131_072)


@pytest.mark.parametrize("words", BROKEN)
def test_whatever_breaks_a_table_of_rules_has_a_sentence(words: str) -> None:
    found, problems = read_csv(BROKEN[words], "a.csv")
    assert found is None
    reason = _reason(problems)
    assert words in LANGUAGES["en"].say(reason)
    assert LANGUAGES["zh"].say(reason).isascii() is False


@pytest.mark.parametrize("words", BROKEN)
def test_whatever_breaks_a_code_list_has_a_sentence(words: str) -> None:
    text = BROKEN[words].replace("code,iso", "code,iso,source,confidence")
    reason = _reason(read_code_list(text, "a.csv")[1])
    assert words in LANGUAGES["en"].say(reason)
    assert LANGUAGES["zh"].say(reason).isascii() is False


def test_words_that_nobody_knows_are_a_quotation() -> None:
    assert csv_fault(csv.Error("out of tune")) == "out of tune"
