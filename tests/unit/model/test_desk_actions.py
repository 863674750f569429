"""The table of what a person may do to an order: whole, said in every language, shown as it is."""

from __future__ import annotations

from typing import get_args

import pytest
from builders.desk_table import rendered
from builders.paths import ROOT

from processor.languages.languages import LANGUAGES, language_of
from processor.model.desk_actions import ACTIONS, STANDINGS, TABLE, Need, refused, words_of_refusal
from processor.model.order import OrderState
from processor.model.sentence import sentence

CELLS = [(standing, action) for standing in STANDINGS for action in ACTIONS]


def test_every_state_of_an_order_and_every_action_has_its_cell() -> None:
    assert set(get_args(OrderState)) <= set(STANDINGS)
    assert set(TABLE) == set(STANDINGS)
    assert [one for one in CELLS if one[1] not in TABLE[one[0]]] == []


def test_each_cell_is_done_or_says_why_not() -> None:
    wrong = [
        (standing, action)
        for standing, action in CELLS
        if bool(TABLE[standing][action].otherwise) == (TABLE[standing][action].needs == "nothing")
    ]
    assert wrong == []


def test_an_action_is_carried_out_only_where_the_order_meets_what_the_cell_needs() -> None:
    for standing, action in CELLS:
        cell = TABLE[standing][action]
        others = [one for one in get_args(Need) if one not in (cell.needs, "never")]
        assert (refused(action, standing, others, order="c/1") is None) == (cell.needs == "nothing")
        met = refused(action, standing, (cell.needs,), order="c/1") if cell.needs != "never" else 1
        assert (met is None) == (cell.needs != "never")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_what_to_do_instead(language: str) -> None:
    say = language_of(language).say
    for word in words_of_refusal():
        said = say(sentence(f"act.{word}", order="acme-shopify/#1"))
        assert "acme-shopify/#1" in said
        assert ":" in said or "：" in said or "," in said or "，" in said


def test_the_page_for_operations_shows_the_table_as_it_is() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert rendered() in page
