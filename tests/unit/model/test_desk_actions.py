"""The table of what a person may do to an order: whole, said in every language, shown as it is."""

from __future__ import annotations

import re
from itertools import product
from typing import get_args

import pytest
from builders.desk_table import rendered
from builders.paths import ROOT

from processor.languages.languages import LANGUAGES, in_english, language_of
from processor.model.desk_actions import ACTIONS, STANDINGS, TABLE, Need, refused, words_of_refusal
from processor.model.order import OrderState
from processor.model.sentence import sentence
from processor.model.states import LineCounts, derive

# States of the table of transitions in which no order stays, or which nothing tells yet.
NEVER_SEEN = {"approved", "allocated", "delivered"}
PARTS = ("open", "held", "backordered", "reserved", "instructed", "shipped", "cancelled")
CELLS = [(standing, action) for standing in STANDINGS for action in ACTIONS]


def test_every_state_of_an_order_and_every_action_has_its_cell() -> None:
    assert set(get_args(OrderState)) - NEVER_SEEN <= set(STANDINGS)
    assert set(TABLE) == set(STANDINGS)
    assert [one for one in CELLS if one[1] not in TABLE[one[0]]] == []


def test_no_order_is_ever_found_in_a_state_that_the_table_lacks() -> None:
    """All states are derived from the parts, but for those that SQL of the ledger names itself."""
    counted = [
        LineCounts(ordered=sum(pieces), **dict(zip(PARTS, pieces, strict=True)))
        for pieces in product((0, 1), repeat=len(PARTS))
    ]
    derived = {
        derive(lines, on_hold=on_hold, rejected=rejected)
        for one, other in product(counted, repeat=2)
        for lines in ([one], [one, other])
        for on_hold, rejected in product((False, True), repeat=2)
    }
    written = {
        state
        for path in (ROOT / "processor" / "ledger").rglob("*.py")
        for state in re.findall(r"UPDATE orders SET state = '(\w+)'", path.read_text("utf-8"))
    }
    assert written == {"received", "instructed"}
    assert (derived | written) & NEVER_SEEN == set()
    assert derived == set(get_args(OrderState)) - NEVER_SEEN - {"history"}


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


def test_an_order_that_only_waits_for_a_look_is_not_told_to_fill_anything_in() -> None:
    for action in ("redecide", "recall", "cancel line", "cancel pieces"):
        claimed = refused(action, "incomplete", ("a claim",), order="c/1")
        lacking = refused(action, "incomplete", (), order="c/1")
        assert claimed is not None and claimed.id == "act.look-at"
        assert "crossdock release c/1 --why" in in_english(claimed)
        assert lacking is not None and lacking.id in ("act.fill-in", "act.take-out")


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
